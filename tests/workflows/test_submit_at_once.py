"""One visit delivered by several connections at the same time is one visit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.domain.inspections.visits import market_visit
from tests.factories import World, make_world

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.inspections.values import Receipt
from tongchuang.domain.ledger.models import Event
from tongchuang.workflows.submit_visit import submit_visit


@pytest.mark.django_db(transaction=True)
def test_simultaneous_deliveries_make_one_visit() -> None:
    world: World = make_world()
    actor = world.county.people["inspector"].actor
    sent = market_visit(world.county, world.standard, verdict="fail")
    start = Barrier(4)

    def deliver(_number: int) -> Receipt:
        try:
            start.wait(timeout=10)
            return submit_visit(sent, by=actor)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(deliver, range(4)))
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True, True]
    assert len({(receipt.visit, receipt.digest, receipt.checks, receipt.failed) for receipt in receipts}) == 1
    assert (Visit.objects.count(), Check.objects.count(), Finding.objects.count()) == (1, 2, 1)
    assert Event.objects.filter(kind="visit.submitted").count() == 1
