"""Findings for those who lead: what is overdue, what flows in and out, where it lies. On rows that access has let through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from tongchuang.domain.findings.listing import overdue_at
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES, State
from tongchuang.foundation.clock import SHANGHAI, today

# Days overdue: from, up to (None: and more).
LATENESS: tuple[tuple[int, int | None], ...] = ((0, 3), (3, 7), (7, 15), (15, None))


@dataclass(frozen=True)
class Late:
    """What of a unit is overdue, by how long."""

    unit_id: UUID | None
    unit: str
    count: int
    by_days: tuple[int, ...]


@dataclass(frozen=True)
class Day:
    """What came and what was closed on a day."""

    day: date
    registered: int
    closed: int


@dataclass(frozen=True)
class Counts:
    """How many are open, overdue, and waiting for the office."""

    open: int
    overdue: int
    unassigned: int
    to_verify: int


def counts_of(rows: QuerySet[Finding], moment: datetime) -> Counts:
    """The open ones, in one statement."""
    found = rows.filter(state__in=OPEN_STATES).order_by().aggregate(
        open=Count("pk"), overdue=Count("pk", filter=overdue_at(moment)),
        unassigned=Count("pk", filter=Q(state=State.REGISTERED)), to_verify=Count("pk", filter=Q(state=State.FIXED)),
    )  # fmt: skip
    return Counts(**found)


def overdue_by_unit(rows: QuerySet[Finding], moment: datetime) -> list[Late]:
    """Units with overdue findings, most first, each by how many days."""
    steps: dict[str, Any] = {
        f"step{number}": Count("pk", filter=_between(moment, first, last)) for number, (first, last) in enumerate(LATENESS)
    }
    late = rows.filter(overdue_at(moment)).order_by().values("unit_id", "unit__short_name")
    found = late.annotate(number=Count("pk"), **steps).order_by("-number", "unit__short_name")
    return [
        Late(row["unit_id"], row["unit__short_name"] or "", row["number"], tuple(row[name] for name in steps))
        for row in found
    ]


def _between(moment: datetime, first: int, last: int | None) -> Q:
    found = Q(due_at__lte=moment - timedelta(days=first))
    return found if last is None else found & Q(due_at__gt=moment - timedelta(days=last))


def flow_of_week(rows: QuerySet[Finding], days: int = 7) -> list[Day]:
    """Registered and closed on each of the last days, today last."""
    first = today() - timedelta(days=days - 1)
    since = datetime.combine(first, time(), SHANGHAI)
    came = _by_day(rows.exclude(state=State.VOID).filter(registered_at__gte=since), "registered_at")
    went = _by_day(rows.filter(state=State.CLOSED, closed_at__gte=since), "closed_at")
    wanted = [first + timedelta(days=number) for number in range(days)]
    return [Day(day, came.get(day, 0), went.get(day, 0)) for day in wanted]


def _by_day(rows: QuerySet[Finding], field: str) -> dict[date, int]:
    days = rows.order_by().annotate(day=TruncDate(field, tzinfo=SHANGHAI)).values("day")
    return {row["day"]: row["number"] for row in days.annotate(number=Count("pk"))}


def open_by_site(rows: QuerySet[Finding], moment: datetime) -> list[dict[str, Any]]:
    """Sites on the map with open findings, and how many of them are overdue."""
    located = rows.filter(state__in=OPEN_STATES, site__longitude__isnull=False).order_by()
    columns = ("site_id", "site__name", "site__longitude", "site__latitude")
    found = located.values(*columns).annotate(open=Count("pk"), late=Count("pk", filter=overdue_at(moment)))
    return list(found)
