"""White, yellow, red: when, once, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.orders.conftest import Clock, Late
from tests.factories import County

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads.models import Lead
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.values import LADDER
from tongchuang.workflows.orders import check_orders

pytestmark = pytest.mark.django_db


def orders(finding: Finding) -> list[tuple[str, str, str]]:
    rows = sorted(Order.objects.filter(finding=finding), key=lambda row: LADDER.index(row.colour))
    return [(row.colour, row.reason, row.state) for row in rows]


def test_the_ladder_of_one_finding(late: Late, clock: Clock) -> None:
    row = late()
    assert check_orders().issued == 1
    white = Order.objects.select_related("document").get()
    assert orders(row) == [("white", "overdue", "issued")]
    assert white.issued_at == clock.at
    assert white.document is not None and white.document.number_text.endswith("〔2026〕1号")
    assert white.due_at == row.due_at
    # Issued on Wednesday the 18th: three working days end on Monday the 23rd at 18:00.
    clock.set(2026, 11, 23, 18, 0)
    assert check_orders().issued == 0
    clock.forward(minutes=1)
    assert check_orders().issued == 1
    assert orders(row)[1:] == [("yellow", "not_fixed", "issued")]
    assert not Lead.objects.exists()
    # Issued after closing: it counts from the day after.
    clock.set(2026, 11, 27, 18, 0)
    assert check_orders().issued == 0
    clock.forward(minutes=1)
    assert check_orders().issued == 1
    assert orders(row)[2:] == [("red", "not_fixed", "issued")]
    assert Lead.objects.get().finding_id == row.pk
    clock.forward(days=60)
    assert check_orders().issued == 0
    assert [event.new["number"][-8:] for event in Event.objects.filter(kind="order.issued").order_by("id")] == [
        "〔2026〕1号", "〔2026〕2号", "〔2026〕3号",
    ]  # fmt: skip


def test_exactly_at_the_due_time_is_not_late(late: Late, clock: Clock) -> None:
    row = late(due_at=clock.at)
    assert check_orders().issued == 0
    clock.forward(seconds=1)
    assert check_orders().issued == 1
    assert orders(row) == [("white", "overdue", "issued")]


@pytest.mark.parametrize("state", ["registered", "fixed", "closed", "disputed", "void"])
def test_what_is_not_with_the_unit_gets_no_order(late: Late, state: str) -> None:
    late(state=state)
    assert check_orders().issued == 0


def test_without_a_due_time_there_is_no_order(late: Late) -> None:
    late(due_at=None)
    assert check_orders().issued == 0


def test_no_order_while_the_clock_stands_and_the_next_one_comes_later(late: Late, clock: Clock) -> None:
    row = late()
    check_orders()
    clock.set(2026, 11, 19, 10)
    Finding.objects.filter(pk=row.pk).update(paused_at=clock.at)
    pause = row.pauses.create(cause="coordination", started_at=clock.at)
    clock.set(2026, 11, 30, 10)
    assert check_orders().issued == 0
    pause.ended_at = clock.at
    pause.save()
    Finding.objects.filter(pk=row.pk).update(paused_at=None)
    # Seven closings passed while it stood (19, 20, 23 … 27): from the 23rd on to the 2nd of December.
    clock.set(2026, 12, 2, 18, 0)
    assert check_orders().issued == 0
    clock.forward(minutes=1)
    assert check_orders().issued == 1


def test_an_extension_granted_after_white_puts_off_yellow(late: Late, clock: Clock) -> None:
    row = late()
    check_orders()
    Finding.objects.filter(pk=row.pk).update(due_at=clock.at.replace(day=27, hour=18))
    clock.set(2026, 11, 30, 9)
    assert check_orders().issued == 0
    # Three working days after the new due time, a Friday.
    clock.set(2026, 12, 2, 18, 1)
    assert check_orders().issued == 1
    assert orders(row)[-1] == ("yellow", "not_fixed", "issued")


def test_fixed_in_time_ends_the_ladder_and_returned_goes_on(late: Late, clock: Clock) -> None:
    row = late()
    check_orders()
    Finding.objects.filter(pk=row.pk).update(state="fixed")
    clock.set(2026, 11, 24, 9)
    assert check_orders().issued == 0
    Finding.objects.filter(pk=row.pk).update(state="returned")
    assert check_orders().issued == 1


@pytest.mark.parametrize(
    "times,colour,reason",
    [(1, "yellow", "rebound"), (2, "red", "second_rebound"), (3, "red", "second_rebound")],
)
def test_a_rebound_is_ordered_at_once(late: Late, clock: Clock, times: int, colour: str, reason: str) -> None:
    before = late(state="closed", closed_at=clock.at - timedelta(days=5))
    row = late(state="registered", due_at=None, assigned_at=None, rebound_of=before, rebound_count=times)
    assert check_orders().issued == 1
    assert orders(row) == [(colour, reason, "issued")]
    assert Lead.objects.exists() == (colour == "red")
    assert check_orders().issued == 0


def test_after_the_yellow_of_a_rebound_comes_red_but_no_white(late: Late, clock: Clock) -> None:
    before = late(state="closed", closed_at=clock.at - timedelta(days=5))
    row = late(rebound_of=before, rebound_count=1, due_at=clock.at + timedelta(hours=6))
    check_orders()
    clock.set(2026, 11, 19, 9)
    assert check_orders().issued == 0
    clock.set(2026, 11, 23, 18, 1)
    assert check_orders().issued == 1
    assert [colour for colour, _reason, _state in orders(row)] == ["yellow", "red"]


def test_a_clock_that_jumps_back_issues_nothing_twice_and_skips_nothing(late: Late, clock: Clock) -> None:
    row = late()
    clock.set(2027, 3, 10, 9)
    assert check_orders().issued == 1
    clock.set(2026, 11, 18, 12)
    assert check_orders().issued == 0
    # The white one was issued in March by a clock that was wrong: yellow counts from when it was set right.
    clock.set(2026, 11, 23, 18, 1)
    assert check_orders().issued == 1
    clock.set(2026, 11, 20, 9)
    assert check_orders().issued == 0
    clock.set(2026, 11, 25, 18, 1)
    assert check_orders().issued == 1
    assert [colour for colour, _reason, _state in orders(row)] == ["white", "yellow", "red"]


def test_the_year_of_the_number_is_that_of_the_issue(late: Late, clock: Clock) -> None:
    clock.set(2026, 12, 31, 23, 59)
    late()
    check_orders()
    late()
    clock.set(2027, 1, 1, 0, 0)
    check_orders()
    numbers = [
        row.document.number_text[-8:]
        for row in Order.objects.select_related("document").order_by("issued_at")
        if row.document
    ]
    assert numbers == ["〔2026〕1号", "〔2027〕1号"]


def test_numbers_of_days_come_from_the_campaign_and_running_orders_keep_theirs(
    late: Late, clock: Clock, county: County
) -> None:
    row = late()
    check_orders()
    assert county.campaign is not None
    county.campaign.settings = {"supervision": {"orders": {"yellow_days": 1, "red_days": 1}}}
    county.campaign.save()
    clock.set(2026, 11, 20, 9)
    assert check_orders().issued == 0
    clock.set(2026, 11, 23, 18, 1)
    assert check_orders().issued == 1
    clock.set(2026, 11, 25, 18, 1)
    assert check_orders().issued == 1
    assert [colour for colour, _reason, _state in orders(row)] == ["white", "yellow", "red"]


def test_a_campaign_that_has_ended_issues_nothing(late: Late, clock: Clock, county: County) -> None:
    late()
    assert county.campaign is not None
    county.campaign.closed_at = clock.at
    county.campaign.save()
    assert check_orders().issued == 0
