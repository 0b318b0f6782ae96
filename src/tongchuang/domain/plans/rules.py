"""Pure rules of plans: which effort counts, how many people are there on a day, what states a task can be in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from uuid import UUID

from tongchuang.domain.findings.states import CLOSED_STATES, Severity, State
from tongchuang.domain.plans.values import HOURS_PER_DAY

# A finding in one of these asks no more work of its unit.
DONE_STATES = (State.FIXED, *CLOSED_STATES)

HALF = Decimal("0.5")
USUAL: Mapping[str, Decimal] = {
    Severity.MINOR: Decimal("0.5"), Severity.MAJOR: Decimal(1), Severity.GRAVE: Decimal(2),
}  # fmt: skip
USUAL_PACKAGE_SITE = Decimal(1)
USUAL_PACKAGE_OTHER = Decimal(3)
LONGEST = Decimal(10)
ENOUGH_FIXES = 8


@dataclass(frozen=True)
class Kind:
    """What an effort is asked for, or given for; None and "" fit anything."""

    item_id: UUID | None = None
    site_type_id: UUID | None = None
    severity: str = ""

    def fits(self, other: Kind) -> bool:
        """Whether a rule of this kind holds for something of the other."""
        return (
            self.item_id in (None, other.item_id)
            and self.site_type_id in (None, other.site_type_id)
            and self.severity in ("", other.severity)
        )

    @property
    def narrowness(self) -> tuple[bool, bool, bool]:
        """How narrow a rule is: an item says more than a type of site, that more than a severity."""
        return (self.item_id is not None, self.site_type_id is not None, bool(self.severity))


@dataclass(frozen=True)
class Effort:
    """Person-days and money of a fix, with where the days come from and how many past fixes stand behind them."""

    days: Decimal
    source: str
    n: int = 0
    cost: Decimal = Decimal(0)


def narrowest(rules: Iterable[tuple[Kind, Decimal, Decimal]], kind: Kind) -> tuple[Decimal, Decimal] | None:
    """Days and cost of the narrowest rule that fits."""
    fitting = [rule for rule in rules if rule[0].fits(kind)]
    if not fitting:
        return None
    _kind, days, cost = max(fitting, key=lambda rule: rule[0].narrowness)
    return days, cost


def learned_days(days: Sequence[float]) -> Decimal:
    """The median of past fixes in half days, at least a half and at most ten."""
    middle = Decimal(str(median(days)))
    return min(LONGEST, max(HALF, in_halves(middle)))


def in_halves(days: Decimal) -> Decimal:
    """To the nearest half day."""
    return (days * 2).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 2


@dataclass(frozen=True)
class Period:
    """People of a unit for rectification from a day on, until a day or for good, but not on single days."""

    starts_on: date
    ends_on: date | None
    people: int
    days_off: frozenset[date] = frozenset()

    def holds(self, day: date) -> bool:
        """Whether it says something about a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def people_on(periods: Iterable[Period], day: date, usual: int) -> int:
    """People at work on a working day: of the period that began last, the usual number where none holds."""
    holding = [period for period in periods if period.holds(day)]
    if not holding:
        return usual
    latest = max(holding, key=lambda period: period.starts_on)
    return 0 if day in latest.days_off else latest.people


def hours(days: Decimal) -> int:
    """Person-days as whole person-hours, at least one."""
    return max(1, int((days * HOURS_PER_DAY).to_integral_value(ROUND_HALF_UP)))


class TaskState:
    """How a task stands today."""

    DONE = "done"
    LATE = "late"
    NOW = "now"
    AHEAD = "ahead"


def task_state(finding_state: str | None, starts_on: date | None, ends_on: date | None, day: date) -> str:
    """Done when the finding was fixed or closed; late when its last day is over; now between its days."""
    if finding_state in DONE_STATES:
        return TaskState.DONE
    if ends_on is not None and ends_on < day:
        return TaskState.LATE
    if starts_on is not None and starts_on <= day:
        return TaskState.NOW
    return TaskState.AHEAD
