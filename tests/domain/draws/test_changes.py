"""Between the draw and the visits: who steps in; and the end of a draw, by publishing or by cancelling."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.http import Http404
from tests.domain.draws.conftest import Clock, DrawMaker
from tests.domain.inspections.visits import check_of, visit_of
from tests.domain.scores.facts import publish as publish_standard
from tests.factories import Member

from tongchuang.domain.draws.access import get_public_draw, public_draws
from tongchuang.domain.draws.actions import (
    cancel_draw,
    carry_out_draw,
    change_draw,
    publish_draw,
    repeat_draw,
    replace_inspector,
    seal_draw,
    substitute_site,
)
from tongchuang.domain.draws.errors import DrawRejected, NotTheOfficer
from tongchuang.domain.draws.models import Draw, DrawStep
from tongchuang.domain.draws.queries import (
    drawn_of,
    may_publish,
    public_record_of,
    record_for,
    steps_of,
    verify_draw,
)
from tongchuang.domain.draws.values import DraftValues
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.access import planned_visible_to, visits_visible_to
from tongchuang.domain.inspections.actions import finish_evaluation
from tongchuang.domain.inspections.errors import EvaluationRejected, VisitRejected
from tongchuang.domain.inspections.models import Crew, CrewMember, LatestCheck, PlannedVisit, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, today
from tongchuang.workflows.draws import publish, publish_due
from tongchuang.workflows.reveal import reveal_visits
from tongchuang.workflows.submit_visit import submit_visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing(draws: DrawMaker) -> None:
    """Checklists need the document of the standard."""
    publish_standard(draws.standard)


def planned_of(draw: Draw) -> list[PlannedVisit]:
    rows = PlannedVisit.objects.filter(evaluation=draw.evaluation_id, withdrawn_at__isnull=True)
    return sorted(rows, key=lambda row: row.site.code)


def who_goes(draws: DrawMaker, planned: PlannedVisit) -> Member:
    member = CrewMember.objects.filter(crew=planned.crew, left_at__isnull=True).order_by("pk").first()
    return next(one for one in draws.inspectors if one.person.pk == member.person_id)  # type: ignore[union-attr]


def visit(
    draws: DrawMaker, draw: Draw, planned: PlannedVisit, *, by: Member | None = None, verdict: str = "fail"
) -> Visit:
    item = draws.standard.items["I-1" if planned.site.type.code == "market" else "I-2"]
    checks = [check_of(item, verdict, severity="grave")]
    entry = visit_of(
        draws.county, planned.site, checks, source=draw.evaluation.source, evaluation=draw.evaluation_id
    )
    submit_visit(entry, by=(by or who_goes(draws, planned)).actor)
    return Visit.objects.get(pk=entry.id)


def test_the_next_substitute_steps_in_for_a_closed_site(draws: DrawMaker) -> None:
    draw = draws.drawn()
    old = next(row for row in planned_of(draw) if row.site.type.code == "market")
    record = json.loads(record_for(draws.officer.actor, draw))
    stratum = next(one for one in record["strata"] if old.site.code in one["drawn"])
    first, second = (Site.objects.get(code=code, region=draw.region) for code in stratum["substitutes"][:2])
    first.closed_on = today()
    first.save()
    new = substitute_site(draw, old, reason="停业", by=draws.officer.actor)
    assert new.site == second, "the first substitute is closed itself"
    assert new.site_sealed and new.crew is not None
    old.refresh_from_db()
    assert old.withdrawn_at is not None and len(planned_of(draw)) == 3
    ((step, words),) = steps_of(draws.officer.actor, draw)
    assert (
        step.kind == "site"
        and words["from"] == old.site.code
        and words["to"] == second.code
        and words["reason"] == "停业"
    )
    told = json.dumps([event.new for event in Event.objects.filter(kind="draw.site_substituted")])
    assert second.code not in told and DrawStep.objects.get().detail == {}
    assert verify_draw(draws.officer.actor, draw).holds
    with pytest.raises(DrawRejected):
        substitute_site(draw, old, reason="停业", by=draws.officer.actor)


def test_a_substitute_gets_another_crew_where_the_old_one_is_recused(draws: DrawMaker) -> None:
    title = draws.standard.types["market"].title
    draw = draws.sealed(quotas={title: 1}, rotation_days=0)
    draws.clock.forward(hours=2)
    draw = carry_out_draw(draw, public_input="3 7", witness="甲", by=draws.officer.actor)
    (old,) = planned_of(draw)
    crew = {place.person for place in old.crew.places.all()}  # type: ignore[union-attr]
    new = substitute_site(draw, old, reason="停业", by=draws.officer.actor)
    assert {place.person for place in new.crew.places.all()} == crew  # type: ignore[union-attr]


def test_a_stratum_without_substitutes_says_so(draws: DrawMaker) -> None:
    title = draws.standard.types["market"].title
    draw = draws.drawn(quotas={title: 99}, rotation_days=0)
    assert draw.short_count > 0
    with pytest.raises(DrawRejected) as refused:
        substitute_site(draw, planned_of(draw)[0], reason="停业", by=draws.officer.actor)
    assert refused.value.code == "substitute.none"


def test_a_substitute_steps_in_for_somebody_ill(draws: DrawMaker) -> None:
    draw = draws.drawn()
    planned = planned_of(draw)[0]
    ill = who_goes(draws, planned)
    assert planned in planned_visible_to(ill.actor)
    fresh = replace_inspector(draw, planned.crew, ill.person, reason="生病", by=draws.officer.actor)  # type: ignore[arg-type]
    assert fresh.pk in {member.person.pk for member in draws.inspectors} and fresh != ill.person
    assert planned not in planned_visible_to(ill.actor)
    stand_in = next(member for member in draws.inspectors if member.person == fresh)
    assert planned in planned_visible_to(stand_in.actor)
    assert "crew" in steps_of(draws.officer.actor, draw)[0][1]
    with pytest.raises(DrawRejected) as refused:
        replace_inspector(draw, planned.crew, ill.person, reason="生病", by=draws.officer.actor)  # type: ignore[arg-type]
    assert refused.value.code == "crew.gone"


def test_nobody_else_changes_what_was_drawn(
    draws: DrawMaker, people: dict[str, Member], outsider: Member
) -> None:
    draw = draws.drawn()
    planned, crew = planned_of(draw)[0], Crew.objects.filter(evaluation=draw.evaluation_id)[0]
    for by in (people["director"].actor, people["office"].actor, outsider.actor, people["inspector"].actor):
        if by.person_id == draws.officer.person.pk:
            continue
        for attempt in (
            lambda by=by: substitute_site(draw, planned, reason="x", by=by),
            lambda by=by: replace_inspector(draw, crew, draws.inspectors[0].person, reason="x", by=by),
            lambda by=by: cancel_draw(draw, reason="x", by=by),
            lambda by=by: publish_draw(draw, by=by),
        ):
            with pytest.raises((NotTheOfficer, NotPermitted)):
                attempt()


def test_nothing_is_made_of_a_visit_before_the_draw_is_over(
    draws: DrawMaker, people: dict[str, Member]
) -> None:
    draw = draws.drawn()
    rows = planned_of(draw)
    made = visit(draws, draw, rows[0])
    assert made.held_back and not Finding.objects.exists() and not LatestCheck.objects.exists()
    assert set(Event.objects.filter(target_id=made.pk).values_list("kind", flat=True)) == {"visit.kept"}
    for member in people.values():
        knows = member.person.pk == draws.officer.person.pk
        assert (made in visits_visible_to(member.actor)) is knows
    assert reveal_visits() == 0
    with pytest.raises(DrawRejected) as early:
        publish(draw, by=draws.officer.actor)
    assert early.value.code == "publish.early"
    with pytest.raises(EvaluationRejected):
        finish_evaluation(draw.evaluation, by=draws.officer.actor)
    for row in rows[1:]:
        visit(draws, draw, row)
    assert may_publish(Draw.objects.get(pk=draw.pk))
    published = publish(draw, by=draws.officer.actor)
    assert published.state == "published"
    assert Finding.objects.filter(severity="grave").count() == 3 and LatestCheck.objects.count() == 3
    assert Event.objects.filter(kind="visit.submitted").count() == 3
    assert reveal_visits() == 0
    assert made in visits_visible_to(people["director"].actor) and made in visits_visible_to(
        people["observer"].actor
    )
    assert not PlannedVisit.objects.exclude(site_sealed="").exists()
    finish_evaluation(draw.evaluation, by=draws.officer.actor)


def test_the_clock_publishes_when_the_days_are_over(draws: DrawMaker, clock: Clock) -> None:
    draw = draws.drawn()
    assert publish_due(at=now()) == 0
    clock.forward(days=5)
    assert publish_due(at=now()) == 1 and publish_due(at=now()) == 0
    row = Draw.objects.get(pk=draw.pk)
    assert row.state == "published" and row.record_sealed is None and row.secret_sealed == ""
    record = json.loads(public_record_of(get_public_draw(row.pk)))
    assert record["secret"] and Event.objects.get(kind="draw.published").actor_id is None
    assert drawn_of(draws.county.people["unit_liaison"].actor, row)


def test_a_late_visit_counts_at_once(draws: DrawMaker, clock: Clock) -> None:
    draw = draws.drawn()
    row = planned_of(draw)[0]
    clock.forward(days=5)
    publish_due(at=now())
    draw.evaluation.refresh_from_db()
    made = visit(draws, draw, row)
    assert made.held_back is None and Finding.objects.count() == 1


def test_only_who_is_sent_delivers_a_drawn_visit(draws: DrawMaker, people: dict[str, Member]) -> None:
    draw = draws.drawn()
    row = planned_of(draw)[0]
    crew = {place.person_id for place in row.crew.places.all()}  # type: ignore[union-attr]
    others = [member for member in draws.inspectors if member.person.pk not in crew] + [people["inspector"]]
    undrawn = Site.objects.filter(region=draw.region, type__code="market").exclude(
        pk__in=[one.site_id for one in planned_of(draw)]
    )[0]
    answers = set()
    for site in (row.site, undrawn):
        with pytest.raises(VisitRejected) as refused:
            visit(draws, draw, PlannedVisit(site=site, crew=row.crew), by=others[0])
        answers.add(str(refused.value).replace(site.name, ""))
    assert len(answers) == 1


def test_who_was_replaced_still_delivers_what_they_saw_before(draws: DrawMaker, clock: Clock) -> None:
    draw = draws.drawn()
    row = planned_of(draw)[0]
    ill = who_goes(draws, row)
    clock.forward(minutes=10)
    replace_inspector(draw, row.crew, ill.person, reason="生病", by=draws.officer.actor)  # type: ignore[arg-type]
    assert visit(draws, draw, row, by=ill).inspector == ill.person
    clock.forward(minutes=10)
    with pytest.raises(VisitRejected):
        visit(draws, draw, row, by=ill)


def test_a_drawn_draw_is_cancelled_before_its_first_visit_only(draws: DrawMaker) -> None:
    draw, other = draws.drawn(), draws.drawn()
    visit(draws, draw, planned_of(draw)[0])
    with pytest.raises(DrawRejected) as refused:
        cancel_draw(draw, reason="x", by=draws.officer.actor)
    assert refused.value.code == "cancel.visited"
    with pytest.raises(DrawRejected):
        cancel_draw(other, reason=" ", by=draws.officer.actor)
    substitute_site(other, planned_of(other)[0], reason="停业", by=draws.officer.actor)
    cancelled = cancel_draw(other, reason="名单泄露", by=draws.officer.actor)
    assert cancelled.number == 2 and not planned_of(other)
    # What was given up can be seen by everybody: nobody cancels a sample that didn't suit in silence.
    assert json.loads(public_record_of(get_public_draw(cancelled.pk)))["number"] == 2
    assert [row.number for row in public_draws()] == [2]


def test_a_cancelled_draw_is_repeated_with_the_same_sites_to_draw_from(draws: DrawMaker) -> None:
    title = draws.standard.types["market"].title
    draw = draws.drawn(quotas={title: 99}, rotation_days=0)
    cancelled = cancel_draw(draw, reason="名单泄露", by=draws.officer.actor)
    again = repeat_draw(cancelled, reason="名单泄露", by=draws.officer.actor)
    values = DraftValues(**{**draws.values({title: 99}), "rotation_days": 0})  # type: ignore[arg-type]
    sealed = seal_draw(change_draw(again, values, by=draws.officer.actor), by=draws.officer.actor)
    draws.clock.forward(hours=2)
    drawn = carry_out_draw(sealed, public_input="1 2", witness="甲", by=draws.officer.actor)
    assert drawn.announcement["repeats"] == 1 and drawn.number == 2
    assert len(planned_of(drawn)) == drawn.drawn_count == cancelled.drawn_count
    assert verify_draw(draws.officer.actor, drawn).holds and len(drawn_of(draws.officer.actor, drawn)) == drawn.drawn_count


def test_a_sealed_draw_that_is_cancelled_has_no_record(draws: DrawMaker) -> None:
    cancelled = cancel_draw(draws.sealed(), reason="改期", by=draws.officer.actor)
    assert cancelled.secret_sealed == "" and cancelled.plan_sealed is None
    with pytest.raises(Http404):
        public_record_of(get_public_draw(cancelled.pk))
    assert cancelled.visits_to is not None and cancelled.visits_to > today() - timedelta(days=1)
