"""Stability (稳定率): of what was closed long enough ago, how much held for the days of a rebound.

Only closings whose days are over count, so that a fresh one neither helps nor harms. A closing held when no rebound of it was seen
within the days. Whether anybody looked again in that time is counted too: what nobody looked at holds on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State
from tongchuang.domain.findings.supervision import supervision_in
from tongchuang.domain.inspections.models import Check
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.lookbacks.engine_io import interval_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import SHANGHAI, local

MONTHS = 12
# Below so many closings the interval is wider than any difference that one would act on.
SMALL = 20


@dataclass(frozen=True)
class Stability:
    """A share of closings that held: of how many, with its 95 % interval (Wilson), and how many were looked at again."""

    key: Any
    closed: int
    held: int
    looked: int

    @property
    def share(self) -> float | None:
        """Held of closed; nothing where nothing was closed."""
        return self.held / self.closed if self.closed else None

    @property
    def lost(self) -> int:
        """How many rebounded."""
        return self.closed - self.held

    @property
    def interval(self) -> tuple[float, float]:
        """From where to where the true share may lie."""
        return interval_of(self.held, self.closed)

    @property
    def small(self) -> bool:
        """Whether there are too few closings to compare."""
        return self.closed < SMALL


@dataclass(frozen=True)
class Span:
    """Which closings count: closed in these months and at least so many days ago."""

    since: datetime
    until: datetime
    days: int


def span_of(campaign: Campaign, at: datetime, months: int = MONTHS) -> Span:
    """The months up to now whose days are over."""
    days = supervision_in(campaign).rebound_days
    first = local(at).date().replace(day=1)
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return Span(datetime.combine(first, time.min, SHANGHAI), at - timedelta(days=days), days)


def closings(actor: Actor, campaign: Campaign, span: Span) -> QuerySet[Finding]:
    """The closings that count, of findings that the actor sees, each with `rebounded` and `looked`."""
    end = ExpressionWrapper(OuterRef("closed_at") + timedelta(days=span.days), output_field=DateTimeField())
    seen = Coalesce("check_row__at", "registered_at")
    again = Finding.objects.filter(rebound_of=OuterRef("pk")).exclude(state=State.VOID).annotate(seen=seen)
    checks = Check.objects.filter(
        ~running_covert("visit__"), visit__site=OuterRef("site"), item=OuterRef("item"), at__gt=OuterRef("closed_at"), at__lte=end
    )  # fmt: skip
    rows = findings_visible_to(actor).filter(campaign=campaign, state=State.CLOSED)
    return rows.filter(closed_at__gte=span.since, closed_at__lte=span.until).annotate(
        rebounded=Exists(again.filter(seen__lte=end)), looked=_checked(checks)
    )


def _checked(checks: QuerySet[Check]) -> Any:
    # Without site and item there is nothing to look for.
    return Case(
        When(Q(site__isnull=False, item__isnull=False), then=Exists(checks)),
        default=Value(False), output_field=BooleanField(),
    )  # fmt: skip


def by(rows: QuerySet[Finding], key: str) -> dict[Any, Stability]:
    """The figure of each unit (`unit_id`), item (`item_id`) or other value of closings; one statement."""
    grouped = rows.order_by().values(key).annotate(
        closed=Count("pk"), held=Count("pk", filter=Q(rebounded=False)),
        again=Count("pk", filter=Q(rebounded=True) | Q(looked=True)),
    )  # fmt: skip
    return {row[key]: Stability(row[key], row["closed"], row["held"], row["again"]) for row in grouped}


def whole(figures: Iterable[Stability]) -> Stability:
    """All of them together."""
    found = list(figures)
    return Stability(
        None,
        sum(one.closed for one in found),
        sum(one.held for one in found),
        sum(one.looked for one in found),
    )


def by_month(rows: QuerySet[Finding]) -> list[Stability]:
    """The figure of each month of closing, oldest first."""
    months = rows.annotate(month=TruncMonth("closed_at", tzinfo=SHANGHAI))
    found = by(months, "month")
    return [
        Stability(f"{month:%Y-%m}", one.closed, one.held, one.looked) for month, one in sorted(found.items())
    ]


def rebounds_of(
    rows: QuerySet[Finding], *, unit: UUID | None = None, item: UUID | None = None
) -> QuerySet[Finding]:
    """The closings behind a figure, those that rebounded first."""
    if unit is not None:
        rows = rows.filter(unit=unit)
    if item is not None:
        rows = rows.filter(item=item)
    return rows.order_by(F("rebounded").desc(), "-closed_at", "pk")
