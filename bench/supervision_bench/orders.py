"""50,000 open findings checked for orders: nothing due, a usual day, and the worst case, when the first check finds 10,000 late."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

OPEN, CLOSED, USUAL, MANY = 50_000, 50_000, 200, 10_000


def measure(quick: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """The seconds of a check of all open findings, on demand and by the clock."""
    from tests.factories import make_world

    from tongchuang.domain.findings.models import Finding
    from tongchuang.foundation.clock import now
    from tongchuang.workflows.orders import check_orders

    part = 10 if quick else 1
    county = make_world().county
    moment = now()
    units = [county.units[key] for key in ("urban", "market", "education", "street")]
    closed, running = CLOSED // part, OPEN // part
    rows = []
    for number in range(closed + running):
        rows.append(
            Finding(
                region=county.region, campaign=county.campaign, number=f"{number}", title="地面有积水", source="inspection",
                severity="minor", state="closed" if number < closed else ("accepted", "assigned", "returned", "fixed", "registered")[number % 5],
                unit=units[number % 4], site=county.sites[number % 4], registered_at=moment - timedelta(days=9),
                assigned_at=moment - timedelta(days=8), due_at=moment + timedelta(days=3 + number % 30), changed_at=moment,
            )
        )  # fmt: skip
    say(f"{len(rows):,} findings are written")
    Finding.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # Whoever was late before has their white order; they are looked at again at every check.
    _late(rows[closed:], MANY // part, days=30)
    first = _timed(check_orders)
    say(f"{first['issued']:,} orders issued in {first['seconds']} s")
    again = _timed(check_orders)
    _late(rows[closed + 3 * MANY // part :], USUAL // part, days=1)
    usual = _timed(check_orders)
    assert first["issued"] == MANY // part and again["issued"] == 0 and usual["issued"] == USUAL // part
    return {
        "open_findings": running, "nothing_due": again, "usual_day": usual, "first_check": first,
        "seconds": usual["seconds"], "orders_a_second": round(first["issued"] / first["seconds"]),
    }  # fmt: skip


def _late(rows: list[Any], count: int, *, days: int) -> None:
    from tongchuang.domain.findings.models import Finding
    from tongchuang.foundation.clock import now

    chosen = [row.pk for row in rows if row.state in ("accepted", "assigned", "returned")][:count]
    assert len(chosen) == count
    Finding.objects.filter(pk__in=chosen).update(due_at=now() - timedelta(days=days))


def _timed(check: Callable[[], Any]) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as captured:
        done = check()
    return {
        "seconds": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2), "issued": done.issued,
        "statements": len(captured),
    }  # fmt: skip
