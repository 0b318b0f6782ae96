"""What a plan is made from and what it looks like. Plain values: no clock, no database, no solver.

Effort is counted in whole person-hours. A task of `hours` with `people` at the same time lasts `ceil(hours
/ (people * hours_per_day))` days of its unit, without a break, and takes `ceil(hours / days)` hours of the
unit's capacity on each of them. Days off are stepped over. A task counts only as a whole, and only if it is
finished on or before its due day and before the evaluation day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

HOURS_PER_DAY = 8


@dataclass(frozen=True)
class Task:
    """A piece of work: a finding to be fixed, or a work package for a weak item or type of site.

    `gain` is in expected points. `after`: tasks (of any unit) that must be finished on an earlier day; a
    task is done only if all of them are. `pinned`: the first day, fixed by a person, as is `under_way` for
    work that has begun. `must`: has to be done; `excluded`: is not to be done. `severity`: higher is worse;
    `since`: how long it is known.
    """

    id: str
    unit: str
    gain: float
    hours: int
    people: int = 1
    earliest: date | None = None
    due: date | None = None
    after: tuple[str, ...] = ()
    cost: float = 0.0
    severity: int = 0
    since: date | None = None
    pinned: date | None = None
    under_way: bool = False
    must: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class Unit:
    """A unit's capacity: person-hours on each day that its people work (see `capacity.profile`)."""

    id: str
    hours: Mapping[date, int]


@dataclass(frozen=True)
class DoneBy:
    """A wish: all these tasks are finished on or before a day ("all grave ones", "this street")."""

    id: str
    tasks: tuple[str, ...]
    day: date


@dataclass(frozen=True)
class AtLeast:
    """A wish: at least so many points are recovered."""

    id: str
    points: float


@dataclass(frozen=True)
class AtMost:
    """A wish: no more money than this is spent, by all units together."""

    id: str
    money: float


Wish: TypeAlias = DoneBy | AtLeast | AtMost


@dataclass(frozen=True)
class Problem:
    """Everything that a plan follows from. Work is done from `first` up to the day before `evaluation`."""

    first: date
    evaluation: date
    units: tuple[Unit, ...]
    tasks: tuple[Task, ...]
    wishes: tuple[Wish, ...] = ()
    hours_per_day: int = HOURS_PER_DAY


class Why(StrEnum):
    """Why a task is in the plan, or isn't. In brackets: the `args` of the reason."""

    UNDER_WAY = "under_way"  # begun: stays (rank, of)
    PINNED = "pinned"  # its first day was fixed by a person (day)
    MUST = "must"  # has to be done (rank, of)
    WISH = "wish"  # a wish asks for it (wish, day)
    FIRST_FOR = "first_for"  # little by itself, but others wait for it (points; tasks: who)
    RATE = "rate"  # its gain per hour is the k-th best of the unit (rank, of, rate, due)
    FITS = "fits"  # a lower rate, but it fills hours that nothing better could use (rank, of, rate)
    EXCLUDED = "excluded"  # somebody said that it is not to be done
    NO_GAIN = "no_gain"  # nothing is recovered by it
    NO_CAPACITY = "no_capacity"  # it takes more hours on one day than the unit ever has (hours, most)
    # not enough of the unit's days between what comes before and the due day (days, there, due; tasks)
    TOO_LATE = "too_late"
    NEEDS_LEFT_OUT = "needs_left_out"  # what it waits for is not done (tasks: what)
    NO_MONEY = "no_money"  # the money goes to tasks that recover more (cost, left; tasks: which)
    # until its due day the hours are taken by tasks that recover more (due, hours, free, points; tasks)
    TAKEN = "taken"
    GAPS = "gaps"  # hours are left, but not so many on days in a row (as `taken`)


Value: TypeAlias = str | int | float | date


@dataclass(frozen=True)
class Reason:
    """A reason as a code with its values; pages put it into words.

    `tasks` are the tasks that it speaks of.
    """

    code: Why
    args: tuple[tuple[str, Value], ...] = ()
    tasks: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Value:
        return dict(self.args)[name]


@dataclass(frozen=True)
class Placed:
    """A task in the plan: first and last day, hours taken on each, and why."""

    task: str
    unit: str
    start: date
    end: date
    hours_a_day: int
    people: int
    gain: float
    cost: float
    reason: Reason
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A task that is not in the plan, and why."""

    task: str
    unit: str
    gain: float
    reason: Reason


@dataclass(frozen=True)
class UnitPlan:
    """A unit's part: points, the proven bound of its part, and hours taken and available day by day."""

    unit: str
    recovered: float
    bound: float
    taken: tuple[tuple[date, int, int], ...]  # day, hours taken, hours available

    @property
    def hours(self) -> int:
        """Hours taken in all."""
        return sum(taken for _, taken, _ in self.taken)

    @property
    def available(self) -> int:
        """Hours available in all."""
        return sum(available for _, _, available in self.taken)


class Method(StrEnum):
    """How a schedule came about. All but PLAN are what an office would do by hand."""

    PLAN = "plan"
    GREEDY = "greedy"  # best gain per hour first
    WORST = "worst"  # gravest first, then by gain
    OLDEST = "oldest"  # longest known first


@dataclass(frozen=True)
class Curve:
    """Recovered points by day, cumulated, one value for each of `days` (working days of any unit)."""

    method: Method
    days: tuple[date, ...]
    points: tuple[float, ...]

    @property
    def total(self) -> float:
        """What is recovered in the end."""
        return self.points[-1] if self.points else 0.0


class Relax(StrEnum):
    """What can be given up, from least harm to most."""

    UNPIN = "unpin"  # leave the first days of `tasks` to the plan
    MOVE_DATE = "move_date"  # of `wish` to `day`, which is `days` working days later
    ADD_PEOPLE = "add_people"  # `people` more in `unit` on each of its days up to `until`
    MORE_MONEY = "more_money"  # `money` more
    LOWER = "lower"  # ask for `points` instead
    DROP = "drop"  # give up `tasks` (`count` of `of`), which loses `points`


@dataclass(frozen=True)
class Relaxation:
    """One way out of a conflict that was checked: with it, the demands of the conflict can be met."""

    kind: Relax
    args: tuple[tuple[str, Value], ...] = ()
    tasks: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Value:
        return dict(self.args)[name]


@dataclass(frozen=True)
class Demand:
    """Something asked for: a wish (`wish` is its id), a must or a pin (`task`)."""

    kind: str  # "done_by" | "at_least" | "at_most" | "must" | "pinned"
    wish: str = ""
    task: str = ""


@dataclass(frozen=True)
class Conflict:
    """Demands that cannot be met together in these units. `minimal`: without any one of them the rest can.

    `missing_hours`: hours that `units` lack up to `until`, at least; `missing_money`: money lacking.
    `proven`: false when there was no time to show that the demands cannot be met, only that no way was
    found.
    """

    units: tuple[str, ...]
    demands: tuple[Demand, ...]
    tasks: tuple[str, ...]
    minimal: bool = True
    proven: bool = True
    missing_hours: int = 0
    until: date | None = None
    missing_money: float = 0.0
    ways_out: tuple[Relaxation, ...] = ()  # least harm first


@dataclass(frozen=True)
class Plan:
    """A schedule with what it recovers, what no schedule can exceed, and why it is so.

    `conflicts`: demands that cannot be met; the plan then meets as many as it could. `seconds` as the
    caller's clock saw it.
    """

    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...]
    recovered: float
    bound: float
    spent: float
    units: tuple[UnitPlan, ...]
    curves: tuple[Curve, ...]
    conflicts: tuple[Conflict, ...] = ()
    seconds: float = 0.0
    by_task: Mapping[str, Placed] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_task", {placed.task: placed for placed in self.placed})

    @property
    def gap(self) -> float:
        """How far the bound lies above the plan, as a share of the plan; 0 when proven best."""
        return max(0.0, self.bound / self.recovered - 1.0) if self.recovered else float(self.bound > 0)

    def curve(self, method: Method) -> Curve:
        """The curve of one method."""
        return next(curve for curve in self.curves if curve.method is method)


@dataclass(frozen=True)
class Better:
    """What is told while the solver works: a whole answer so far."""

    plan: Plan
    share: float  # of the time, 0..1
    seconds: float


@dataclass(frozen=True)
class Former:
    """An earlier plan to stay near to: first days by task. `known`: tasks that it left out."""

    starts: Mapping[str, date]
    today: date
    known: frozenset[str] = frozenset()
    keep_days: int = 3  # working days from today in which nothing is moved unless it must be
    near_days: int = 10  # working days in which a move has to be worth it


class Move(StrEnum):
    """What happened to a task between two plans."""

    DONE = "done"
    NEW = "new"
    EARLIER = "earlier"
    LATER = "later"
    TAKEN_UP = "taken_up"
    DROPPED = "dropped"
    GONE = "gone"


@dataclass(frozen=True)
class Change:
    """A task's change between two plans."""

    task: str
    move: Move
    before: date | None = None
    after: date | None = None


class PlanningError(ValueError):
    """An input that cannot be planned, with the place and the reason."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason
