"""Blind double checks: who is chosen and by whom, that nobody can tell, pairs, figures, and who sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from tests.domain.rechecks.conftest import Visitor
from tests.factories import County, Member, Standard, World, client_for, make_finding

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.access import planned_visible_to, visits_visible_to
from tongchuang.domain.inspections.assignments import assignments_of
from tongchuang.domain.inspections.models import Crew, CrewMember, Evaluation, PlannedVisit, Visit
from tongchuang.domain.inspections.queries import planned_of, planned_waiting
from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.rechecks import access, queries
from tongchuang.domain.rechecks.actions import (
    announce_rechecks,
    choose_rechecks,
    miss_late_ones,
    say_own_word,
    set_rechecks,
)
from tongchuang.domain.rechecks.errors import RecheckInvalid
from tongchuang.domain.rechecks.models import (
    AgreementFigure,
    InspectorPace,
    PairedCheck,
    Recheck,
    RecheckSeal,
)
from tongchuang.domain.rechecks.settings import Settings, settings_of
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed
from tongchuang.workflows.rechecks import tend_rechecks

pytestmark = pytest.mark.django_db


def members_of(row: Recheck, inspectors: list[Member]) -> list[Member]:
    """Who is to go the second time."""
    people = set(CrewMember.objects.filter(crew=row.planned.crew_id).values_list("person_id", flat=True))
    return [member for member in inspectors if member.person.pk in people]


def test_nothing_is_chosen_before_it_was_announced(
    evaluation: Evaluation, crews: list[Crew], inspectors: list[Member], visitor: Visitor, stops: list[object]
) -> None:
    row = PlannedVisit.objects.filter(evaluation=evaluation).first()
    assert row is not None and row.site is not None
    visitor(evaluation, row.site, inspectors[0], "pp")
    assert choose_rechecks(evaluation) == []
    assert not RecheckSeal.objects.exists()
    assert tend_rechecks() == 0


def test_a_share_is_made_again_by_others(
    evaluation: Evaluation, visited: list[Visit], crews: list[Crew], inspectors: list[Member]
) -> None:
    found = choose_rechecks(evaluation)
    assert len(found) == 4
    assert choose_rechecks(evaluation) == []
    seal = RecheckSeal.objects.get(evaluation=evaluation)
    assert len(seal.commitment) == 64
    for row in found:
        first = PlannedVisit.objects.get(evaluation=evaluation, site=row.planned.site_id, turn=1)
        assert row.planned.turn == 2
        assert row.planned.crew_id not in (None, first.crew_id)
        assert (row.planned.window_from, row.planned.instructions) == (first.window_from, first.instructions)
    chosen = Event.objects.filter(kind="recheck.chosen")
    assert chosen.count() == 4
    sites = {str(row.planned.site_id) for row in found}
    assert not any(str(value) in sites for event in chosen for value in event.new.values())


def test_the_order_follows_from_the_sealed_secret_alone(
    evaluation: Evaluation, visited: list[Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongchuang.domain.rechecks.choosing.secrets.token_bytes", lambda size: bytes(range(size)))
    from tongchuang.domain.rechecks.engine_io import in_order

    codes = [row.site.code for row in PlannedVisit.objects.filter(evaluation=evaluation) if row.site]
    order = in_order(bytes(range(32)), str(evaluation.pk), codes)
    found = choose_rechecks(evaluation)
    assert {row.planned.site.code for row in found if row.planned.site} == set(order[:4])


def test_recusal_holds_for_the_second_visit(
    evaluation: Evaluation, visited: list[Visit], inspectors: list[Member], county: County
) -> None:
    for visit in visited:
        visit.site.unit = county.units["office"]
        visit.site.save()
    assert choose_rechecks(evaluation) == []


def test_the_second_crew_cannot_tell(
    evaluation: Evaluation, visited: list[Visit], inspectors: list[Member], standard: Standard, county: County,
    visitor: Visitor, office: Member,
) -> None:  # fmt: skip
    row = choose_rechecks(evaluation)[0]
    member = members_of(row, inspectors)[0]
    actor, site = member.actor, row.planned.site
    assert site is not None
    first = row.first
    assert first is not None
    finding = make_finding(county, site=site)
    Finding.objects.filter(pk=finding.pk).update(check_row=first.checks.first())
    assert not visits_visible_to(actor).filter(site=site).exists()
    assert visits_visible_to(office.actor).filter(site=site).exists()
    assert not findings_visible_to(actor).filter(pk=finding.pk).exists()
    assert findings_visible_to(office.actor).filter(pk=finding.pk).exists()
    mine = [each for each in assignments_of(actor) if each.planned.site_id == site.pk]
    assert [each.done for each in mine] == [False]
    planned = planned_visible_to(actor)
    assert site.pk in {each.site_id for each in planned_waiting(planned, actor)}
    shown = {each.site_id: each for each in planned_of(evaluation, planned)}
    assert shown[site.pk].visited is None  # type: ignore[attr-defined]
    client = client_for(member)
    for address in (
        f"/inspect/evaluations/{evaluation.pk}/", f"/places/sites/{site.pk}/", "/inspect/visits/", "/inspect/",
        "/rectify/", "/quality/", f"/inspect/sites/{site.pk}/",
    ):  # fmt: skip
        page = client.get(address)
        if page.status_code == 200:
            text = page.content.decode()
            assert str(first.pk) not in text and str(finding.pk) not in text and str(row.pk) not in text
    assert client.get(f"/inspect/visits/{first.pk}/").status_code == 404
    for other in inspectors:
        if other not in members_of(row, inspectors):
            seen = planned_visible_to(other.actor).filter(turn=2, evaluation=evaluation)
            assert row.planned_id not in seen.values_list("pk", flat=True)
    visitor(evaluation, site, member, "ppp")
    assert visits_visible_to(actor).filter(pk=first.pk).exists()
    assert findings_visible_to(actor).filter(pk=finding.pk).exists()


def make_all(evaluation: Evaluation, inspectors: list[Member], visitor: Visitor, verdicts: str) -> list[Recheck]:
    found = choose_rechecks(evaluation)
    for row in found:
        assert row.planned.site is not None
        visitor(evaluation, row.planned.site, members_of(row, inspectors)[0], verdicts, ago=timedelta(seconds=-5))
    return found


def test_pairs_and_figures(
    evaluation: Evaluation, visited: list[Visit], inspectors: list[Member], visitor: Visitor, county: County
) -> None:
    found = make_all(evaluation, inspectors, visitor, "ppp")
    assert tend_rechecks() == 12
    assert tend_rechecks() == 0
    assert {row.state for row in Recheck.objects.all()} == {Recheck.State.MADE}
    assert PairedCheck.objects.filter(same=False).count() == 4
    whole = AgreementFigure.objects.get(scope="all")
    assert (whole.number, whole.same, whole.interval) == (12, 8, "none")
    assert whole.kappa == pytest.approx(0.0)
    items = AgreementFigure.objects.filter(scope="item")
    assert items.count() == 3
    assert {(row.number, row.kappa) for row in items} == {(4, None), (4, 0.0)}
    people = AgreementFigure.objects.filter(scope="person")
    assert sum(row.number for row in people) == 24
    pace = InspectorPace.objects.get(person=visited[0].inspector)
    assert pace.minutes == 12 and pace.near == pace.located == pace.visits
    assert len(found) == 4


def test_what_changed_in_between_is_not_compared(
    evaluation: Evaluation, visited: list[Visit], inspectors: list[Member], visitor: Visitor, county: County,
    standard: Standard, office: Member,
) -> None:  # fmt: skip
    rows = choose_rechecks(evaluation)
    fixed, late = rows[0], rows[1]
    Visit.objects.filter(pk=late.first_id).update(started_at=now() - timedelta(hours=100))
    finding = make_finding(county, site=fixed.planned.site)
    item = standard.leaves[1]
    Finding.objects.filter(pk=finding.pk).update(item=item, fixed_at=now() + timedelta(seconds=2))
    for row in rows:
        visitor(evaluation, row.planned.site, members_of(row, inspectors)[0], "ppp", ago=timedelta(seconds=-5))
    assert tend_rechecks() == 12
    assert [(pair.item, pair.why) for pair in PairedCheck.objects.filter(recheck=fixed).exclude(why="")] == [(item, "fixed")]
    assert set(PairedCheck.objects.filter(recheck=late).values_list("why", flat=True)) == {"late"}
    assert AgreementFigure.objects.get(scope="all").number == 12 - 1 - 3


def test_second_visits_that_are_not_made_in_time_are_withdrawn(evaluation: Evaluation, visited: list[Visit]) -> None:
    rows = choose_rechecks(evaluation)
    Recheck.objects.filter(pk=rows[0].pk).update(due_at=now() - timedelta(minutes=1))
    assert miss_late_ones(evaluation) == 1
    assert Recheck.objects.get(pk=rows[0].pk).state == Recheck.State.MISSED
    assert PlannedVisit.objects.get(pk=rows[0].planned_id).withdrawn_at is not None


def test_who_sees_figures(
    evaluation: Evaluation, visited: list[Visit], inspectors: list[Member], visitor: Visitor, county: County,
    people: dict[str, Member], office: Member, world: World,
) -> None:  # fmt: skip
    make_all(evaluation, inspectors, visitor, "ppp")
    tend_rechecks()
    campaign = evaluation.campaign
    say_own_word(campaign, " 第二次去时已经整改。 ", by=inspectors[0].actor)
    for member in (office, people["discipline"]):
        quality = queries.quality_of(member.actor, campaign)
        assert {row.name for row in quality.people} >= {"桑榆", "卫青禾"}
        assert [row.word.text for row in quality.people if row.word] == ["第二次去时已经整改。"]
    own = queries.quality_of(inspectors[0].actor, campaign)
    assert [row.name for row in own.people] == ["桑榆"]
    assert own.whole is not None
    for member in (people["unit_liaison"], people["unit_head"], people["observer"], world.other.people["office"]):
        assert not access.figures_visible_to(member.actor, campaign).exists()
        assert not access.pairs_visible_to(member.actor).exists()
    pair = PairedCheck.objects.exclude(one__visit__inspector=inspectors[0].person).exclude(
        other__visit__inspector=inspectors[0].person
    )
    for each in pair:
        with pytest.raises(Http404):
            access.get_pair_for(inspectors[0].actor, each.pk)
    assert access.get_pair_for(office.actor, PairedCheck.objects.all()[0].pk)
    assert queries.counts_for(office.actor, campaign)["made"] == 4
    assert queries.counts_for(inspectors[0].actor, campaign)["made"] == 0
    event = Event.objects.get(kind="recheck.word")
    assert "整改" not in str(event.new) and EventPersonal.objects.filter(event=event).exists()


def test_settings_are_the_offices(
    county: County, office: Member, inspector: Member, world: World, people: dict[str, Member]
) -> None:
    campaign = county.campaign
    assert campaign is not None
    assert settings_of(campaign) == Settings()
    for wished in (Settings(percent=51), Settings(days=0), Settings(hours=1000), Settings(minimum=3)):
        with pytest.raises(RecheckInvalid):
            set_rechecks(campaign, wished, by=office.actor)
    set_rechecks(campaign, Settings(percent=8), by=office.actor)
    assert settings_of(campaign).percent == 8
    for member in (inspector, people["discipline"]):
        with pytest.raises(NotPermitted):
            set_rechecks(campaign, Settings(), by=member.actor)
    with pytest.raises(NotAllowed):
        announce_rechecks(campaign, by=world.other.people["office"].actor)
    announce_rechecks(campaign, by=office.actor)
    with pytest.raises(RecheckInvalid):
        announce_rechecks(campaign, by=office.actor)
    set_rechecks(campaign, Settings(percent=9), by=office.actor)
    assert settings_of(campaign).announced_at is not None
    with pytest.raises(RecheckInvalid):
        say_own_word(campaign, "长" * 1001, by=inspector.actor)
    with pytest.raises(NotPermitted):
        say_own_word(campaign, "无关", by=people["unit_liaison"].actor)
