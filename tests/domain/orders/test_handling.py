"""What people do with orders: sign for, answer, sign a second time, withdraw, order by hand; and who may not."""

from __future__ import annotations

import io

import pytest
from django.http import Http404
from django.urls import reverse
from pypdf import PdfReader
from tests.domain.orders.conftest import Clock, Late
from tests.factories import County, Member, World, client_for, make_member

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.documents.actions import withdraw_document
from tongchuang.domain.findings.history import finding_history
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads.models import Lead
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.orders.access import (
    get_order_for,
    of_own_units,
    orders_about,
    orders_visible_to,
    waiting_for,
)
from tongchuang.domain.orders.actions import answer_order, order_by_hand, receive_order, withdraw_order
from tongchuang.domain.orders.errors import (
    AlreadyOrdered,
    NotARecipient,
    NotNeeded,
    OrderStale,
    SignerNeeded,
)
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.paper import moment_text
from tongchuang.domain.orders.queries import may_order
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Post
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.workflows.documents import pdf_of
from tongchuang.workflows.orders import check_orders, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(county: County) -> Member:
    """The head of the market's unit."""
    return make_member(county, "unit_head", name="白石溪", unit=county.units["market"])


def issued(late: Late, **values: object) -> Order:
    late(**values)
    assert check_orders().issued == 1
    return Order.objects.select_related("document", "finding").get()


def test_whom_it_goes_to_and_who_signs_for_it(late: Late, people: dict[str, Member], head: Member) -> None:
    order = issued(late)
    assert {each.role: each.names for each in order.recipients.all()} == {"liaison": "闻静", "head": "白石溪"}
    assert order.absent == []
    receive_order(order, by=people["unit_liaison"].actor, version=1)
    order.refresh_from_db()
    assert order.received_by == people["unit_liaison"].person and order.version == 2
    with pytest.raises(OrderStale):
        receive_order(order, by=head.actor, version=1)
    receive_order(order, by=head.actor, version=2)
    assert order.recipients.filter(received_at__isnull=False).count() == 2
    # Signing again changes nothing.
    receive_order(order, by=head.actor, version=3)
    assert Event.objects.filter(kind="order.received").count() == 2


def test_others_do_not_sign_for_it(late: Late, people: dict[str, Member], office: Member) -> None:
    order = issued(late)
    for member in (office, people["lead_liaison"], people["contracted_leader"], people["discipline"]):
        with pytest.raises(NotARecipient):
            receive_order(order, by=member.actor, version=1)


def test_the_answer(late: Late, people: dict[str, Member], office: Member) -> None:
    order = issued(late)
    with pytest.raises(Invalid):
        answer_order(order, by=people["unit_liaison"].actor, version=1, text="  ")
    with pytest.raises(NotARecipient):
        answer_order(order, by=office.actor, version=1, text="已清理")
    answer_order(order, by=people["unit_liaison"].actor, version=1, text="已清理，明日复查。")
    order.refresh_from_db()
    assert order.answer == "已清理，明日复查。"
    assert order.received_at is not None and order.answered_by == people["unit_liaison"].person


def test_only_the_director_withdraws_and_only_with_a_reason(
    late: Late, clock: Clock, people: dict[str, Member], office: Member
) -> None:
    order = issued(late)
    with pytest.raises(NotPermitted):
        withdraw_order(order, by=office.actor, version=1, reason="误发")
    director = people["director"].actor
    with pytest.raises(Invalid):
        withdraw_order(order, by=director, version=1, reason=" ")
    withdraw_order(order, by=director, version=1, reason="点位已拆除")
    order.refresh_from_db()
    assert order.state == "withdrawn" and order.document is not None
    assert order.document.state == "withdrawn" and order.document.number == 1
    with pytest.raises(NotAllowed):
        receive_order(order, by=people["unit_liaison"].actor, version=2)
    clock.forward(days=30)
    assert check_orders().issued == 0


def test_beyond_the_quota_it_is_held_until_the_director_signs(
    late: Late, clock: Clock, people: dict[str, Member], office: Member
) -> None:
    set_quota(kind="order", window="month", limit=1, by=office.actor)
    first, second = late(), late(title="垃圾未清运")
    found = check_orders()
    assert (found.issued, found.held) == (1, 1)
    held = Order.objects.get(state="held")
    assert held.finding_id == second.pk and held.hold == "quota" and held.document is None
    assert check_orders().held == 0
    assert not orders_visible_to(people["unit_liaison"].actor).filter(pk=held.pk).exists()
    with pytest.raises(NotPermitted):
        release(held, by=office.actor, version=1)
    clock.forward(days=2)
    made = release(held, by=people["director"].actor, version=1)
    assert made.state == "issued" and made.document is not None and made.document.number == 2
    assert made.issued_at == clock.at and made.signed_by_id == people["director"].person.pk
    assert Event.objects.filter(kind="order.released").count() == 1
    assert orders_visible_to(people["unit_liaison"].actor).count() == 2
    assert first.pk != second.pk


def test_a_held_order_is_not_released_once_it_is_fixed_and_lapses_when_closed(
    late: Late, people: dict[str, Member], office: Member
) -> None:
    set_quota(kind="order", window="month", limit=0, by=office.actor)
    row = late()
    check_orders()
    held = Order.objects.get()
    Finding.objects.filter(pk=row.pk).update(state="fixed")
    with pytest.raises(NotNeeded):
        release(held, by=people["director"].actor, version=1)
    Finding.objects.filter(pk=row.pk).update(state="closed")
    check_orders()
    held.refresh_from_db()
    assert held.state == "lapsed"


def test_nobody_holds_the_posts(late: Late, county: County) -> None:
    Post.objects.filter(unit=county.units["market"]).delete()
    order = issued(late)
    assert order.absent == ["liaison", "head"]
    assert order.state == "issued"
    text = _read(order)
    assert "无人任职" in text and "单位联络员" in text


def test_a_rebound_without_a_unit_is_held_and_goes_out_once_there_is_one(late: Late, county: County) -> None:
    before = late(state="closed")
    row = late(
        state="registered",
        site=None,
        unit=None,
        place="老车站",
        due_at=None,
        rebound_of=before,
        rebound_count=1,
    )
    found = check_orders()
    assert (found.issued, found.held) == (0, 1)
    assert Order.objects.get().hold == "no_unit"
    assert check_orders().held == 0
    Finding.objects.filter(pk=row.pk).update(unit=county.units["urban"])
    assert check_orders().issued == 1
    order = Order.objects.get()
    assert (order.state, order.unit_id) == ("issued", county.units["urban"].pk)


def test_held_for_want_of_a_unit_it_goes_out_only_if_it_is_still_due(
    late: Late, county: County, clock: Clock, people: dict[str, Member], office: Member
) -> None:
    market = county.units["market"]
    market.valid_to = clock.at.date()
    market.save()
    row = late()
    assert check_orders().held == 1
    order = Order.objects.get()
    # Another look changes nothing: who has the page open may still withdraw it.
    check_orders()
    assert (order.hold, Order.objects.get().version) == ("no_unit", order.version)
    Finding.objects.filter(pk=row.pk).update(unit=county.units["urban"], due_at=clock.at.replace(day=25))
    assert check_orders().issued == 0
    clock.forward(days=9)
    set_quota(kind="order", window="month", limit=0, by=office.actor)
    assert check_orders().held == 1
    assert Order.objects.get().hold == "quota"
    # Now it waits for the director, who is told.
    told = Event.objects.filter(kind="order.held", target_id=order.pk).order_by("id")
    assert [event.new["hold"] for event in told] == ["no_unit", "quota"]


def test_a_closed_unit_hands_over_to_its_successor(late: Late, county: County, clock: Clock) -> None:
    market, urban = county.units["market"], county.units["urban"]
    market.valid_to, market.successor = clock.at.date(), urban
    market.save()
    order = issued(late)
    assert order.unit_id == urban.pk
    assert order.recipients.get(role="head").names == "祁连生"


def test_by_hand(late: Late, people: dict[str, Member], office: Member, clock: Clock) -> None:
    row = late(due_at=clock.at.replace(month=12))
    with pytest.raises(NotPermitted):
        order_by_hand(row, by=people["unit_liaison"].actor, colour="white", reason="省级暗访在即")
    with pytest.raises(Invalid):
        order_by_hand(row, by=office.actor, colour="white", reason="")
    order = order_by_hand(row, by=office.actor, colour="yellow", reason="省级暗访在即")
    assert order.state == "issued" and order.made_by == office.person
    assert "省级暗访在即" in _read(order)
    with pytest.raises(AlreadyOrdered):
        order_by_hand(row, by=office.actor, colour="white", reason="省级暗访在即")
    # It is not late yet: nothing follows before its due time.
    clock.forward(days=9)
    assert check_orders().issued == 0


def test_a_red_one_by_hand_takes_two(late: Late, people: dict[str, Member], office: Member) -> None:
    row = late()
    with pytest.raises(SignerNeeded):
        order_by_hand(row, by=people["director"].actor, colour="red", reason="群众反映强烈")
    order = order_by_hand(row, by=office.actor, colour="red", reason="群众反映强烈")
    assert (order.state, order.hold) == ("held", "signature")
    assert not Lead.objects.exists()
    made = release(order, by=people["director"].actor, version=1)
    assert made.state == "issued"
    assert Lead.objects.get().finding_id == row.pk
    assert {each.role for each in made.recipients.all()} == {"liaison", "head", "leader", "discipline"}


def test_a_colour_that_lapsed_is_not_made_again(
    late: Late, people: dict[str, Member], office: Member
) -> None:
    set_quota(kind="order", window="month", limit=0, by=office.actor)
    row = late()
    assert check_orders().held == 1
    director = people["director"].actor
    withdraw_order(Order.objects.get(), by=director, version=1, reason="已口头督办")
    assert may_order(row, orders_about(office.actor, row), office.actor) == ["yellow", "red"]
    with pytest.raises(AlreadyOrdered):
        order_by_hand(row, by=office.actor, colour="white", reason="再发一次")
    assert order_by_hand(row, by=office.actor, colour="yellow", reason="仍未整改").colour == "yellow"


@pytest.mark.parametrize("state,paused", [("fixed", False), ("closed", False), ("accepted", True)])
def test_by_hand_only_while_it_is_with_the_unit(
    late: Late, office: Member, clock: Clock, state: str, paused: bool
) -> None:
    row = late(state=state, paused_at=clock.at if paused else None)
    with pytest.raises(NotNeeded):
        order_by_hand(row, by=office.actor, colour="white", reason="检查在即")


def test_who_sees_an_order(late: Late, clock: Clock, people: dict[str, Member], world: World) -> None:
    order = issued(late)
    for key in ("office", "director", "discipline", "observer", "inspector", "unit_liaison"):
        assert get_order_for(people[key].actor, order.pk).pk == order.pk
    for member in (
        people["lead_liaison"],
        people["unit_head"],
        people["contracted_leader"],
        people["point_owner"],
    ):
        with pytest.raises(Http404):
            get_order_for(member.actor, order.pk)
    with pytest.raises(Http404):
        get_order_for(world.other.people["director"].actor, order.pk)
    clock.forward(days=7)
    check_orders()
    yellow = Order.objects.get(colour="yellow")
    leader = people["contracted_leader"].actor
    assert get_order_for(leader, yellow.pk).pk == yellow.pk
    receive_order(yellow, by=leader, version=1)
    assert yellow.recipients.get(role="leader").received_by_id == leader.person_id


def test_the_document_says_what_the_page_says(late: Late, clock: Clock) -> None:
    row = late()
    check_orders()
    clock.set(2026, 11, 24, 9, 7)
    check_orders()
    white, yellow = Order.objects.select_related("document", "finding").order_by("issued_at")
    for order in (white, yellow):
        text = _read(order)
        assert order.document is not None and order.document.number_text in text
        assert row.number in text and row.title in text and "南关农贸市场" in text
        assert moment_text(row.due_at) in text and moment_text(row.assigned_at) in text
        assert "闻静" not in text
    assert white.document is not None and white.document.number_text in _read(yellow)
    assert "2026年11月18日" in _read(white) and "2026年11月24日" in _read(yellow)
    assert "满3个工作日" in _read(yellow)


def test_who_complained_is_nowhere_on_it(late: Late, people: dict[str, Member]) -> None:
    order = issued(late, source="public", registered_by=people["inspector"].person)
    text = _read(order)
    assert "群众" not in text and people["inspector"].person.name not in text


def _read(order: Order) -> str:
    assert order.document is not None
    pages = PdfReader(io.BytesIO(pdf_of(order.document).content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_what_stands_in_the_history_of_the_finding(
    late: Late, people: dict[str, Member], office: Member
) -> None:
    set_quota(kind="order", window="month", limit=1, by=office.actor)
    first, second = late(), late(title="垃圾未清运")
    check_orders()
    order = Order.objects.select_related("document").get(state="issued")
    answer_order(order, by=people["unit_liaison"].actor, version=1, text="已清理到位")
    assert order.document is not None
    told = finding_history(first, by=people["unit_liaison"].actor)
    assert [entry.kind for entry in told] == ["order.issued", "order.received", "order.answered"]
    assert all(order.document.number_text in entry.title for entry in told)
    assert all("已清理到位" not in entry.text for entry in told)
    # What is held has not happened yet for anybody but the office, which sees it among the orders.
    assert finding_history(second, by=people["unit_liaison"].actor) == []


def test_a_leader_who_left_is_named_as_nobody(late: Late, clock: Clock, people: dict[str, Member]) -> None:
    leader = people["contracted_leader"].person
    leader.left_on = clock.at.date()
    leader.save()
    late()
    check_orders()
    clock.forward(days=7)
    check_orders()
    yellow = Order.objects.select_related("document").get(colour="yellow")
    assert "leader" in yellow.absent and yellow.recipients.get(role="leader").names == ""
    assert "包联领导" in _read(yellow) and leader.name not in _read(yellow)


def test_what_waits_for_whom(late: Late, people: dict[str, Member], office: Member) -> None:
    order = issued(late)
    assert of_own_units(people["unit_liaison"].actor).get() == order
    assert (
        orders_visible_to(people["unit_liaison"].actor)
        .filter(waiting_for(people["unit_liaison"].actor))
        .get()
        == order
    )
    assert not orders_visible_to(office.actor).filter(waiting_for(office.actor)).exists()
    answer_order(order, by=people["unit_liaison"].actor, version=1, text="已清理")
    assert (
        not orders_visible_to(people["unit_liaison"].actor)
        .filter(waiting_for(people["unit_liaison"].actor))
        .exists()
    )


def test_its_document_is_withdrawn_with_it_alone(late: Late, people: dict[str, Member]) -> None:
    order, director = issued(late), people["director"]
    with pytest.raises(Invalid):
        withdraw_document(order.document, reason="误发", by=director.actor)
    page = reverse("documents:document", args=[order.document_id])
    assert reverse("documents:withdraw", args=[order.document_id]) not in client_for(director).get(page).content.decode()
    withdraw_order(order, by=director.actor, version=order.version, reason="点位已拆除")
    assert Order.objects.select_related("document").get().document.state == "withdrawn"  # type: ignore[union-attr]
