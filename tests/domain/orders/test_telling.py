"""Who is told of orders, and how urgently."""

from __future__ import annotations

import pytest
from tests.domain.orders.conftest import Clock, Late
from tests.factories import County, Member, make_member

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.orders.actions import answer_order, withdraw_order
from tongchuang.domain.orders.concerns import notes_on_orders
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.models import Post
from tongchuang.workflows.orders import check_orders

pytestmark = pytest.mark.django_db


def told(kind: str, people: dict[str, Member], **more: Member) -> set[tuple[str, str, str]]:
    """(who, why, how urgently) of the notes on the last event of a kind."""
    names = {member.user.pk: key for key, member in {**people, **more}.items()}
    notes: list[Note] = list(notes_on_orders([Event.objects.filter(kind=kind).latest("id")]))
    assert all("2026" in note.title for note in notes)
    return {(names[note.recipient_id], note.reason, str(note.urgency)) for note in notes}


@pytest.fixture
def head(county: County) -> Member:
    return make_member(county, "unit_head", name="白石溪", unit=county.units["market"])


def test_each_colour_tells_those_it_goes_to_at_once(
    late: Late, clock: Clock, people: dict[str, Member], head: Member
) -> None:
    late()
    check_orders()
    white = {("unit_liaison", "unit", "now"), ("head", "head", "now")}
    assert told("order.issued", people, head=head) == white
    clock.forward(days=7)
    check_orders()
    assert told("order.issued", people, head=head) == white | {("contracted_leader", "leader", "now")}
    clock.forward(days=7)
    check_orders()
    red = white | {("contracted_leader", "leader", "now"), ("discipline", "discipline", "now")}
    assert told("order.issued", people, head=head) == red


def test_the_office_is_told_when_nobody_holds_a_post(
    late: Late, county: County, people: dict[str, Member]
) -> None:
    Post.objects.filter(unit=county.units["market"]).delete()
    late()
    check_orders()
    assert told("order.issued", people) == {("office", "nobody", "digest"), ("director", "nobody", "digest")}


def test_the_signer_is_told_of_what_is_held_and_the_unit_is_not(
    late: Late, people: dict[str, Member], office: Member
) -> None:
    set_quota(kind="order", window="month", limit=0, by=office.actor)
    late()
    check_orders()
    assert told("order.held", people) == {("director", "signer", "digest")}


def test_answers_and_withdrawals(late: Late, people: dict[str, Member], head: Member) -> None:
    late()
    check_orders()
    order = Order.objects.get()
    answer_order(order, by=people["unit_liaison"].actor, version=1, text="已清理")
    assert told("order.answered", people) == {
        ("office", "office", "digest"),
        ("director", "office", "digest"),
    }
    order.refresh_from_db()
    withdraw_order(order, by=people["director"].actor, version=order.version, reason="误发")
    notes = list(notes_on_orders([Event.objects.filter(kind="order.withdrawn").latest("id")]))
    assert {note.recipient_id for note in notes} == {people["unit_liaison"].user.pk, head.user.pk}
    assert all("order.issued" in note.cancels for note in notes)
