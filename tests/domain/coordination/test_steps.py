"""Coordination step by step: who is asked, what moves it up, what ends it, what each step refuses."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from tests.domain.coordination.conftest import Talk
from tests.domain.findings.conftest import at
from tests.factories import County

from tongchuang.domain.coordination import actions
from tongchuang.domain.coordination.access import coordinations_visible_to, findings_asked_about
from tongchuang.domain.coordination.errors import Moved, NotAsked, Over
from tongchuang.domain.coordination.models import Coordination, Step
from tongchuang.domain.coordination.queries import asked_of
from tongchuang.domain.coordination.rules import chain
from tongchuang.domain.findings import actions as finding_actions
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.models import Post
from tongchuang.domain.places.models import Section
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.foundation.errors import Invalid, NotAllowed, ProductError
from tongchuang.foundation.ids import uuid7
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.coordination import tend_coordination


def test_four_steps_from_the_unit_to_the_office(talk: Talk) -> None:
    talk.ask()
    assert talk.steps() == [
        ("participant", "given"),
        ("lead", "open"),
        ("leader", "waiting"),
        ("office", "waiting"),
    ]
    assert talk.life.finding.paused_at == at("2026-06-02 10:00")
    assert talk.row.step_due_at == at("2026-06-04 18:00")
    talk.say("urban", "需县里统筹")
    talk.say("contracted_leader", "现场看过，请创建办牵头")
    row = talk.say("office", "已与供电公司商定周五移杆")
    assert [state for _rung, state in talk.steps()] == ["given", "given", "given", "given"]
    assert (row.outcome, talk.fresh().running) == ("solved", False)
    assert talk.events() == ["asked", "opinion", "opinion", "opinion"]
    talk.life.finding.refresh_from_db()
    assert talk.life.finding.paused_at is None
    assert talk.life.events()[-2:] == ["coordination_asked", "coordination_ended"]


def test_solved_at_any_step_it_ends_and_the_clock_runs(talk: Talk) -> None:
    talk.ask()
    talk.life.clock.go("2026-06-04 10:00")
    talk.say("urban", "我局出车协助清运", solved=True)
    assert [state for _rung, state in talk.steps()] == ["given", "given", "spared", "spared"]
    talk.life.finding.refresh_from_db()
    # Two working days stood: 11 June moves to 15 June.
    assert (talk.life.finding.paused_at, talk.life.finding.due_at) == (None, at("2026-06-15 18:00"))
    with pytest.raises(Over):
        talk.say("contracted_leader")


def test_nothing_moves_up_without_an_opinion(talk: Talk) -> None:
    talk.ask()
    for nothing in ("", "   \n"):
        with pytest.raises(Invalid):
            talk.say("urban", nothing)
    assert talk.fresh().rung == "lead"
    with pytest.raises(Invalid):
        talk.life.do(finding_actions.pause_for_coordination, "unit_liaison", reason=" ")


@pytest.mark.parametrize(
    "who", ["unit_liaison", "street", "contracted_leader", "office", "inspector", "discipline"]
)
def test_a_step_is_answered_by_who_holds_it(talk: Talk, who: str) -> None:
    talk.ask()
    with pytest.raises(NotAsked):
        talk.say(who)
    assert talk.events() == ["asked"]


def test_somebody_of_another_county_is_refused(talk: Talk, other_county: County) -> None:
    talk.ask()
    stranger = other_county.people["office"].actor
    with pytest.raises(NotAsked):
        actions.give_opinion(talk.row, by=stranger, version=1, opinion="x", solved=True)
    assert not coordinations_visible_to(stranger).exists()


def test_only_the_unit_that_has_it_asks_and_takes_back(talk: Talk) -> None:
    with pytest.raises(ProductError):
        talk.life.do(actions.ask_coordination, talk.members["street"], reason="x")
    talk.ask()
    with pytest.raises(NotAllowed):
        talk.life.do(actions.ask_coordination, "unit_liaison", reason="再问一次")
    with pytest.raises(NotAsked):
        actions.withdraw_coordination(talk.row, by=talk.members["urban"].actor, version=1, reason="x")
    unit = talk.life.who("unit_liaison").actor
    with pytest.raises(Invalid):
        actions.withdraw_coordination(talk.row, by=unit, version=1, reason=" ")
    row = actions.withdraw_coordination(talk.row, by=unit, version=1, reason="已自行解决")
    talk.life.finding.refresh_from_db()
    assert (row.outcome, talk.life.finding.paused_at) == ("withdrawn", None)
    talk.ask(reason="又解决不了")
    assert Coordination.objects.filter(finding=talk.life.finding).count() == 2


def test_a_step_moves_by_itself_after_two_working_days_exactly_once(talk: Talk) -> None:
    talk.ask()
    assert tend_coordination(at("2026-06-04 18:00")).moved == 0
    late = talk.life.clock.go("2026-06-04 18:00:01")
    assert [tend_coordination(late).moved for _ in range(3)] == [1, 0, 0]
    assert talk.steps()[1:3] == [("lead", "silent"), ("leader", "open")]
    # The leader has two days from now, not from when the lead should have answered.
    assert talk.fresh().step_due_at == at("2026-06-09 18:00")
    # A clock that jumps back and on again moves nothing twice.
    for moment in ("2026-06-01 09:00", "2026-06-05 09:00"):
        assert tend_coordination(talk.life.clock.go(moment)).moved == 0
    tend_coordination(talk.life.clock.go("2026-06-10 09:00"))
    assert talk.fresh().rung == "office"
    # The office is the last: however late, it stays there.
    assert tend_coordination(talk.life.clock.go("2026-07-20 09:00")).moved == 0
    assert talk.events() == ["asked", "moved_on", "moved_on"]
    with pytest.raises(NotAsked):
        talk.say("urban", "迟来的意见")
    moved = Event.objects.filter(kind="coordination.moved_on")
    assert {event.actor_id for event in moved} == {None}


def test_the_days_are_those_of_when_it_was_asked(talk: Talk) -> None:
    talk.ask()
    campaign = talk.life.county.campaign
    campaign.settings = {"supervision": {"coordination_days": 1}}
    campaign.save()
    assert tend_coordination(talk.life.clock.go("2026-06-03 18:30")).moved == 0
    talk.say("urban")
    assert talk.fresh().step_due_at == at(
        "2026-06-08 18:00"
    )  # asked after 18:00 on the 3rd: counts from the 4th


def test_steps_nobody_holds_are_skipped(talk: Talk) -> None:
    Responsibility.objects.all().delete()
    section = talk.life.county.sites[0].section
    section.contracted_leader = None
    section.save()
    talk.life.standard.items["I-1"].lead_names = []
    talk.life.standard.items["I-1"].save()
    type(section).objects.update(lead_unit=None)
    talk.ask()
    why = dict(Step.objects.filter(coordination=talk.row).values_list("rung", "why"))
    assert talk.fresh().rung == "office"
    assert (why["participant"], why["lead"], why["leader"]) == ("nobody", "nobody", "nobody")


def test_a_finding_at_no_site_asks_no_leader(talk: Talk, other_county: County) -> None:
    # Sections without sites, here and in the county beside: a finding in the street is none of theirs.
    leader = other_county.people["contracted_leader"].person
    for county in (talk.life.county, other_county):
        Section.objects.create(
            region=county.region, street=next(iter(county.streets)), name="空路段", contracted_leader=leader,
            lead_unit=county.units["street"],
        )  # fmt: skip
    talk.life.register(site=None, item=None, place="解放路口").assign(unit=talk.life.county.units["market"]).accept()
    talk.ask()
    assert [state for _rung, state in talk.steps()] == ["skipped", "skipped", "skipped", "open"]
    assert not Step.objects.filter(coordination=talk.row, person__isnull=False).exists()


def test_who_takes_part_is_asked_first_when_the_lead_itself_asks(talk: Talk) -> None:
    Responsibility.objects.update(lead=talk.life.county.units["market"])
    talk.ask()
    assert talk.steps()[:2] == [("participant", "open"), ("lead", "skipped")]
    talk.say("street", "街道配合清理", solved=False)
    assert talk.fresh().rung == "leader"


def test_a_leader_who_left_is_passed_over_or_followed(talk: Talk) -> None:
    talk.ask()
    leader = talk.life.who("contracted_leader").person
    leader.left_on = "2026-06-02"
    leader.save()
    talk.say("urban")
    assert talk.steps()[2:] == [("leader", "skipped"), ("office", "open")]
    assert Step.objects.get(coordination=talk.row, rung="leader").why == "gone"


@pytest.mark.parametrize("move", ["fix", "reassign", "dispute", "void"])
def test_what_the_finding_does_meanwhile_ends_it(talk: Talk, move: str) -> None:
    talk.ask()
    life = talk.life
    if move == "fix":
        life.fix()
    elif move == "reassign":
        life.do(finding_actions.reassign_finding, "office", unit=life.county.units["urban"], reason="改派")
    elif move == "dispute":
        life.do(finding_actions.dispute_finding, "unit_liaison", reason="不属本单位")
    else:
        life.do(finding_actions.ask_void, "office", reason="误登")
        life.do(finding_actions.decide_void, "director", confirmed=True)
    assert not talk.fresh().running
    with pytest.raises(Over):
        talk.say("urban")
    assert [tend_coordination(life.clock.moment).ended for _ in range(2)] == [1, 0]
    assert (talk.fresh().outcome, talk.events()[-1]) == ("overtaken", "ended")


def test_two_people_at_once_the_second_is_told(talk: Talk) -> None:
    talk.ask()
    seen = talk.row.version
    talk.say("urban", version=seen)
    with pytest.raises(Moved):
        talk.say("contracted_leader", version=seen)


def test_who_is_asked_sees_the_finding_and_not_before(talk: Talk) -> None:
    urban = talk.members["urban"]
    key = talk.life.finding.pk
    assert not findings_visible_to(urban.actor).filter(pk=key).exists()
    talk.ask()
    assert findings_visible_to(urban.actor).filter(pk=key).exists()
    assert not findings_visible_to(talk.members["street"].actor).filter(pk=key).exists()
    assert list(asked_of(coordinations_visible_to(urban.actor), urban.actor)) == [talk.row]
    assert not asked_of(
        coordinations_visible_to(talk.life.who("office").actor), talk.life.who("office").actor
    ).exists()
    assert findings_asked_about(urban.actor).count() == 1


def test_each_step_is_told_at_once_and_the_unit_of_the_end(talk: Talk) -> None:
    talk.ask()
    talk.say("urban")
    talk.say("contracted_leader")
    talk.say("office", "已协调")
    seal_all()
    pump_once()
    told = {
        (row.recipient_id, row.kind, row.urgency)
        for row in InboxMessage.objects.filter(kind__contains="coordination")
    }
    people = talk.life.county.people
    assert (talk.members["urban"].user.pk, "coordination.asked", "now") in told
    assert (people["contracted_leader"].user.pk, "coordination.opinion", "now") in told
    assert (people["office"].user.pk, "coordination.opinion", "now") in told
    assert (people["unit_liaison"].user.pk, "finding.coordination_ended", "digest") in told


def test_the_order_of_steps_as_rules() -> None:
    ask, lead, help_, leader = (uuid7() for _ in range(4))
    usual = chain(asking=ask, lead=lead, supports=[help_], leader=leader)
    assert [(each.rung, each.state, each.why) for each in usual] == [
        ("participant", "given", ""), ("lead", "waiting", ""), ("leader", "waiting", ""), ("office", "waiting", ""),
    ]  # fmt: skip
    own = chain(asking=lead, lead=lead, supports=[help_, lead], leader=None)
    assert [(each.units, each.state, each.why) for each in own[:3]] == [
        ((help_,), "waiting", ""), ((), "skipped", "asked"), ((), "skipped", "nobody"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_move_each_step_once(talk: Talk) -> None:
    talk.ask()
    moment = talk.life.clock.go("2026-06-05 09:00")
    moved: list[int] = []
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        try:
            moved.append(actions.move_on_late(moment))
        finally:
            connection.close()

    threads: list[Any] = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(moved) == 1
    assert Event.objects.filter(kind="coordination.moved_on").count() == 1
    assert talk.fresh().rung == "leader"


def test_killed_in_the_middle_nothing_has_moved(talk: Talk) -> None:
    talk.ask()
    moment = talk.life.clock.go("2026-06-05 09:00")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.move_on_late(moment)
        raise ZeroDivisionError
    assert (talk.fresh().rung, talk.events()) == ("lead", ["asked"])
    assert actions.move_on_late(moment) == 1


def test_nobody_gives_the_offices_word_on_what_they_asked(county: County, talk: Talk) -> None:
    talk.ask()
    asker = county.people["unit_liaison"]
    unit = county.units["office"]
    Post.objects.create(
        region=county.region, person=asker.person, kind="office", unit=unit, valid_from="2026-01-01"
    )
    talk.say("urban")
    talk.say("contracted_leader")
    assert talk.row.rung == "office"
    with pytest.raises(NotAsked):
        talk.say("unit_liaison", "按本单位意见办")
    assert not asked_of(Coordination.objects.all(), asker.actor).exists()
    talk.say("office", "由创建办协调移杆")
