"""Rules of information work: which quota and which points hold in a month, who was there to be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

USUAL_QUOTA = 3
USUAL_POINTS: dict[str, Decimal] = {
    "submitted": Decimal(0), "accepted": Decimal(1), "printed": Decimal(2), "municipal": Decimal(5),
    "provincial": Decimal(10), "national": Decimal(20),
}  # fmt: skip
# Liaisons below the quota are reminded so many working days before the last one of the month.
REMIND_DAYS = 5
OFFICE_ROLE = "office"
DECIDABLE = frozenset({"submitted", "aside"})
EDITABLE = frozenset({"draft", "returned"})


def month_days(period: str) -> tuple[date, date]:
    """The first and the last day of a month YYYY-MM."""
    first = date(int(period[:4]), int(period[5:7]), 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, after - timedelta(days=1)


def quarter_months(year: int, quarter: int) -> list[str]:
    """The three months of a quarter."""
    return [f"{year:04}-{month:02}" for month in range(quarter * 3 - 2, quarter * 3 + 1)]


def quarter_of(period: str) -> tuple[int, int]:
    """Year and quarter of a month."""
    return int(period[:4]), (int(period[5:7]) + 2) // 3


@dataclass(frozen=True)
class UnitFacts:
    """What a quota depends on."""

    id: UUID
    line: str
    role: str
    valid_from: date
    valid_to: date | None


def quota_of(unit: UnitFacts, period: str, rules: Iterable[Any]) -> int:
    """How many items a unit is asked for in a month: by its own rule, else its category's, else that of all; the latest
    that began by then. Nobody asks the campaign office, nor a unit that was not there the whole month."""
    first, last = month_days(period)
    if unit.valid_from > first or (unit.valid_to is not None and unit.valid_to < last):
        return 0
    found: dict[int, tuple[str, int | None]] = {}
    for rule in rules:
        near = 2 if rule.unit_id == unit.id else 1 if rule.unit_id is None and rule.line == unit.line else 0
        if rule.period_from > period or (near == 0 and (rule.unit_id is not None or rule.line)):
            continue
        if near not in found or rule.period_from > found[near][0]:
            found[near] = (rule.period_from, rule.per_month)
    for near in (2, 1, 0):
        number = found.get(near, ("", None))[1]
        if near == 1 and unit.role == OFFICE_ROLE:
            return 0
        if number is not None:
            return number
    return USUAL_QUOTA


def points_of(period: str, rules: Iterable[Any]) -> dict[str, Decimal]:
    """What each use is worth in a month."""
    found: dict[str, tuple[str, Decimal]] = {}
    for rule in rules:
        if rule.period_from <= period and rule.period_from >= found.get(rule.use, ("", Decimal(0)))[0]:
            found[rule.use] = (rule.period_from, rule.points)
    return {use: found[use][1] if use in found else usual for use, usual in USUAL_POINTS.items()}


def total_points(counts: Mapping[str, int], worth: Mapping[str, Decimal]) -> Decimal:
    """The points of so many uses."""
    return sum((worth[use] * counts.get(use, 0) for use in worth), Decimal(0))


def is_month(text: str) -> bool:
    """Whether a text is a month YYYY-MM."""
    try:
        return len(text) == 7 and date.fromisoformat(f"{text}-01").strftime("%Y-%m") == text
    except ValueError:
        return False
