"""The ledger of findings (问题台账) as a list: filters, order, totals. Filters are values; pages make them from addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, Value

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.engine_io import late_if_before
from tongchuang.domain.findings.models import Extension, Finding
from tongchuang.domain.findings.rules import Supervision
from tongchuang.domain.findings.states import CLOCK_RUNS, OPEN_STATES, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission as P
from tongchuang.domain.places.models import Site, Street
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.clock import SHANGHAI, now
from tongchuang.foundation.text import query_grams

ORDERS: dict[str, tuple[Any, ...]] = {
    "registered": ("registered_at", "pk"),
    "-registered": ("-registered_at", "-pk"),
    "due": ("due_at", "pk"),
    "-due": (F("due_at").desc(nulls_last=True), "-pk"),
    "number": ("number",),
    "-number": ("-number",),
    "unit": ("unit__sort_key", "-registered_at"),
    "-unit": ("-unit__sort_key", "-registered_at"),
    "place": ("site__sort_key", "-registered_at"),
    "-place": ("-site__sort_key", "-registered_at"),
    "changed": ("changed_at",),
    "-changed": ("-changed_at",),
}
DEFAULT_ORDER = "-registered"
RELATED = ("site", "site__type", "item", "unit", "street")
# What a line or a row of the export shows; whatever else is asked of a line costs a query of its own.
SHOWN = (
    "number", "title", "state", "severity", "source", "same_day", "count", "place", "version", "due_at", "paused_at",
    "registered_at", "assigned_at", "fixed_at", "fix_text", "closed_at", "changed_at", "disposition", "returns",
    "rebound_count", "site__name", "site__type__title", "item__code", "item__title", "unit__name", "unit__short_name",
    "street__name",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the ledger is narrowed to; empty values narrow nothing. `period` is YYYY or YYYY-MM."""

    states: tuple[str, ...] = ()
    units: tuple[UUID, ...] = ()
    severities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    streets: tuple[UUID, ...] = ()
    sites: tuple[UUID, ...] = ()
    site_types: tuple[UUID, ...] = ()
    items: tuple[UUID, ...] = ()
    open_only: bool = False
    period: str = ""
    overdue: bool = False
    office_late: bool = False
    rebound: bool = False
    mine: bool = False
    text: str = ""


@dataclass(frozen=True)
class Totals:
    """What the filtered rows add up to."""

    count: int = 0
    overdue: int = 0
    grave: int = 0
    by_state: dict[str, int] = field(default_factory=dict)


def listed(by: Actor, filters: Filters, *, numbers: Supervision | None = None) -> QuerySet[Finding]:
    """The findings that an actor sees and that fit, unordered."""
    rows = findings_visible_to(by)
    if filters.units:
        rows = rows.filter(unit__in=units_and_below(filters.units))
    rows = rows.filter(**_plain(filters))
    if filters.open_only:
        rows = rows.filter(state__in=OPEN_STATES)
    if filters.period:
        first, last = _span(filters.period)
        rows = rows.filter(registered_at__gte=first, registered_at__lt=last)
    if filters.overdue:
        rows = rows.filter(overdue_at(now()))
    if filters.office_late:
        rows = rows.filter(office_late_at(now(), numbers or Supervision()))
    if filters.rebound:
        rows = rows.filter(rebound_of__isnull=False)
    if filters.mine:
        rows = rows.filter(waits_for(by))
    if grams := query_grams(filters.text):
        rows = rows.filter(grams__contains=grams)
    return rows


def _plain(filters: Filters) -> dict[str, Any]:
    given = {
        "state": filters.states, "severity": filters.severities, "source": filters.sources, "street": filters.streets,
        "site": filters.sites, "site__type": filters.site_types, "item": filters.items,
    }  # fmt: skip
    return {f"{name}__in": values for name, values in given.items() if values}


def ordered(rows: QuerySet[Finding], order: str) -> QuerySet[Finding]:
    """Rows in one of the orders."""
    return rows.order_by(*ORDERS.get(order, ORDERS[DEFAULT_ORDER]))


class Lines:
    """Ordered rows as the lines of a list: a slice finds the keys first and reads only those rows with all they show.

    Sorting whole rows with everything joined takes five times as long as sorting keys.
    """

    def __init__(self, rows: QuerySet[Finding]) -> None:
        self.rows = rows

    def __getitem__(self, part: slice) -> list[Finding]:
        keys = list(self.rows.values_list("pk", flat=True)[part])
        found = {row.pk: row for row in _shown(Finding.objects.filter(pk__in=keys))}
        return [found[key] for key in keys if key in found]

    def iterator(self, chunk_size: int = 2000) -> Iterator[Finding]:
        """All rows, for an export. What many rows share is made once for many, not anew for each."""
        types = Prefetch("type", SiteType.objects.only("title"))
        shared = (
            Prefetch("site", Site.objects.only("name", "type").prefetch_related(types)),
            Prefetch("item", Item.objects.only("code", "title")),
            Prefetch("unit", Unit.objects.only("name", "short_name")),
            Prefetch("street", Street.objects.only("name")),
        )
        own = [name for name in SHOWN if "__" not in name]
        return self.rows.only(*own, "site", "item", "unit", "street").prefetch_related(*shared).iterator(chunk_size=chunk_size)


def _shown(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.select_related(*RELATED).only(*SHOWN)


def totals_of(rows: QuerySet[Finding]) -> Totals:
    """Count, overdue, grave and by state in one pass."""
    # Rows and not their ids are counted: the index for totals holds all that this reads, but no ids.
    one = Value(1)
    late = Count(one, filter=overdue_at(now()))
    grave = Count(one, filter=Q(severity="grave"))
    groups = list(rows.order_by().values_list("state").annotate(n=Count(one), late=late, grave=grave))
    return Totals(
        count=sum(row[1] for row in groups), overdue=sum(row[2] for row in groups), grave=sum(row[3] for row in groups),
        by_state={row[0]: row[1] for row in groups},
    )  # fmt: skip


def overdue_at(moment: datetime) -> Q:
    """The clock runs and its time has passed."""
    return Q(state__in=CLOCK_RUNS, paused_at__isnull=True, due_at__lt=moment)


def office_late_at(moment: datetime, numbers: Supervision) -> Q:
    """It lies with the office longer than the office may take."""
    assign = late_if_before(moment, numbers.assign_days, closing=numbers.due_time)
    verify = late_if_before(moment, numbers.verify_days, closing=numbers.due_time)
    return Q(state=State.REGISTERED, registered_at__lte=assign) | Q(state=State.FIXED, fixed_at__lte=verify)


def waits_for(by: Actor) -> Q:
    """What the actor is expected to act on now."""
    waits = Q(pk__in=[])
    if by.may(P.ASSIGN_FINDINGS):
        waits |= Q(state__in=[State.REGISTERED, State.DISPUTED])
    if by.may(P.DECIDE_REQUESTS):
        waits |= Q(pk__in=_extensions_open(by))
    if by.may(P.VERIFY_FINDINGS):
        waits |= Q(state=State.FIXED)
    if by.may(P.HANDLE_FINDINGS):
        own = Q(unit__in=by.unit_ids) | Q(person=by.person_id) | Q(site__point_owner=by.person_id)
        waits |= Q(state__in=CLOCK_RUNS) & own
    return waits


def _extensions_open(by: Actor) -> QuerySet[Any]:
    rows = Extension.objects.filter(decided_at__isnull=True, finding__region=by.region_id)
    return rows.filter(finding__state__in=CLOCK_RUNS).values("finding")


def units_and_below(unit_ids: Iterable[UUID]) -> list[UUID]:
    """Units and all units below them."""
    wanted = set(unit_ids)
    regions = Unit.objects.filter(pk__in=wanted).values("region")
    rows = list(Unit.objects.filter(region__in=regions).values_list("pk", "path"))
    paths = tuple(path for pk, path in rows if pk in wanted)
    return [pk for pk, path in rows if path.startswith(paths)]


def _span(period: str) -> tuple[datetime, datetime]:
    year, month = int(period[:4]), int(period[5:7] or 0)
    if month:
        last = date(year + month // 12, month % 12 + 1, 1)
        first = date(year, month, 1)
    else:
        first, last = date(year, 1, 1), date(year + 1, 1, 1)
    start = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    return start, start + timedelta(days=(last - first).days)
