"""Proposals by rule, decided by people, objected to, final, entered in the ledger of amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from tests.domain.consequences.conftest import Clock
from tests.domain.consequences.making import D, frozen, with_rules
from tests.factories import County, make_member

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.consequences import access, actions, queries
from tongchuang.domain.consequences.errors import (
    DecidedMeanwhile,
    FoundationMissing,
    NobodyBears,
    NotOpen,
    ObjectedAlready,
    OpinionMissing,
    OwnDecision,
    TooLate,
)
from tongchuang.domain.consequences.models import Consequence, CorrectedRanking, Leg, Objection, Posting
from tongchuang.domain.leads.models import Lead
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.engines.standard.pack_model import Consequence as Rule
from tongchuang.workflows.consequences import confirm_and_look_on, settle

JULY = {"城北镇": "0.1", "河东镇": "0.2", "白石镇": "0.4", "青坪镇": "0.9"}


def actor(county: County, key: str) -> Actor:
    return county.people[key].actor


def proposed(ranking: Ranking) -> dict[tuple[str, str], Consequence]:
    rows = Consequence.objects.filter(ranking=ranking).select_related("unit", "ranking__campaign")
    return {(row.unit.name, row.rule): row for row in rows}


def imposed(county: County, ranking: Ranking) -> dict[tuple[str, str], Consequence]:
    """Proposed and all confirmed by the office."""
    actions.propose_for(ranking, by=SYSTEM)
    rows = Consequence.objects.filter(ranking=ranking, state="proposed")
    confirm_and_look_on({row.pk: row.version for row in rows}, by=actor(county, "office"))
    return proposed(ranking)


def test_rules_propose_once_and_nothing_follows_by_itself(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    assert len(actions.propose_for(row, by=SYSTEM)) == 6 and actions.propose_for(row, by=SYSTEM) == []
    found = proposed(row)
    assert set(found) == {
        ("城北镇", "flag"), ("青坪镇", "black"), ("城北镇", "pay"), ("河东镇", "pay"), ("青坪镇", "fine"), ("青坪镇", "points"),
    }  # fmt: skip
    assert found["城北镇", "pay"].amount == D(5000) and found["青坪镇", "fine"].amount == D(-2000)
    assert {one.state for one in found.values()} == {"proposed"}
    assert settle(clock.at(2027, 1, 5)) == [] and not Posting.objects.exists()
    assert Event.objects.filter(kind="consequence.proposed", actor_id=None).count() == 6


def test_a_person_confirms_or_overrules_with_a_reason(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    actions.propose_for(row, by=SYSTEM)
    flag, black = (proposed(row)[key] for key in (("城北镇", "flag"), ("青坪镇", "black")))
    with pytest.raises(NotPermitted):
        actions.confirm(flag, by=actor(ruled, "head of 城北镇"), version=1)
    done = actions.confirm(flag, by=actor(ruled, "office"), version=1, opinion="属实")
    assert done.bearer == flag.unit and done.objections_until is not None
    with pytest.raises(OpinionMissing):
        actions.overrule(black, by=actor(ruled, "office"), version=1, reason=" ")
    actions.overrule(black, by=actor(ruled, "office"), version=1, reason="当月遭遇洪涝")
    event = Event.objects.get(kind="consequence.overruled")
    assert event.new["confirmed"] is False and event.new["unit_id"] == str(black.unit_id)
    assert event.personal.data == {"text": "当月遭遇洪涝"}


def test_two_at_once_and_what_is_stale(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    actions.propose_for(row, by=SYSTEM)
    flag = proposed(row)["城北镇", "flag"]
    actions.confirm(flag, by=actor(ruled, "office"), version=1)
    with pytest.raises(DecidedMeanwhile, match="姚知行"):
        actions.overrule(flag, by=actor(ruled, "director"), version=1, reason="不同意")
    with pytest.raises(NotOpen):
        actions.confirm(flag, by=actor(ruled, "director"), version=2)


def test_nobody_of_another_county_decides_or_sees(ruled: County, other_county: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    actions.propose_for(row, by=SYSTEM)
    flag = proposed(row)["城北镇", "flag"]
    with pytest.raises(NotPermitted):
        actions.confirm(flag, by=actor(other_county, "office"), version=1)
    assert not access.consequences_visible_to(actor(other_county, "office")).exists()


def test_yellow_card_after_two_plates_and_the_ladder_by_count(ruled: County, clock: Clock) -> None:
    clock.at(2026, 7, 10)
    imposed(ruled, frozen(ruled, "2026-06", JULY))
    clock.at(2026, 8, 10)
    july = imposed(ruled, frozen(ruled, "2026-07", JULY))
    assert july["青坪镇", "yellow"].times == 2 and july["青坪镇", "talk"].counted == ["2026-07", "2026-06"]
    clock.at(2026, 9, 10)
    august = imposed(ruled, frozen(ruled, "2026-08", JULY))
    # The plates of June and July made one card; that of August alone makes none. The row goes on.
    assert ("青坪镇", "yellow") not in august and ("青坪镇", "talk") not in august
    assert august["青坪镇", "third"].times == 3
    clock.at(2026, 10, 9)
    september = imposed(ruled, frozen(ruled, "2026-09", JULY))
    assert september["青坪镇", "yellow"].counted == ["2026-09", "2026-08"]
    settle(clock.at(2026, 11, 2))
    leads = list(Lead.objects.order_by("pk"))
    assert len(leads) == 2 and {lead.unit_id for lead in leads} == {ruled.units["青坪镇"].pk}
    assert settle(clock.at(2026, 11, 3)) == [] and Lead.objects.count() == 2


def test_what_counts_others_stands_and_falls_with_them(ruled: County, clock: Clock) -> None:
    clock.at(2026, 7, 10)
    imposed(ruled, frozen(ruled, "2026-06", JULY))
    clock.at(2026, 8, 10)
    row = frozen(ruled, "2026-07", JULY)
    actions.propose_for(row, by=SYSTEM)
    found = proposed(row)
    with pytest.raises(FoundationMissing):
        actions.confirm(found["青坪镇", "yellow"], by=actor(ruled, "office"), version=1)
    actions.overrule(found["青坪镇", "black"], by=actor(ruled, "office"), version=1, reason="数据有误")
    states = {key[1]: one.state for key, one in proposed(row).items() if key[0] == "青坪镇"}
    assert states == {
        "black": "overruled",
        "yellow": "dropped",
        "talk": "dropped",
        "fine": "proposed",
        "points": "proposed",
    }


def test_an_earlier_plate_confirmed_late_brings_the_card(ruled: County, clock: Clock) -> None:
    june, july = frozen(ruled, "2026-06", JULY), frozen(ruled, "2026-07", JULY)
    actions.propose_for(june, by=SYSTEM)
    imposed(ruled, july)
    assert ("青坪镇", "yellow") not in proposed(july)
    late = proposed(june)["青坪镇", "black"]
    confirm_and_look_on({late.pk: late.version}, by=actor(ruled, "office"))
    assert proposed(july)["青坪镇", "yellow"].state == "proposed"


def test_ties_small_samples_and_excluded(ruled: County, clock: Clock) -> None:
    tied = frozen(
        ruled,
        "2026-07",
        {"城北镇": "0.1", "河东镇": "0.1", "白石镇": "0.8", "青坪镇": "0.9"},
        places={"青坪镇": 2},
    )
    found = imposed(ruled, tied)
    assert {key for key in found if key[1] in ("flag", "black")} == {
        ("城北镇", "flag"),
        ("河东镇", "flag"),
        ("白石镇", "black"),
    }
    assert found["城北镇", "pay"].amount == found["河东镇", "pay"].amount == D(4000)
    assert not any(key[0] == "青坪镇" for key in found)
    nothing = frozen(ruled, "2026-08", dict.fromkeys(JULY, "0"))
    assert {key[1] for key in imposed(ruled, nothing)} == {"flag", "pay"}


def test_rules_at_the_freeze_count_whatever_the_pack_says_later(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    with_rules(ruled, (Rule("only", "通报批评", "criticism", worst=3),))
    actions.propose_for(row, by=SYSTEM)
    assert {key[1] for key in proposed(row)} == {"flag", "black", "pay", "fine", "points"}
    later = frozen(ruled, "2026-08", JULY)
    actions.propose_for(later, by=SYSTEM)
    assert {key[1] for key in proposed(later)} == {"only"} and len(proposed(later)) == 3


def test_a_dissolved_unit_passes_it_to_its_successor_or_nobody_bears_it(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    actions.propose_for(row, by=SYSTEM)
    found = proposed(row)
    ended = clock.moment.date().replace(day=1)
    for name, successor in (("城北镇", "河东镇"), ("青坪镇", None)):
        unit = ruled.units[name]
        unit.valid_to, unit.successor = ended, ruled.units[successor] if successor else None
        unit.save()
    done = actions.confirm(found["城北镇", "pay"], by=actor(ruled, "office"), version=1)
    assert done.bearer == ruled.units["河东镇"] and done.unit == ruled.units["城北镇"]
    with pytest.raises(NobodyBears, match="青坪镇"):
        actions.confirm(found["青坪镇", "fine"], by=actor(ruled, "office"), version=1)
    actions.overrule(found["青坪镇", "fine"], by=actor(ruled, "office"), version=1, reason="已撤销")


def test_final_only_when_nobody_can_object_and_then_entered(ruled: County, clock: Clock) -> None:
    clock.at(2026, 8, 5)
    row = frozen(ruled, "2026-07", JULY)
    found = imposed(ruled, row)
    until = found["城北镇", "pay"].objections_until
    assert (
        until is not None and until.astimezone(clock.moment.tzinfo).isoformat() == "2026-08-12T18:00:00+08:00"
    )
    assert settle(until) == []
    assert len(settle(clock.at(2026, 8, 12, 19))) == 6
    assert settle(clock.moment) == []
    units, fund = queries.trial_balance(row.campaign)
    assert (units, fund) == (D(6000), D(-6000))
    assert {leg.posting.month for leg in Leg.objects.all()} == {"2026-08"}
    pay = proposed(row)["城北镇", "pay"]
    with pytest.raises(NotPermitted):
        actions.lift(pay, by=actor(ruled, "office"), reason="误发", version=pay.version)
    clock.at(2026, 9, 2)
    actions.lift(pay, by=actor(ruled, "director"), reason="误发", version=pay.version)
    assert queries.trial_balance(row.campaign) == (D(1000), D(-1000))
    counter = Posting.objects.get(reverses__isnull=False)
    assert counter.month == "2026-09" and counter.consequence == pay
    assert Posting.objects.count() == 4 and Event.objects.filter(kind="amount.countered").count() == 1


def test_the_database_keeps_entries_and_their_balance(ruled: County, clock: Clock) -> None:
    imposed(ruled, frozen(ruled, "2026-07", JULY))
    settle(clock.at(2026, 9, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Leg.objects.filter(unit__isnull=False).update(amount=D(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.first().delete()
    with pytest.raises(DatabaseError, match="add up"), transaction.atomic():
        Leg.objects.create(posting=Posting.objects.first(), unit=ruled.units["office"], amount=D(3))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_objection_holds_it_up_and_a_refused_one_lets_it_go_on(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY, at=clock.moment)
    fine = imposed(ruled, row)["青坪镇", "fine"]
    with pytest.raises(NotPermitted):
        actions.object_to_consequence(fine, text="不服", by=actor(ruled, "head of 城北镇"))
    objection = actions.object_to_consequence(fine, text="扣款依据不足", by=actor(ruled, "head of 青坪镇"))
    with pytest.raises(ObjectedAlready):
        actions.object_to_consequence(fine, text="再说一遍", by=actor(ruled, "head of 青坪镇"))
    assert settle(clock.at(2026, 9, 1)) == []
    with pytest.raises(OwnDecision):
        actions.answer_objection(objection, upheld=False, answer="维持", by=actor(ruled, "office"), version=1)
    actions.answer_objection(
        objection, upheld=False, answer="依据第三条", by=actor(ruled, "director"), version=1
    )
    with pytest.raises(DecidedMeanwhile):
        actions.answer_objection(
            objection, upheld=True, answer="改判", by=actor(ruled, "director"), version=1
        )
    assert len(settle(clock.moment)) == 6 and Consequence.objects.get(pk=fine.pk).state == "final"


def test_an_upheld_one_lifts_or_changes_with_a_trace(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY, at=clock.moment)
    found = imposed(ruled, row)
    head = actor(ruled, "head of 青坪镇")
    less = actions.object_to_consequence(found["青坪镇", "fine"], text="金额有误", by=head)
    away = actions.object_to_consequence(found["青坪镇", "points"], text="不应扣分", by=head)
    director = actor(ruled, "director")
    actions.answer_objection(less, upheld=True, answer="应为一千", by=director, version=1, amount=D(-1000))
    actions.answer_objection(away, upheld=True, answer="予以撤销", by=director, version=1)
    assert Consequence.objects.get(pk=found["青坪镇", "points"].pk).state == "dropped"
    settle(clock.at(2026, 9, 1))
    assert Leg.objects.get(unit=ruled.units["青坪镇"]).amount == D(-1000)
    changed = Event.objects.get(kind="consequence.changed")
    assert (Decimal(changed.old["amount"]), Decimal(changed.new["amount"])) == (D(-2000), D(-1000))


def test_too_late_is_too_late(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY, at=clock.moment)
    fine = imposed(ruled, row)["青坪镇", "fine"]
    clock.at(2026, 8, 12, 19)
    head = actor(ruled, "head of 青坪镇")
    with pytest.raises(TooLate):
        actions.object_to_consequence(fine, text="不服", by=head)
    with pytest.raises(TooLate):
        actions.object_to_score(row, ruled.units["青坪镇"], text="不服", by=head)


def test_a_score_upheld_ranks_anew_beside_the_frozen_one(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY, at=clock.moment)
    before = Ranking.objects.get(pk=row.pk)
    imposed(ruled, row)
    head = actor(ruled, "head of 青坪镇")
    objection = actions.object_to_score(row, ruled.units["青坪镇"], text="五处均为误记", by=head)
    wrong = {f"item:青坪镇-{number}": D(0) for number in (1, 3, 5, 7, 9, 11)}
    actions.answer_objection(
        objection, upheld=True, answer="核实为误记", by=actor(ruled, "director"), version=1, lost=wrong
    )
    after = Ranking.objects.get(pk=row.pk)
    assert (after.result, after.result_digest) == (before.result, before.result_digest)
    corrected = CorrectedRanking.objects.get(ranking=row)
    ranks = {one["name"]: one["rank"] for one in corrected.result["units"]}
    assert ranks == {"青坪镇": 1, "城北镇": 2, "河东镇": 3, "白石镇": 4}
    found = proposed(row)
    assert {key[1] for key, one in found.items() if key[0] == "青坪镇" and one.state == "dropped"} == {
        "black",
        "fine",
        "points",
    }
    # What others now have coming is proposed, and nothing is imposed on them by itself.
    assert {key for key, one in found.items() if one.state == "proposed"} == {
        ("青坪镇", "flag"), ("白石镇", "black"), ("青坪镇", "pay"), ("白石镇", "fine"), ("白石镇", "points"),
    }  # fmt: skip
    assert found["城北镇", "flag"].state == "confirmed"
    assert queries.no_longer_by_rule(row) >= {found["城北镇", "flag"].pk, found["河东镇", "pay"].pk}


def test_who_sees_what(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY)
    actions.propose_for(row, by=SYSTEM)
    head, other, leader = (
        actor(ruled, "head of 青坪镇"),
        actor(ruled, "head of 城北镇"),
        actor(ruled, "contracted_leader"),
    )
    office, discipline = actor(ruled, "office"), actor(ruled, "discipline")

    def seen(who: Actor) -> int:
        return access.consequences_visible_to(who).count()

    assert [seen(each) for each in (office, discipline, leader, head, other)] == [6, 6, 0, 0, 0]
    confirm_and_look_on({one.pk: 1 for one in proposed(row).values()}, by=office)
    assert [seen(each) for each in (leader, head, other)] == [6, 3, 2]
    settle(clock.at(2026, 9, 1))
    assert [seen(each) for each in (leader, head, other)] == [6, 4, 3]
    stranger = make_member(ruled, None).actor
    assert seen(stranger) == 0 and not access.legs_visible_to(stranger).exists()
    assert {leg.unit.name for leg in access.legs_visible_to(head)} == {"青坪镇"}
    assert Objection.objects.count() == 0
