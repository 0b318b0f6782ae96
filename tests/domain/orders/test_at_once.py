"""Orders under races, on a database of their own: threads that hold what they have locked until they are told to go on."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from tests.domain.consequences.test_races import Beside
from tests.domain.orders.conftest import Clock, Late
from tests.factories import County

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.burden.errors import SameHand
from tongchuang.domain.burden.models import ChargeRow
from tongchuang.domain.documents.models import Document
from tongchuang.domain.findings.actions import close_finding
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.orders.actions import withdraw_order
from tongchuang.domain.orders.errors import OrderStale
from tongchuang.domain.orders.models import Order
from tongchuang.foundation.errors import ProductError
from tongchuang.workflows.orders import check_findings, check_orders, release

pytestmark = pytest.mark.django_db(transaction=True)


def beside_each_other(*works: object) -> list[BaseException | None]:
    """All at the same time; what each ended with."""
    found: list[BaseException | None] = [None] * len(works)

    def run(number: int) -> None:
        try:
            works[number]()  # type: ignore[operator]
        except BaseException as error:
            found[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return found


def test_a_held_order_signed_twice_goes_out_once(county: County, late: Late, clock: Clock) -> None:
    office, director = county.people["office"].actor, county.people["director"].actor
    set_quota("order", "month", 0, by=office)
    late()
    check_orders()
    held = Order.objects.get(state="held")
    errors = beside_each_other(*[lambda: release(held, by=director, version=held.version)] * 3)
    assert sum(error is None for error in errors) == 1
    assert all(error is None or isinstance(error, OrderStale | SameHand) for error in errors)
    assert Document.objects.filter(kind="order").count() == 1 and Order.objects.get().state == "issued"
    assert ChargeRow.objects.filter(state="counted").count() == 1


def test_nothing_follows_from_what_is_withdrawn_while_the_check_waits(
    county: County, late: Late, clock: Clock
) -> None:
    finding = late()
    check_orders()
    white = Order.objects.get()
    clock.forward(days=9)
    beside = Beside(
        lambda: withdraw_order(
            white, by=county.people["director"].actor, version=white.version, reason="查无此事"
        )
    )
    assert beside.done.wait(20)
    checker = Thread(target=lambda: (check_findings([finding.pk]), connection.close()))
    checker.start()
    checker.join(1.5)
    beside.commit()
    checker.join(30)
    assert beside.error is None
    assert list(Order.objects.values_list("colour", "state")) == [("white", "withdrawn")]


def test_a_finding_closed_while_the_check_waits_gets_no_order(
    county: County, late: Late, clock: Clock
) -> None:
    finding = late(state="fixed", fixed_at=clock.at - timedelta(hours=2))
    Finding.objects.filter(pk=finding.pk).update(rebound_of=late(state="closed").pk, rebound_count=1)
    closing = Beside(
        lambda: close_finding(finding, by=county.people["office"].actor, version=finding.version, disposition="fixed", opinion="属实")
    )  # fmt: skip
    assert closing.done.wait(20)
    checker = Thread(target=lambda: (check_findings([finding.pk]), connection.close()))
    checker.start()
    checker.join(1.5)
    closing.commit()
    checker.join(30)
    if closing.error is not None:
        pytest.skip(f"closing: {closing.error}")
    assert not Order.objects.exists()


def test_a_quota_is_never_overrun_by_checks_at_once(county: County, late: Late, clock: Clock) -> None:
    set_quota("order", "month", 5, by=county.people["office"].actor)
    findings = [late() for _number in range(12)]
    batches = [[row.pk for row in findings[start::4]] for start in range(4)]
    errors = beside_each_other(*[lambda batch=batch: check_findings(batch) for batch in batches])
    assert errors == [None] * 4
    assert (
        ChargeRow.objects.filter(state="counted").count() == 5 == Order.objects.filter(state="issued").count()
    )
    assert Order.objects.filter(state="held", hold="quota").count() == 7
    numbers = sorted(Document.objects.filter(kind="order").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]


def test_a_batch_that_fails_leaves_no_hole_in_the_numbers(county: County, late: Late, clock: Clock) -> None:
    first, second = late(), late()
    broken = Beside(lambda: (check_findings([first.pk]), 1 / 0))
    broken.commit()
    assert isinstance(broken.error, ZeroDivisionError)
    with pytest.raises(ProductError):
        release(Order(pk=first.pk, finding_id=first.pk), by=county.people["office"].actor, version=1)
    check_findings([second.pk, first.pk])
    assert sorted(Document.objects.values_list("number", flat=True)) == [1, 2]
