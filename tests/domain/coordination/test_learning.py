"""Learning from one: who is asked, what answers do, sites that come and go, what each action refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.domain.coordination.conftest import Talk
from tests.domain.findings.conftest import at
from tests.factories import County, Member, make_member, make_site

from tongchuang.domain.coordination import actions
from tongchuang.domain.coordination.access import learn_answers_visible_to, learn_orders_visible_to
from tongchuang.domain.coordination.errors import Moved, NotYours, Over
from tongchuang.domain.coordination.models import LearnAnswer, LearnOrder
from tongchuang.domain.coordination.queries import progress_by_unit, progress_of, unanswered
from tongchuang.domain.findings import actions as finding_actions
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.coordination import tend_coordination
from tongchuang.workflows.open_file import get_attachment_for


class Order:
    """An order from the talk's finding, and the answers to it."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.county = talk, talk.life.county
        self.row: LearnOrder

    def give(self, post: str = "office", **values: Any) -> Order:
        given = {
            "scope": "type",
            "due_on": date(2026, 6, 9),
            "title": "查一查通道是否畅通",
            "text": "看消防通道",
        }
        self.row = actions.order_learning(
            self.talk.life.finding, by=self.talk.life.who(post).actor, **{**given, **values}
        )
        return self

    def at(self, name: str) -> LearnAnswer:
        return LearnAnswer.objects.get(order=self.row, site__name=name)

    def answer(self, name: str, member: Member, outcome: str, **values: Any) -> LearnAnswer:
        row = self.at(name)
        values.setdefault("seen", row.outcome)
        return actions.answer_learn_order(row, by=member.actor, outcome=outcome, **values)

    @property
    def liaison(self) -> Member:
        return self.talk.life.who("unit_liaison")


@pytest.fixture
def order(talk: Talk) -> Order:
    return Order(talk)


def test_all_other_sites_of_the_type_are_asked(order: Order) -> None:
    order.give()
    names = set(order.row.answers.values_list("site__name", flat=True))
    assert names == {"北桥农贸市场", "西仓临时市场"}
    assert order.row.due_at == at("2026-06-09 18:00")
    event = Event.objects.get(target_id=order.row.pk)
    assert (event.kind, event.new["sites"], event.parent_id) == (
        "learnorder.given",
        2,
        order.talk.life.finding.pk,
    )
    assert "title" not in event.new


def test_all_sites_of_the_unit_where_the_item_is_checked(order: Order) -> None:
    make_site(order.county, "市场监管所公厕", type_code="toilet", unit=order.county.units["market"])
    order.give(scope="unit")
    assert set(order.row.answers.values_list("site__name", flat=True)) == {"北桥农贸市场"}


@pytest.mark.parametrize("post", ["unit_liaison", "contracted_leader", "inspector", "discipline", "observer"])
def test_only_the_office_orders_and_takes_back(order: Order, post: str) -> None:
    with pytest.raises(NotPermitted):
        order.give(post)
    order.give()
    with pytest.raises(NotPermitted):
        actions.cancel_learn_order(order.row, by=order.talk.life.who(post).actor, version=1, reason="x")


def test_what_an_order_refuses(order: Order, other_county: County) -> None:
    for values in ({"scope": "all"}, {"due_on": date(2026, 6, 1)}, {"title": " "}):
        with pytest.raises(Invalid):
            order.give(**values)
    with pytest.raises(NotAllowed):
        actions.order_learning(
            order.talk.life.finding,
            by=other_county.people["office"].actor,
            scope="type",
            due_on=date(2026, 6, 9),
            title="x",
        )
    order.talk.life.clock.go("2026-06-09 18:30")
    with pytest.raises(Invalid):
        order.give()


def test_three_answers(order: Order, photo: Any) -> None:
    order.give()
    street = order.talk.members["street"]
    picture = photo(uploaded_by=order.liaison.user)
    order.answer("北桥农贸市场", order.liaison, "fixed", text="两处占道，已清", photos=[picture])
    found = order.answer("西仓临时市场", street, "finding", text="通道被三轮车占用")
    assert found.finding.source == "self"
    assert (found.finding.site.name, found.finding.item.code) == ("西仓临时市场", "I-1")
    progress = progress_of([order.row.pk])[order.row.pk]
    assert (progress.asked, progress.answered, progress.found, progress.waiting) == (2, 2, 2, 0)
    assert {name for name, _each in progress_by_unit(order.row)} == {"市场监管局", "城关街道"}
    assert get_attachment_for(order.talk.life.who("office").actor, picture.pk) == picture
    with pytest.raises(Moved):
        order.answer("西仓临时市场", street, "fine")


def test_an_answer_must_say_what_and_is_the_sites_own(order: Order, other_county: County) -> None:
    order.give()
    for outcome, text in (("fixed", " "), ("finding", ""), ("dropped", "x"), ("", "x")):
        with pytest.raises(Invalid):
            order.answer("北桥农贸市场", order.liaison, outcome, text=text)
    for member in (order.talk.members["street"], other_county.people["unit_liaison"]):
        with pytest.raises(NotYours):
            order.answer("北桥农贸市场", member, "fine")
    for post in ("office", "inspector", "contracted_leader"):
        with pytest.raises(NotPermitted):
            order.answer("北桥农贸市场", order.talk.life.who(post), "fine")
    assert order.at("北桥农贸市场").outcome == ""


def test_two_at_once_and_a_correction(order: Order) -> None:
    order.give()
    order.answer("北桥农贸市场", order.liaison, "fine")
    second = make_member(order.county, "unit_liaison", name="卫晴", unit=order.county.units["market"])
    with pytest.raises(Moved):
        order.answer("北桥农贸市场", second, "fixed", text="已清", seen="")
    order.answer("北桥农贸市场", second, "fixed", text="复看发现一处，已清", seen="fine")
    assert order.at("北桥农贸市场").outcome == "fixed"
    assert Event.objects.filter(kind="learnanswer.given").count() == 2


def test_late_answers_count_and_are_marked(order: Order) -> None:
    order.give()
    order.talk.life.clock.go("2026-06-09 18:00:01")
    order.answer("北桥农贸市场", order.liaison, "fine")
    assert order.at("北桥农贸市场").late
    assert progress_of([order.row.pk])[order.row.pk].late == 1


def test_sites_that_come_and_go(order: Order) -> None:
    order.give()
    new = make_site(order.county, "东湖农贸市场", type_code="market", unit=order.county.units["market"])
    gone = order.county.sites[4]
    gone.closed_on = date(2026, 6, 3)
    gone.save()
    moment = order.talk.life.clock.go("2026-06-03 10:00")
    assert [tend_coordination(moment).sites for _ in range(2)] == [2, 0]
    assert (order.at(new.name).later, order.at(gone.name).outcome) == (True, "dropped")
    progress = progress_of([order.row.pk])[order.row.pk]
    assert (progress.asked, progress.waiting, progress.dropped) == (2, 2, 1)
    with pytest.raises(Over):
        order.answer(gone.name, order.talk.members["street"], "fine")
    gone.closed_on = None
    gone.save()
    assert tend_coordination(moment).sites == 1
    # What opens after the order was due is not asked any more.
    make_site(order.county, "迟开农贸市场", type_code="market", unit=order.county.units["market"])
    assert tend_coordination(order.talk.life.clock.go("2026-06-10 10:00")).sites == 0


def test_taken_back_nobody_is_asked_any_more(order: Order) -> None:
    order.give()
    office = order.talk.life.who("office").actor
    with pytest.raises(Invalid):
        actions.cancel_learn_order(order.row, by=office, version=1, reason=" ")
    actions.cancel_learn_order(order.row, by=office, version=1, reason="并入专项检查")
    with pytest.raises(Over):
        actions.cancel_learn_order(order.row, by=office, version=2, reason="又")
    with pytest.raises(Over):
        order.answer("北桥农贸市场", order.liaison, "fine")
    assert not unanswered(LearnAnswer.objects.all()).exists()
    assert tend_coordination(order.talk.life.clock.moment).sites == 0


def test_a_unit_sees_its_own_sites_only(order: Order, other_county: County) -> None:
    order.give()
    street = order.talk.members["street"].actor
    assert [row.site.name for row in learn_answers_visible_to(street)] == ["西仓临时市场"]
    assert learn_orders_visible_to(street).exists()
    assert not learn_orders_visible_to(order.talk.members["urban"].actor).exists()
    assert not learn_orders_visible_to(other_county.people["office"].actor).exists()
    assert learn_answers_visible_to(order.talk.life.who("office").actor).count() == 2


def test_units_and_owners_of_the_sites_are_told(order: Order) -> None:
    order.give()
    seal_all()
    pump_once()
    told = set(InboxMessage.objects.filter(kind="learnorder.given").values_list("recipient__name", flat=True))
    assert told == {order.liaison.user.name, order.talk.members["street"].user.name}


def test_a_finding_that_was_void_teaches_nothing(order: Order) -> None:
    life = order.talk.life
    life.do(finding_actions.ask_void, "office", reason="误登")
    life.do(finding_actions.decide_void, "director", confirmed=True)
    with pytest.raises(NotAllowed):
        order.give()
