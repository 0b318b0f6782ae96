"""Hard problems and listed supervision: put on, looked at again, solved, listed, taken down; disputes and their record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.domain.coordination.conftest import Talk
from tests.factories import County, make_finding

from tongchuang.domain.coordination import actions
from tongchuang.domain.coordination.access import (
    disputes_visible_to,
    hard_problems_visible_to,
    listings_visible_to,
)
from tongchuang.domain.coordination.actions.hard import Hard
from tongchuang.domain.coordination.errors import Moved, Over
from tongchuang.domain.coordination.models import HardProblem, Listing
from tongchuang.domain.coordination.queries import (
    dispute_counts,
    disputes_of_unit,
    reviews_late,
    searched_problems,
)
from tongchuang.domain.findings import actions as finding_actions
from tongchuang.domain.findings.models import Dispute
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.jobs.pump import pump_once

NOT_THE_OFFICE = ["unit_liaison", "contracted_leader", "inspector", "discipline", "observer"]


def hard(county: County, **values: Any) -> Hard:
    given = {
        "title": "老旧小区管网需整体改造", "why": "需列入明年预算", "lead": county.units["urban"], "review_on": date(2026, 7, 1),
        "partners": [county.units["street"]], "site": county.sites[0], "plan": "先行清掏",
    }  # fmt: skip
    return Hard(**{**given, **values})


@pytest.fixture
def problem(talk: Talk) -> HardProblem:
    county = talk.life.county
    return actions.list_hard_problem(hard(county), by=talk.life.who("office").actor, campaign=county.campaign)


def test_a_finding_that_can_not_be_fixed_is_promoted_once(talk: Talk) -> None:
    life = talk.life
    office = life.who("office").actor
    with pytest.raises(NotAllowed):
        actions.list_hard_problem(
            hard(life.county), by=office, campaign=life.county.campaign, finding=life.finding
        )
    life.fix().close(disposition="cannot", opinion="需改造管网")
    row = actions.list_hard_problem(
        hard(life.county), by=office, campaign=life.county.campaign, finding=life.finding
    )
    assert (row.finding_id, list(row.partners.values_list("unit__short_name", flat=True))) == (
        life.finding.pk,
        ["城关街道"],
    )
    with pytest.raises(NotAllowed):
        actions.list_hard_problem(
            hard(life.county), by=office, campaign=life.county.campaign, finding=life.finding
        )


def test_a_fixed_finding_is_not_promoted(talk: Talk) -> None:
    life = talk.life
    life.fix().close()
    with pytest.raises(NotAllowed):
        actions.list_hard_problem(
            hard(life.county),
            by=life.who("office").actor,
            campaign=life.county.campaign,
            finding=life.finding,
        )


@pytest.mark.parametrize("post", NOT_THE_OFFICE)
def test_the_list_is_the_offices(talk: Talk, problem: HardProblem, post: str) -> None:
    by = talk.life.who(post).actor
    with pytest.raises(NotPermitted):
        actions.list_hard_problem(hard(talk.life.county), by=by, campaign=talk.life.county.campaign)
    with pytest.raises(NotPermitted):
        actions.change_hard_problem(problem, hard(talk.life.county), by=by, version=1)
    with pytest.raises(NotPermitted):
        actions.solve_hard_problem(problem, by=by, version=1, solution="x")
    with pytest.raises(NotPermitted):
        actions.review_hard_problem(problem, by=by, version=1, text="x", next_on=date(2026, 8, 1))


@pytest.mark.parametrize("wrong", [{"title": " "}, {"why": ""}, {"review_on": date(2026, 6, 2)}])
def test_what_the_list_refuses(talk: Talk, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        actions.list_hard_problem(
            hard(talk.life.county, **wrong),
            by=talk.life.who("office").actor,
            campaign=talk.life.county.campaign,
        )


def test_reviews_by_the_leading_unit_and_then_solved(talk: Talk, problem: HardProblem) -> None:
    urban, office = talk.members["urban"].actor, talk.life.who("office").actor
    talk.life.clock.go("2026-07-03 09:00")
    assert list(reviews_late(HardProblem.objects.all(), date(2026, 7, 3))) == [problem]
    with pytest.raises(Invalid):
        actions.review_hard_problem(problem, by=urban, version=1, text="已立项", next_on=date(2026, 7, 3))
    review = actions.review_hard_problem(
        problem, by=urban, version=1, text="已立项", next_on=date(2026, 8, 1)
    )
    assert (review.on, review.due_on) == (date(2026, 7, 3), date(2026, 7, 1))
    with pytest.raises(Moved):
        actions.solve_hard_problem(problem, by=office, version=1, solution="管网已换")
    row = actions.solve_hard_problem(problem, by=office, version=2, solution="管网已换")
    assert (row.state, row.review_on) == ("solved", None)
    for again in (actions.solve_hard_problem, actions.review_hard_problem):
        with pytest.raises(Over):
            again(
                problem,
                by=office,
                version=3,
                **(
                    {"solution": "x"}
                    if again is actions.solve_hard_problem
                    else {"text": "x", "next_on": date(2026, 9, 1)}
                ),
            )


def test_a_change_tells_what_was_and_what_is(talk: Talk, problem: HardProblem) -> None:
    county, office = talk.life.county, talk.life.who("office").actor
    changed = hard(county, lead=county.units["street"], partners=[], title="管网改造")
    actions.change_hard_problem(problem, changed, by=office, version=1)
    event = Event.objects.get(kind="hardproblem.changed")
    assert event.old["lead_id"] == str(county.units["urban"].pk)
    assert event.new == {**event.new, "lead_id": str(county.units["street"].pk), "partner_ids": []}
    assert event.personal.data["words"]["title"] == ["老旧小区管网需整体改造", "管网改造"]
    with pytest.raises(Moved):
        actions.change_hard_problem(problem, changed, by=office, version=1)


def test_who_sees_a_hard_problem(talk: Talk, problem: HardProblem, other_county: County) -> None:
    def seen(actor: Any) -> bool:
        return hard_problems_visible_to(actor).filter(pk=problem.pk).exists()

    assert all(seen(talk.members[name].actor) for name in ("urban", "street"))
    assert all(seen(talk.life.who(post).actor) for post in ("office", "discipline", "contracted_leader"))
    assert not seen(other_county.people["office"].actor)
    education = talk.life.county.units["education"]
    from tests.factories import make_member

    assert not seen(make_member(talk.life.county, "unit_liaison", name="学联", unit=education).actor)


def test_found_by_words_and_pinyin(problem: HardProblem) -> None:
    for text in ("管网", "guanwang", "城管"):
        assert list(searched_problems(HardProblem.objects.all(), text)) == [problem]
    assert not searched_problems(HardProblem.objects.all(), "路灯").exists()


def listed(talk: Talk, subject: Any, post: str = "office", **values: Any) -> Listing:
    given = {
        "level": "county",
        "leader": talk.life.who("contracted_leader").person,
        "due_on": date(2026, 7, 1),
        "reason": "群众反映强烈",
    }
    return actions.list_for_supervision(subject, by=talk.life.who(post).actor, **{**given, **values})


def test_a_finding_is_listed_once_and_taken_down_with_a_reason(talk: Talk) -> None:
    row = listed(talk, talk.life.finding)
    with pytest.raises(NotAllowed):
        listed(talk, talk.life.finding)
    office = talk.life.who("office").actor
    with pytest.raises(Invalid):
        actions.delist(row, by=office, version=1, reason=" ")
    actions.delist(row, by=office, version=1, reason="已整改到位")
    with pytest.raises(Over):
        actions.delist(row, by=office, version=2, reason="又")
    listed(talk, talk.life.finding, level="city")
    assert Event.objects.filter(kind="listing.made", parent_id=talk.life.finding.pk).count() == 2


@pytest.mark.parametrize("post", NOT_THE_OFFICE)
def test_listing_is_the_offices(talk: Talk, post: str) -> None:
    with pytest.raises(NotPermitted):
        listed(talk, talk.life.finding, post)
    row = listed(talk, talk.life.finding)
    by, leader = talk.life.who(post).actor, talk.life.who("director").person
    with pytest.raises(NotPermitted):
        actions.delist(row, by=by, version=1, reason="x")
    with pytest.raises(NotPermitted):
        actions.change_listing(row, by=by, version=1, leader=leader, due_on=date(2026, 8, 1), reason="x")


def test_what_listing_refuses(talk: Talk, other_county: County) -> None:
    for wrong in (
        {"level": "world"},
        {"due_on": date(2026, 6, 1)},
        {"reason": ""},
        {"leader": other_county.people["director"].person},
    ):
        with pytest.raises(Invalid):
            listed(talk, talk.life.finding, **wrong)
    talk.life.fix().close()
    with pytest.raises(NotAllowed):
        listed(talk, talk.life.finding)
    with pytest.raises(NotAllowed):
        listed(talk, make_finding(other_county, site=other_county.sites[0]))


def test_a_leader_who_left_is_followed_by_another(talk: Talk) -> None:
    row = listed(talk, talk.life.finding)
    office = talk.life.who("office").actor
    director = talk.life.who("director").person
    changed = actions.change_listing(
        row, by=office, version=1, leader=director, due_on=date(2026, 8, 1), reason="原领导调离"
    )
    assert (changed.leader_id, changed.version) == (director.pk, 2)
    with pytest.raises(Moved):
        actions.change_listing(
            row, by=office, version=1, leader=director, due_on=date(2026, 8, 1), reason="x"
        )


def test_solving_a_listed_problem_takes_it_down(talk: Talk, problem: HardProblem) -> None:
    row = listed(talk, problem)
    leader = talk.life.who("contracted_leader").actor
    assert listings_visible_to(leader).filter(pk=row.pk).exists()
    actions.solve_hard_problem(problem, by=talk.life.who("office").actor, version=1, solution="管网已换")
    row.refresh_from_db()
    assert (row.delist_reason, row.delisted_at is not None) == ("管网已换", True)


def test_leader_and_units_are_told(talk: Talk, problem: HardProblem) -> None:
    listed(talk, problem)
    seal_all()
    pump_once()
    told = {
        (row.kind, row.recipient.name)
        for row in InboxMessage.objects.filter(kind__regex="^(listing|hardproblem)")
    }
    assert ("listing.made", talk.life.who("contracted_leader").user.name) in told
    assert {name for kind, name in told if kind == "hardproblem.listed"} >= {"邢可", "颜平"}


def test_disputes_are_kept_with_the_unit_named_and_counted(talk: Talk) -> None:
    life = talk.life
    urban, market = life.county.units["urban"], life.county.units["market"]
    with pytest.raises(Invalid):
        life.do(finding_actions.dispute_finding, "unit_liaison", reason="不属本单位", named_unit=market)
    life.do(finding_actions.dispute_finding, "unit_liaison", reason="应为城管局", named_unit=urban)
    life.do(finding_actions.decide_dispute, "office", upheld=False, opinion="职责清单已明确")
    life.do(finding_actions.dispute_finding, "unit_liaison", reason="仍应为城管局", named_unit=urban)
    life.do(finding_actions.decide_dispute, "office", upheld=True, opinion="同意", unit=urban)
    rows = list(Dispute.objects.order_by("asked_at").values_list("state", "named_unit", "given_to"))
    assert rows == [("refused", urban.pk, None), ("upheld", urban.pk, urban.pk)]
    counted = {row.unit.pk: row for row in dispute_counts(disputes_visible_to(life.who("office").actor))}
    of_market = counted[market.pk]
    assert (of_market.asked, of_market.upheld, of_market.refused, of_market.decided) == (2, 1, 1, 2)
    assert counted[urban.pk].named == 2
    assert disputes_of_unit(market.pk) == of_market
    assert disputes_visible_to(life.who("unit_liaison").actor).count() == 2
    assert not disputes_visible_to(talk.members["urban"].actor).exists()
    seal_all()
    pump_once()
    # Both units learn what was decided: the one that disputed, and the one that has it now.
    told = set(
        InboxMessage.objects.filter(kind="finding.dispute_decided").values_list("recipient__name", flat=True)
    )
    assert {life.who("unit_liaison").user.name, "邢可"} <= told


def test_a_void_finding_drops_its_dispute(talk: Talk) -> None:
    life = talk.life
    life.do(finding_actions.dispute_finding, "unit_liaison", reason="不属本单位")
    life.do(finding_actions.ask_void, "office", reason="误登")
    life.do(finding_actions.decide_void, "director", confirmed=True)
    assert Dispute.objects.get().state == "dropped"
