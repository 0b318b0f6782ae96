"""Numbers taken at the same time by many, some of whom give up, leave no gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction

from tongchuang.domain.findings.models import NumberSeries
from tongchuang.domain.findings.numbers import take_numbers
from tongchuang.domain.organisations.models import Region


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap() -> None:
    region = Region.objects.create(code="990009", name="试县", full_name="试县")

    def take(worker: int) -> list[str]:
        kept: list[str] = []
        try:
            for round_ in range(10):
                kept += _once(region.pk, give_up=(worker + round_) % 3 == 0)
        finally:
            connection.close()
        return kept

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(number for taken in pool.map(take, range(4)) for number in taken)
    assert numbers == [f"2026-{position:05}" for position in range(1, len(numbers) + 1)]
    assert NumberSeries.objects.get(region=region).last == len(numbers)


def _once(region_id: UUID, *, give_up: bool) -> list[str]:
    with transaction.atomic():
        numbers = take_numbers(region_id, 2026, 2)
        if give_up:
            transaction.set_rollback(True)
    return [] if give_up else numbers
