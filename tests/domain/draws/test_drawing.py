"""Sealing, drawing, and what is kept of it."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.http import Http404
from tests.domain.draws.conftest import INPUT, Clock, DrawMaker
from tests.factories import Member, make_member

from tongchuang.domain.draws.actions import cancel_draw, carry_out_draw, change_draw, seal_draw
from tongchuang.domain.draws.errors import DrawRejected, NotTheOfficer, SealLost, TooFew
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.queries import (
    crews_record_for,
    drawn_of,
    public_record_of,
    record_for,
    verify_draw,
)
from tongchuang.domain.draws.values import DraftValues
from tongchuang.domain.inspections.access import planned_visible_to
from tongchuang.domain.inspections.models import Crew, CrewMember, Evaluation, PlannedVisit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.places.models import Site
from tongchuang.engines.drawing.crew_record import verify_crews
from tongchuang.engines.drawing.record import read_record
from tongchuang.engines.drawing.sealed import read_sealed
from tongchuang.engines.drawing.verify import verify

pytestmark = pytest.mark.django_db


def drawn_codes(draws: DrawMaker, draw: Draw) -> set[str]:
    return {site.code for site in drawn_of(draws.officer.actor, draw)}


def test_a_draw_is_made_and_its_record_holds(draws: DrawMaker) -> None:
    draw = draws.drawn()
    assert draw.state == "drawn" and draw.number == 1 and draw.drawn_count == 3 and not draw.steerable
    sites = drawn_of(draws.officer.actor, draw)
    assert len(sites) == 3 and all(len(site.inspectors) == 2 for site in sites)
    record, crews = record_for(draws.officer.actor, draw), crews_record_for(draws.officer.actor, draw)
    found = json.loads(record)
    assert {site.code for site in sites} == {code for one in found["strata"] for code in one["drawn"]}
    assert verify_draw(draws.officer.actor, draw).holds
    # And by the engine alone, as an outsider would, against what was published at sealing.
    sealed = read_sealed(json.dumps(draw.announcement).encode())
    assert verify(record, sealed).holds and verify_crews(crews, read_record(record), sealed).holds


def test_sealing_publishes_hashes_and_counts_alone(draws: DrawMaker) -> None:
    draw = draws.sealed()
    told = json.dumps(draw.announcement, ensure_ascii=False)
    assert draw.announcement["commitment"] == draw.commitment and draw.number == 1
    codes = Site.objects.filter(region=draw.region).values_list("code", "name")
    assert not [code for pair in codes for code in pair if code in told]
    assert Evaluation.objects.get(pk=draw.evaluation_id).drawn


def test_a_sealed_draw_never_changes(draws: DrawMaker) -> None:
    draw = draws.sealed()
    with pytest.raises(DrawRejected) as refused:
        change_draw(draw, DraftValues(title="x"), by=draws.officer.actor)
    assert refused.value.code == "state"
    with pytest.raises(DrawRejected):
        seal_draw(draw, by=draws.officer.actor)


def test_numbers_have_no_gaps(draws: DrawMaker) -> None:
    first, draft = draws.sealed(), draws.draft()
    with pytest.raises(DrawRejected):
        seal_draw(draws.draft(draw_at=None), by=draws.officer.actor)
    cancel_draw(first, reason="x", by=draws.officer.actor)
    second = seal_draw(draft, by=draws.officer.actor)
    assert [first.number, second.number, draws.sealed().number] == [1, 2, 3]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"draw_at": None}, "draft.draw_at"), ({"visits_to": None}, "draft.visits"), ({"quotas": {}}, "draft.quotas"),
        ({"quotas": {"没有的层": 2}}, "stratum.empty"), ({"types": ("nothing",)}, "stratum.empty"),
    ],
)  # fmt: skip
def test_what_is_not_complete_is_not_sealed(draws: DrawMaker, wrong: dict[str, object], code: str) -> None:
    draw = draws.draft(**({"quotas": wrong["quotas"]} if wrong.get("quotas") else {}))  # type: ignore[arg-type]
    values = DraftValues(**{**draws.values(dict(draw.quotas)), **wrong})  # type: ignore[arg-type]
    with pytest.raises(DrawRejected) as refused:
        seal_draw(change_draw(draw, values, by=draws.officer.actor), by=draws.officer.actor)
    assert refused.value.code == code
    assert Draw.objects.get(pk=draw.pk).number is None


def test_a_past_time_is_not_sealed(draws: DrawMaker, clock: Clock) -> None:
    draft = draws.draft()
    clock.forward(hours=2)
    with pytest.raises(DrawRejected) as refused:
        seal_draw(draft, by=draws.officer.actor)
    assert refused.value.code == "seal.late" and refused.value.field == "draw_at"


def test_too_few_inspectors_are_said_before_sealing(draws: DrawMaker) -> None:
    draws.inspectors = draws.inspectors[:1]
    with pytest.raises(TooFew) as refused:
        draws.sealed()
    assert refused.value.lacks and Draw.objects.get().state == "draft"


def test_it_can_not_be_drawn_before_its_time(draws: DrawMaker, clock: Clock) -> None:
    draw = draws.sealed()
    with pytest.raises(DrawRejected) as early:
        carry_out_draw(draw, public_input=INPUT, witness="甲", by=draws.officer.actor)
    assert early.value.code == "draw.early"
    clock.forward(hours=-3)
    with pytest.raises(DrawRejected) as back:
        carry_out_draw(draw, public_input=INPUT, witness="甲", by=draws.officer.actor)
    assert back.value.code == "draw.clock"
    clock.forward(days=400)
    assert carry_out_draw(draw, public_input=INPUT, witness="甲", by=draws.officer.actor).state == "drawn"


@pytest.mark.parametrize(
    ("text", "witness"), [(" 3 7", "甲"), ("3\u200b7", "甲"), (INPUT, " "), ("9" * 501, "甲")]
)
def test_odd_inputs_are_refused(draws: DrawMaker, clock: Clock, text: str, witness: str) -> None:
    draw = draws.sealed()
    clock.forward(hours=2)
    with pytest.raises(DrawRejected):
        carry_out_draw(draw, public_input=text, witness=witness, by=draws.officer.actor)
    assert not PlannedVisit.objects.exists()


def test_without_a_source_nothing_can_be_entered_and_the_draw_is_steerable(
    draws: DrawMaker, clock: Clock
) -> None:
    draw = draws.sealed(public_input_from="")
    clock.forward(hours=2)
    with pytest.raises(DrawRejected) as refused:
        carry_out_draw(draw, public_input=INPUT, witness="甲", by=draws.officer.actor)
    assert refused.value.code == "draw.source"
    drawn = carry_out_draw(draw, public_input="", witness="甲", by=draws.officer.actor)
    assert drawn.steerable and json.loads(record_for(draws.officer.actor, drawn))["steerable"] is True


def test_other_inputs_draw_other_sites(draws: DrawMaker) -> None:
    seen = {frozenset(drawn_codes(draws, draws.drawn(public_input=f"{number} 2 3"))) for number in range(6)}
    assert len(seen) > 1


def test_nobody_else_draws(
    draws: DrawMaker, people: dict[str, Member], outsider: Member, clock: Clock
) -> None:
    draw = draws.sealed()
    clock.forward(hours=2)
    for by in (
        people["director"].actor,
        make_member(draws.county, "office", name="另一人").actor,
        outsider.actor,
    ):
        with pytest.raises(NotTheOfficer):
            carry_out_draw(draw, public_input=INPUT, witness="甲", by=by)


def test_only_the_officer_reads_the_record(draws: DrawMaker, people: dict[str, Member]) -> None:
    draw = draws.drawn()
    for member in [*people.values(), *draws.inspectors]:
        if member.person.pk == draws.officer.person.pk:
            continue
        for read in (drawn_of, record_for, crews_record_for, verify_draw):
            with pytest.raises(Http404):
                read(member.actor, draw)
    with pytest.raises(Http404):
        public_record_of(draw)


def test_each_crew_sees_its_own_visits(draws: DrawMaker) -> None:
    draw = draws.drawn()
    rows = list(PlannedVisit.objects.filter(evaluation=draw.evaluation_id))
    assert len(rows) == 3
    for member in draws.inspectors:
        crews = set(CrewMember.objects.filter(person=member.person).values_list("crew", flat=True))
        assert {row.pk for row in planned_visible_to(member.actor)} == {
            row.pk for row in rows if row.crew_id in crews
        }
    assert {row.pk for row in planned_visible_to(draws.officer.actor)} == {row.pk for row in rows}


def test_the_database_knows_no_drawn_site(draws: DrawMaker) -> None:
    """What a dump, a replica or a log of the database would give away."""
    draw = draws.drawn()
    sites = Site.objects.filter(code__in=drawn_codes(draws, draw))
    told = [str(value) for site in sites for value in (site.pk, site.pk.hex, site.code, site.name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            if table in ("places_site", "plates_plate") or table.startswith("django"):
                continue
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t')
            rows = " ".join(row for (row,) in cursor.fetchall())
            # Things that every site of the county has are no sign; nothing here was made by the draw.
            if table in ("ledger_event", "inspections_plannedvisit") or table.startswith(
                ("draws_", "messages_")
            ):
                assert not [word for word in told if word in rows], table
    # The seed, the secret and the record neither.
    record = json.loads(record_for(draws.officer.actor, draw))
    columns = json.dumps([str(value) for value in Draw.objects.filter(pk=draw.pk).values_list()[0]])
    assert record["secret"] not in columns and record["seed"] not in columns


def test_events_name_no_drawn_site(draws: DrawMaker) -> None:
    draw = draws.drawn()
    codes = drawn_codes(draws, draw)
    sites = {str(site.pk) for site in Site.objects.filter(code__in=codes)}
    events = Event.objects.filter(kind__startswith="draw.")
    assert {"draw.planned", "draw.sealed", "draw.drawn"} <= set(events.values_list("kind", flat=True))
    told = json.dumps([(event.old, event.new) for event in events], ensure_ascii=False)
    assert not [word for word in codes | sites if word in told]


def test_a_lost_key_says_so_and_the_draw_can_be_cancelled(draws: DrawMaker, settings: object) -> None:
    draw = draws.drawn()
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(SealLost):
        record_for(draws.officer.actor, draw)
    assert list(planned_visible_to(draws.officer.actor)) == []
    cancelled = cancel_draw(draw, reason="密钥丢失", by=draws.officer.actor)
    assert cancelled.state == "cancelled"
    assert not PlannedVisit.objects.filter(withdrawn_at__isnull=True).exists()
    with pytest.raises(Http404):
        record_for(draws.officer.actor, cancelled)


def test_an_older_key_still_opens(draws: DrawMaker, settings: object) -> None:
    draw = draws.drawn()
    codes = drawn_codes(draws, draw)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "the next one"  # type: ignore[attr-defined]
    assert drawn_codes(draws, draw) == codes


def test_rounds_give_few_crews(draws: DrawMaker) -> None:
    title = draws.standard.types["market"].title
    draw = draws.drawn(rounds=2, quotas={title: 6}, rotation_days=0)
    assert Crew.objects.filter(evaluation=draw.evaluation_id).count() <= 2
    assert verify_draw(draws.officer.actor, draw).holds


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_make_one_record(draws: DrawMaker, clock: Clock) -> None:
    draw = draws.sealed()
    clock.forward(hours=2)
    by, outcomes, start = draws.officer.actor, [], threading.Barrier(4)

    def press(text: str) -> None:
        try:
            start.wait()
            outcomes.append(carry_out_draw(draw, public_input=text, witness="甲", by=by).record_sha256)
        except DrawRejected as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(f"{number} 7 9",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = Draw.objects.get(pk=draw.pk)
    assert sorted(outcomes) == sorted([row.record_sha256, "state", "state", "state"])
    assert PlannedVisit.objects.filter(evaluation=draw.evaluation_id).count() == row.drawn_count
    assert Event.objects.filter(kind="draw.drawn", target_id=draw.pk).count() == 1


def test_who_is_killed_in_the_middle_leaves_nothing(
    draws: DrawMaker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = draws.sealed()
    clock.forward(hours=2)

    def killed(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tongchuang.domain.draws.actions.drawing.record", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out_draw(draw, public_input=INPUT, witness="甲", by=draws.officer.actor)
    row = Draw.objects.get(pk=draw.pk)
    assert row.state == "sealed" and row.record_sealed is None and not PlannedVisit.objects.exists()
    assert carry_out_draw(draw, public_input=INPUT, witness="甲", by=draws.officer.actor).drawn_at is not None
    assert row.sealed_at is not None and row.draw_at - row.sealed_at > timedelta(0)
