"""Due times that messages remind of: there while somebody is waited for, gone when nobody is, and for whoever has to act then."""

from __future__ import annotations

from datetime import date

from tests.domain.coordination.conftest import Talk
from tests.domain.coordination.test_hard_and_listed import hard, listed
from tests.domain.findings.conftest import at

from tongchuang.domain.coordination import actions, reminding


def test_a_step_is_reminded_of_to_who_holds_it(talk: Talk) -> None:
    talk.ask()
    key = talk.row.pk
    before = reminding.steps_due([key])[key]
    assert before.at == at("2026-06-04 18:00")
    assert {each.recipient_id for each in reminding.whom_of_steps([key])} == {
        talk.members["urban"].user.pk, talk.life.who("lead_liaison").user.pk, talk.life.who("unit_head").user.pk,
    }  # fmt: skip
    talk.say("urban")
    assert reminding.steps_due([key])[key].key != before.key
    assert [each.recipient_id for each in reminding.whom_of_steps([key])] == [
        talk.life.who("contracted_leader").user.pk
    ]
    talk.say("contracted_leader", "现场已解决", solved=True)
    assert reminding.steps_due([key]) == {}
    assert list(reminding.whom_of_steps([key])) == []


def test_an_order_is_reminded_of_while_sites_are_missing(talk: Talk) -> None:
    office = talk.life.who("office").actor
    order = actions.order_learning(
        talk.life.finding, by=office, scope="type", due_on=date(2026, 6, 9), title="查通道"
    )
    assert reminding.orders_due([order.pk])[order.pk].at == at("2026-06-09 18:00")
    for site, member in (
        ("北桥农贸市场", talk.life.who("unit_liaison")),
        ("西仓临时市场", talk.members["street"]),
    ):
        told = {each.recipient_id for each in reminding.whom_of_orders([order.pk])}
        assert member.user.pk in told
        row = order.answers.get(site__name=site)
        actions.answer_learn_order(row, by=member.actor, seen="", outcome="fine")
    assert reminding.orders_due([order.pk]) == {}


def test_reviews_and_listings(talk: Talk) -> None:
    county, office = talk.life.county, talk.life.who("office").actor
    problem = actions.list_hard_problem(hard(county), by=office, campaign=county.campaign)
    row = listed(talk, problem)
    assert reminding.reviews_due([problem.pk])[problem.pk].at == at("2026-07-01 18:00")
    assert talk.members["urban"].user.pk in {
        each.recipient_id for each in reminding.whom_of_reviews([problem.pk])
    }
    assert [each.recipient_id for each in reminding.whom_of_listings([row.pk])] == [
        talk.life.who("contracted_leader").user.pk
    ]
    actions.solve_hard_problem(problem, by=office, version=1, solution="管网已换")
    assert (reminding.reviews_due([problem.pk]), reminding.listings_due([row.pk])) == ({}, {})
