"""Bad luck: a unit dissolved with work in hand, a leader who left, a post that nobody holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, client_for, make_finding, make_member, make_unit

from tongchuang.domain.burden.models import MaterialRequest, RequestPart
from tongchuang.domain.coordination.actions import list_for_supervision, list_hard_problem
from tongchuang.domain.coordination.actions.hard import Hard
from tongchuang.domain.findings import actions
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.consumers import deliver_inbox
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.orders.access import orders_visible_to
from tongchuang.domain.orders.actions.handle import answer_order, receive_order
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.actions import person_leaves
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.queries import standing_units
from tongchuang.domain.places.models import Section, Site
from tongchuang.foundation.clock import now, today
from tongchuang.jobs.pump import READERS
from tongchuang.workflows.close_unit import close_and_hand_over, on_hand
from tongchuang.workflows.left_behind import Why, how_many, left_behind
from tongchuang.workflows.orders import check_orders

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Member], Client]


@pytest.fixture
def finding(county: County) -> Finding:
    """Overdue, with the market's unit."""
    due = now() - timedelta(days=3)
    return make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="accepted", assigned_at=due - timedelta(days=7), due_at=due,
        registered_at=due - timedelta(days=8),
    )  # fmt: skip


@pytest.fixture
def order(finding: Finding) -> Order:
    check_orders(finding.region_id)
    return Order.objects.get(finding=finding)


@pytest.fixture
def part(county: County) -> RequestPart:
    request = MaterialRequest(region=county.region, campaign=county.campaign, title="上月消杀记录")
    for field in MaterialRequest._meta.concrete_fields:
        if field.name.endswith("_at") and not field.null:
            setattr(request, field.name, now())
    request.save()
    row = RequestPart(
        region=county.region, request=request, unit=county.units["market"], state=RequestPart.State.WAITING
    )
    for field in RequestPart._meta.concrete_fields:
        if field.name.endswith("_at") and not field.null:
            setattr(row, field.name, now())
    row.save()
    return row


def close(county: County, successor: Unit | None, unit: str = "market") -> None:
    by = county.people["director"].actor
    row = Unit.objects.get(pk=county.units[unit].pk)
    close_and_hand_over(row, successor=successor, on=today(), by=by)


def reasons(member: Member) -> dict[str, int]:
    return {group.why.value: group.count for group in left_behind(member.actor)}


def test_what_hangs_on_a_unit_is_shown_before(county: County, order: Order, part: RequestPart) -> None:
    found = on_hand(county.units["market"], county.people["director"].actor)
    assert (found.findings, found.orders, found.requests) == (1, 1, 1)
    assert found.anything


def test_the_successor_takes_over_order_and_finding(
    county: County, order: Order, part: RequestPart, office: Member
) -> None:
    heir = make_unit(county, "heir", "市场综合监管局")
    liaison = make_member(county, "unit_liaison", name="接办人", unit=heir)
    close(county, heir)
    assert list(findings_visible_to(liaison.actor)) == [order.finding]
    assert list(orders_visible_to(liaison.actor)) == [order]
    receive_order(order, by=liaison.actor, version=order.version)
    order.refresh_from_db()
    answer_order(order, by=liaison.actor, version=order.version, text="已安排整改")
    order.refresh_from_db()
    assert order.answered_at is not None
    assert order.unit_id == county.units["market"].pk
    assert "findings" not in reasons(office)
    assert "requests" not in reasons(office)


def test_the_successor_of_the_successor_is_told(county: County, finding: Finding, office: Member) -> None:
    first, last = make_unit(county, "a", "甲局"), make_unit(county, "b", "乙局")
    liaison = make_member(county, "unit_liaison", name="乙局联络员", unit=last)
    close(county, first)
    county.units["a"] = first
    close(county, last, "a")
    assert standing_units([county.units["market"].pk]) == {county.units["market"].pk: last.pk}
    row = Finding.objects.get(pk=finding.pk)
    actions.edit_finding(row, by=office.actor, version=row.version, reason="更正", title="消防通道堆放杂物")
    seal_all()
    _deliver()
    assert InboxMessage.objects.filter(recipient=liaison.user, target_id=finding.pk).exists()


def test_without_a_successor_the_office_is_asked(
    django_assert_max_num_queries: Any,
    county: County,
    order: Order,
    part: RequestPart,
    office: Member,
    client_for: ClientFor,
    outsider: Member,
) -> None:
    assert reasons(office) == {}
    close(county, None)
    assert reasons(office) == {"findings": 1, "orders": 1, "requests": 1}
    actor = office.actor
    with django_assert_max_num_queries(1):
        assert how_many(actor) == 3
    assert left_behind(outsider.actor) == []
    body = client_for(office).get(reverse("settings:left")).content.decode()
    assert order.finding.number in body
    assert reverse("settings:left") in client_for(office).get("/").content.decode()
    row = Finding.objects.get(pk=order.finding_id)
    actions.reassign_finding(
        row, by=office.actor, version=row.version, unit=county.units["urban"], reason="机构撤销"
    )
    assert "findings" not in reasons(office)


def test_a_successor_that_is_gone_too_is_none(county: County, finding: Finding, office: Member) -> None:
    county.units["a"] = make_unit(county, "a", "甲局")
    close(county, county.units["a"])
    assert "findings" not in reasons(office)
    close(county, None, "a")
    assert reasons(office)["findings"] == 1


def test_no_order_goes_to_a_unit_that_is_gone(county: County, finding: Finding, office: Member) -> None:
    close(county, None)
    check_orders(finding.region_id)
    assert not Order.objects.filter(finding=finding, state=Order.State.ISSUED).exists()
    assert reasons(office)["findings"] == 1


def test_a_leader_who_left_is_shown_until_another_is_named(
    county: County, finding: Finding, office: Member
) -> None:
    section = Section.objects.get(
        pk=Site.objects.values_list("section", flat=True).get(pk=county.sites[0].pk)
    )
    leader = county.people["contracted_leader"]
    Section.objects.filter(pk=section.pk).update(contracted_leader=leader.person)
    assert reasons(office) == {}
    person_leaves(leader.person, on=today(), by=county.people["director"].actor)
    assert reasons(office) == {Why.LEADERS.value: 1}
    other = make_member(county, "contracted_leader", name="新包联领导")
    Section.objects.filter(pk=section.pk).update(contracted_leader=other.person)
    assert reasons(office) == {}


def test_a_unit_where_nobody_holds_a_post_is_shown(county: County, finding: Finding, office: Member) -> None:
    assert reasons(office) == {}
    person_leaves(county.people["unit_liaison"].person, on=today(), by=county.people["director"].actor)
    group = left_behind(office.actor)[0]
    assert (group.why, group.count, group.rows[0].text) == (Why.POSTS, 1, county.units["market"].name)


@pytest.mark.parametrize("post", ["unit_liaison", "inspector", "discipline", "observer", "contracted_leader"])
def test_the_page_is_the_office_s(people: dict[str, Member], client_for: ClientFor, post: str) -> None:
    assert client_for(people[post]).get(reverse("settings:left")).status_code == 403


def test_two_who_close_the_unit_at_once(county: County) -> None:
    from tongchuang.domain.organisations.errors import UnitInvalid

    close(county, county.units["urban"])
    with pytest.raises(UnitInvalid):
        close(county, None)
    assert Unit.objects.get(pk=county.units["market"].pk).successor_id == county.units["urban"].pk


def test_the_page_asks_little(
    county: County, order: Order, office: Member, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    close(county, None)
    client = client_for(office)
    client.get(reverse("settings:left"))
    with django_assert_max_num_queries(15):
        client.get(reverse("settings:left"))


def _deliver() -> None:
    from tongchuang.domain.ledger.consuming import consume

    reader = next(each for each in READERS if each.name == "inbox")
    assert reader.consumer is deliver_inbox or callable(reader.consumer)
    consume(reader.name, reader.consumer, kinds=reader.kinds)


def test_hard_problems_listings_and_consequences_wait_for_the_office_too(
    county: County, finding: Finding
) -> None:
    office, market = county.people["office"].actor, county.units["market"]
    leader = make_member(county, "contracted_leader", name="卸任")
    day = today() + timedelta(days=9)
    hard = Hard(title="管网改造", why="待立项", lead=market, review_on=day)
    list_hard_problem(hard, by=office, campaign=county.campaign)
    list_for_supervision(
        finding, by=office, level="county", leader=leader.person, due_on=day, reason="久拖不决"
    )
    before = how_many(office)
    person_leaves(leader.person, on=today(), by=county.people["director"].actor)
    close_and_hand_over(market, successor=None, on=today(), by=county.people["director"].actor)
    groups = {group.why: group for group in left_behind(office)}
    assert groups[Why.HARD].rows[0].gone == str(market) and groups[Why.LISTED].rows[0].gone == "卸任"
    assert how_many(office) == sum(group.count for group in groups.values()) > before
    assert (
        "已撤销单位牵头的难题"
        in client_for(county.people["office"]).get(reverse("settings:left")).content.decode()
    )
