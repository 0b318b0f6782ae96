"""Findings for those who lead: what is overdue, what flows in and out, where it lies. On rows that access has let through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from tongchuang.domain.findings.listing import overdue_at
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES, State
from tongchuang.domain.places.models import named_in_public
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


def open_by_unit(rows: QuerySet[Finding], moment: datetime) -> tuple[Counts, list[Late]]:
    """The open ones in one statement: how many in all, and the units with overdue ones, most first, by how many days."""
    # Rows are counted, not their keys: the index for totals has all that this reads, but no keys.
    one = Value(1)
    late = overdue_at(moment)
    steps: dict[str, Any] = {
        f"step{number}": Count(one, filter=late & _between(moment, first, last))
        for number, (first, last) in enumerate(LATENESS)
    }
    found = rows.filter(state__in=OPEN_STATES).order_by().values("unit_id", "unit__short_name").annotate(
        open=Count(one), overdue=Count(one, filter=late), unassigned=Count(one, filter=Q(state=State.REGISTERED)),
        to_verify=Count(one, filter=Q(state=State.FIXED)), **steps,
    )  # fmt: skip
    units = sorted(found, key=lambda row: (-row["overdue"], row["unit__short_name"] or ""))
    sums = {name: sum(row[name] for row in units) for name in ("open", "overdue", "unassigned", "to_verify")}
    return Counts(**sums), [
        Late(row["unit_id"], row["unit__short_name"] or "", row["overdue"], tuple(row[name] for name in steps))
        for row in units if row["overdue"]
    ]  # fmt: skip


def overdue_by_unit(rows: QuerySet[Finding], moment: datetime) -> list[Late]:
    """Units with overdue findings, most first, each by how many days."""
    return open_by_unit(rows, moment)[1]


def _between(moment: datetime, first: int, last: int | None) -> Q:
    found = Q(due_at__lte=moment - timedelta(days=first))
    return found if last is None else found & Q(due_at__gt=moment - timedelta(days=last))


def flow_of_week(rows: QuerySet[Finding], days: int = 7) -> list[Day]:
    """Registered and closed on each of the last days, today last."""
    first = today() - timedelta(days=days - 1)
    since = datetime.combine(first, time(), SHANGHAI)
    came = _by_day(rows.exclude(state=State.VOID).filter(registered_at__gte=since), "registered_at")
    went = _by_day(rows.filter(state=State.CLOSED, closed_at__gte=since), "closed_at")
    found = {(row["of"], row["day"]): row["number"] for row in came.union(went, all=True)}
    wanted = [first + timedelta(days=number) for number in range(days)]
    return [Day(day, found.get(("registered_at", day), 0), found.get(("closed_at", day), 0)) for day in wanted]


def _by_day(rows: QuerySet[Finding], field: str) -> QuerySet[Finding, dict[str, Any]]:
    days = rows.order_by().annotate(of=Value(field), day=TruncDate(field, tzinfo=SHANGHAI)).values("of", "day")
    return days.annotate(number=Count(Value(1)))


def open_by_site(rows: QuerySet[Finding], moment: datetime) -> list[dict[str, Any]]:
    """Sites on the map with open findings, and how many of them are overdue."""
    located = rows.filter(state__in=OPEN_STATES, site__longitude__isnull=False).order_by()
    columns = ("site_id", "site__name", "site__longitude", "site__latitude", "site__code", "site__type__title", "site__sole_trader")
    found = list(located.values(*columns).annotate(open=Count("pk"), late=Count("pk", filter=overdue_at(moment))))
    for row in found:
        # The map hangs on a wall, and its table ranks.
        row["site__name"] = named_in_public(
            row["site__name"], row["site__type__title"], row["site__code"], sole_trader=row["site__sole_trader"]
        )
    return found
