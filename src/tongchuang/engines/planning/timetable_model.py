"""What a timetable counted backwards (倒排工期) is made from and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Phase:
    """A phase (阶段): how many working days it takes, how few would do, and what must be finished before it."""

    id: str
    days: int
    least: int = 1
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """A phase with its days: as early and as late as possible.

    `slack` in working days; critical when there is none.
    """

    phase: str
    days: int
    early_start: date
    early_end: date
    late_start: date
    late_end: date
    slack: int

    @property
    def critical(self) -> bool:
        """Whether a day lost here is a day lost for all."""
        return self.slack <= 0


@dataclass(frozen=True)
class Shortening:
    """A phase that has to be shortened, from so many working days to so many."""

    phase: str
    days: int
    to: int


@dataclass(frozen=True)
class UnitDuty:
    """A unit's line of the task book (任务书): a task with its days and the phase in which it falls."""

    task: str
    phase: str | None
    start: date
    end: date


@dataclass(frozen=True)
class TaskBook:
    """A unit's task book, by day."""

    unit: str
    duties: tuple[UnitDuty, ...]


@dataclass(frozen=True)
class Timetable:
    """Milestones from today to the evaluation day.

    `missing`: working days too few for the phases as asked (0: enough). `shorten`: what to shorten so that
    it fits, the milestones then are those of the shortened phases; empty with `missing` > 0 when even the
    least days are too many. `guessed_years`: years without an official calendar.
    """

    milestones: tuple[Milestone, ...]
    available: int
    needed: int
    missing: int
    shorten: tuple[Shortening, ...] = ()
    fits: bool = True
    guessed_years: tuple[int, ...] = ()
