"""The scoreboard of information work: what each unit sent in, what became of it, its points, and whether it met its quota.

A use counts in the month in which it happened: sent in, accepted, issued in a bulletin, recorded as used above. So months that are
over stay as they were told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, Count, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncMonth

from tongchuang.domain.bulletins.models import BulletinEntry, HigherUse, InfoItem, InfoMonth
from tongchuang.domain.bulletins.queries import ISSUED, point_rules, quota_rules
from tongchuang.domain.bulletins.rules import (
    UnitFacts,
    month_days,
    points_of,
    quota_of,
    total_points,
)
from tongchuang.domain.burden.models import ChargeRow
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import SHANGHAI, local

LEVELS = tuple(HigherUse.Level.values)
SENT = ~Q(state=InfoItem.State.DRAFT) & Q(same_as__isnull=True)


def span_of(month: str) -> tuple[datetime, datetime]:
    """The moments of a month in Shanghai."""
    first, last = month_days(month)
    return datetime.combine(first, time.min, SHANGHAI), datetime.combine(last, time.max, SHANGHAI)


def _within(name: str, months: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for month in months:
        found |= Q(**{f"{name}__range": span_of(month)})
    return found


# Figure → the items behind it, so that a figure and the list that it opens are the same.
MEASURES: dict[str, Callable[[QuerySet[InfoItem], Sequence[str]], QuerySet[InfoItem]]] = {
    "submitted": lambda rows, months: rows.filter(SENT, period__in=months),
    "same": lambda rows, months: rows.filter(period__in=months, same_as__isnull=False),
    "accepted": lambda rows, months: rows.filter(_within("decided_at", months), state=InfoItem.State.ACCEPTED),
    "printed": lambda rows, months: rows.filter(
        pk__in=BulletinEntry.objects.filter(_within("bulletin__document__issued_at", months), bulletin__document__state=ISSUED).values("item")
    ),
    "higher": lambda rows, months: rows.filter(
        pk__in=HigherUse.objects.filter(_within("recorded_at", months), removed_at__isnull=True).values("item")
    ),
}  # fmt: skip


@dataclass
class Line:
    """A unit in one month, or in several together."""

    unit: Unit
    quota: int = 0
    # The brake has stopped the request: not asked until somebody signs.
    held: bool = False
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    points: Decimal = Decimal(0)
    missed: list[str] = field(default_factory=list)

    @property
    def submitted(self) -> int:
        """What counts for the quota: sent in, and not the same as another."""
        return self.counts["submitted"]

    @property
    def higher(self) -> int:
        """Used above, at whatever level."""
        return sum(self.counts[level] for level in LEVELS)

    @property
    def asked(self) -> bool:
        """Whether it has to send anything in."""
        return self.quota > 0 and not self.held

    @property
    def met(self) -> bool:
        """Whether it did, in every month."""
        return not self.missed


@dataclass(frozen=True)
class Board:
    """The units with something to tell, those with the most points first; `months` are those that it is about."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    # The months as they were asked for, by month.
    opened: dict[str, InfoMonth] = field(default_factory=dict)
    # What each use is worth in the last of the months.
    worth: dict[str, Decimal] = field(default_factory=dict)

    @property
    def below(self) -> tuple[Line, ...]:
        """The units below their quota in one of the months, in the order of their names."""
        return tuple(
            sorted((line for line in self.lines if line.missed), key=lambda line: line.unit.sort_key)
        )

    def total(self, what: str) -> int:
        """A column's sum."""
        return sum(line.higher if what == "higher" else line.counts[what] for line in self.lines)


def board_of(
    region_id: UUID | None, months: Sequence[str], *, unit_ids: Iterable[UUID] | None = None
) -> Board:
    """The scoreboard of some months together; of some units where they are named."""
    units = Unit.objects.filter(region_id=region_id).defer("grams")
    if unit_ids is not None:
        units = units.filter(pk__in=list(unit_ids))
    quotas, worths = quota_rules(region_id), point_rules(region_id)
    opened = {row.period: row for row in InfoMonth.objects.filter(region_id=region_id, period__in=months)}
    counts, held = _counts(region_id, months), _held(opened)
    lines = []
    for unit in units:
        facts = UnitFacts(unit.pk, unit.line, unit.role, unit.valid_from, unit.valid_to)
        line = Line(unit)
        for month in months:
            quota, mine = quota_of(facts, month, quotas), counts.get((month, unit.pk), {})
            stopped = (month, unit.pk) in held
            line.quota += quota
            line.held = line.held or stopped
            for what, number in mine.items():
                line.counts[what] += number
            line.points += total_points(mine, points_of(month, worths))
            if not stopped and mine.get("submitted", 0) < quota:
                line.missed.append(month)
        if line.quota or any(line.counts.values()):
            lines.append(line)
    lines.sort(key=lambda line: (-line.points, -line.submitted, line.unit.sort_key))
    return Board(tuple(months), tuple(lines), opened, points_of(months[-1], worths) if months else {})


def _counts(region_id: UUID | None, months: Sequence[str]) -> dict[tuple[str, UUID], dict[str, int]]:
    found: dict[tuple[str, UUID], dict[str, int]] = defaultdict(dict)
    items = InfoItem.objects.filter(region_id=region_id).order_by()
    sent = items.filter(~Q(state=InfoItem.State.DRAFT), period__in=months)
    own = ExpressionWrapper(Q(same_as__isnull=True), output_field=BooleanField())
    grouped = sent.annotate(own=own).values_list("period", "unit", "own").annotate(n=Count("pk"))
    for month, unit, mine, number in grouped:
        found[month, unit]["submitted" if mine else "same"] = number
    for month, unit, what, number in _uses(region_id, months, items):
        found[local(month).strftime("%Y-%m"), unit][what] = number
    return found


def _uses(region_id: UUID | None, months: Sequence[str], items: QuerySet[InfoItem]) -> QuerySet[Any]:
    """Month, unit, what became of items, how many: in one statement."""
    accepted = items.filter(_within("decided_at", months), state=InfoItem.State.ACCEPTED)
    entries = BulletinEntry.objects.filter(
        _within("bulletin__document__issued_at", months), bulletin__region_id=region_id, bulletin__document__state=ISSUED,
        item__isnull=False,
    ).order_by()  # fmt: skip
    uses = HigherUse.objects.filter(
        _within("recorded_at", months), region_id=region_id, removed_at__isnull=True
    ).order_by()
    parts = (
        _grouped(accepted, "decided_at", "unit", Value("accepted"), "pk"),
        _grouped(entries, "bulletin__document__issued_at", "item__unit", Value("printed"), "item"),
        _grouped(uses, "recorded_at", "item__unit", F("level"), "pk"),
    )
    return parts[0].union(*parts[1:], all=True)


def _grouped(rows: QuerySet[Any], moment: str, unit: str, what: Any, counted: str) -> QuerySet[Any]:
    named = rows.annotate(
        of_month=TruncMonth(moment, tzinfo=SHANGHAI),
        of_unit=F(unit),
        what=Cast(what, CharField(max_length=10)),
    )
    return named.values_list("of_month", "of_unit", "what").annotate(n=Count(counted, distinct=True))


def _held(opened: dict[str, InfoMonth]) -> set[tuple[str, UUID]]:
    """Months and units that the brake keeps from being asked."""
    if not opened:
        return set()
    known = {row.pk: period for period, row in opened.items()}
    rows = ChargeRow.objects.filter(subject_type="infomonth", subject_id__in=known)
    rows = rows.exclude(state=ChargeRow.State.COUNTED)
    return {(known[month], unit) for month, unit in rows.values_list("subject_id", "unit_id")}
