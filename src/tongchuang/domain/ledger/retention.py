"""Retention: personal values of events are erased when their time is over; the events and the chain stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tongchuang.domain.ledger.models import EventPersonal
from tongchuang.domain.ledger.sealing import erase_personal

BATCH = 1000


def erase_ended(days_of: Mapping[str, int], *, at: datetime) -> int:
    """Erase what is older than its days; `days_of` goes by the beginning of an event's kind, the longest one that fits."""
    total = 0
    for beginning, days in days_of.items():
        closer = [other for other in days_of if other != beginning and other.startswith(beginning)]
        rows = _ended(beginning, closer, at - timedelta(days=days))
        while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
            total += erase_personal(ids)
    return total


def _ended(beginning: str, closer: list[str], before: datetime) -> QuerySet[EventPersonal]:
    rows = EventPersonal.objects.filter(event__kind__startswith=beginning, event__at__lt=before)
    for other in closer:
        rows = rows.exclude(event__kind__startswith=other)
    return rows.order_by("pk")
