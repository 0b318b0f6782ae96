"""A unit merged into another: its successor hears of what happens to its orders and requests, and can go on with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.orders.conftest import Clock, Late
from tests.factories import County, make_member

from tongchuang.domain.burden.actions import return_part, send_request, withdraw_request
from tongchuang.domain.burden.actions.answers import Answer, answer_part
from tongchuang.domain.burden.errors import AlreadyChanged
from tongchuang.domain.burden.values import RequestValues
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.orders.actions import withdraw_order
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.close_unit import close_and_hand_over
from tongchuang.workflows.orders import check_orders

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[object]:
    return set(InboxMessage.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_the_successor_is_told(county: County, late: Late, clock: Clock) -> None:
    director = county.people["director"].actor
    heir = make_member(county, "unit_liaison", name="接任", unit=county.units["urban"])
    market = county.units["market"]
    late()
    check_orders()
    values = RequestValues(
        kind="report", title="整治情况", due_at=now() + timedelta(days=3), unit_ids=(market.pk,)
    )
    request = send_request(values, by=director)
    close_and_hand_over(market, successor=county.units["urban"], on=clock.at.date(), by=director)
    pump_once()
    order = Order.objects.get()
    withdraw_order(order, by=director, version=order.version, reason="机构改革后另行处理")
    part = request.parts.get()
    answer_part(part, Answer(text="已整治"), version=part.version, by=actor_for(heir.user))
    return_part(part, reason="缺数据", by=director)
    pump_once()
    assert heir.user.pk in told("order.withdrawn")
    assert heir.user.pk in told("request.returned")
    withdraw_request(request, reason="不再需要", by=director)
    pump_once()
    assert heir.user.pk in told("request.withdrawn")


def test_what_is_taken_back_is_asked_of_nobody_again(county: County, clock: Clock) -> None:
    director, liaison = county.people["director"].actor, county.people["unit_liaison"].actor
    values = RequestValues(
        kind="report",
        title="整治情况",
        due_at=now() + timedelta(days=3),
        unit_ids=(county.units["market"].pk,),
    )
    request = send_request(values, by=director)
    part = request.parts.get()
    answer_part(part, Answer(text="已整治"), version=part.version, by=liaison)
    withdraw_request(request, reason="不再需要", by=director)
    with pytest.raises(AlreadyChanged):
        return_part(part, reason="缺数据", by=director)
    part.refresh_from_db()
    assert part.state == "answered"
