"""When the next order is due, on the working calendar that findings use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tongchuang.domain.findings.engine_io import office_due, working_calendar
from tongchuang.domain.orders.values import REBOUNDS


def first_step(counts_from: datetime, days: int, closing: str) -> datetime:
    """After which moment the next order is due if nothing moves it."""
    return office_due(counts_from, days, closing=closing)


def next_step(
    reason: str, counts_from: datetime, days: int, due_at: datetime | None,
    pauses: Sequence[tuple[datetime, datetime]], closing: str,
) -> datetime:  # fmt: skip
    """After which moment the next order is due.

    So many working days from this one; after a due time that was moved since (an extension, another unit), from that.
    What a rebound has set off counts from the order alone. A stopped clock moves it on.
    """
    calendar = working_calendar(closing)
    base = counts_from
    if reason not in REBOUNDS and due_at is not None:
        base = max(base, due_at)
    moment = calendar.due_at(base, days).at
    for started, ended in sorted(pauses):
        if started >= base:
            moment = calendar.due_after_pause(moment, started, ended).at
    return moment
