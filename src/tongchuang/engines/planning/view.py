"""One unit's part of a problem, cut out so that it can be solved alone.

Two cuts. *Free*: windows that hold in every schedule, links to other units priced: a bound on such parts is
a bound on the whole (Lagrangian relaxation). *Held*: the other units' days as they stand in a schedule:
every answer fits into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .compiled import OUT, Compiled, Job


@dataclass(frozen=True)
class Prices:
    """What a unit of money and each link between units is worth, in scaled points."""

    money: float = 0.0
    links: Mapping[tuple[int, int], float] = field(default_factory=dict)  # (before, after)

    def worth(self, compiled: Compiled, job: Job) -> int:
        """A job's gain with all prices, rounded up."""
        worth = job.gain - self.money * job.cost
        for other in job.before:
            worth -= self.links.get((other, job.index), 0.0)
        for other in compiled.after[job.index]:
            worth += self.links.get((job.index, other), 0.0)
        return int(-(-worth // 1))


@dataclass(frozen=True)
class Keep:
    """A start to stay at, and what staying is worth in scaled points."""

    start: int
    bonus: int


@dataclass(frozen=True)
class Part:
    """A job in a unit's part. `before` are jobs of the same part."""

    job: int
    days: int
    load: int
    first: int
    due: int
    gain: int
    cost: int
    must: bool
    before: tuple[int, ...]
    keep: Keep | None = None

    @property
    def energy(self) -> int:
        """Hours in all."""
        return self.days * self.load

    def inside(self, first: int, due: int) -> int:
        """Days that it has to spend between two days, however it is placed."""
        return max(
            0, min(self.days, due - first, self.first + self.days - first, due - (self.due - self.days))
        )


@dataclass(frozen=True)
class UnitView:
    """A unit's hours and parts. `money`: the most that it may spend."""

    unit: int
    hours: tuple[int, ...]
    parts: tuple[Part, ...]
    money: int | None = None


def free_view(compiled: Compiled, unit: int, prices: Prices) -> UnitView:
    """The unit alone: nobody waits for it, and it waits for nobody, but prices are paid."""
    grid = compiled.grids[unit]
    parts = []
    for index in grid.jobs:
        job = compiled.jobs[index]
        if job.barred is not None:
            continue
        own = tuple(other for other in job.before if compiled.jobs[other].unit == unit)
        parts.append(Part(index, job.days, job.load, job.first, job.due, prices.worth(compiled, job),
                          job.cost, job.must, own))  # fmt: skip
    return UnitView(unit, grid.hours, tuple(parts))


def held_view(
    compiled: Compiled,
    unit: int,
    starts: Sequence[int],
    *,
    keeps: Mapping[int, Keep],
    money: int | None,
) -> UnitView:
    """The unit with all others as they stand in `starts`. `money`: what it may spend."""
    grid = compiled.grids[unit]
    parts: dict[int, Part] = {}
    for index in (i for i in compiled.order if compiled.jobs[i].unit == unit):
        part = _held(compiled, compiled.jobs[index], starts, parts, keeps.get(index))
        if part is not None:
            parts[index] = part
    return UnitView(unit, grid.hours, tuple(parts.values()), money)


def _held(
    compiled: Compiled, job: Job, starts: Sequence[int], parts: Mapping[int, Part], keep: Keep | None
) -> Part | None:
    if job.barred is not None:
        return None
    first, due, must = job.first, job.due, job.must
    own = []
    for other in job.before:
        before = compiled.jobs[other]
        if before.unit == job.unit:
            if other not in parts:
                return None
            own.append(other)
        elif starts[other] == OUT:
            return None
        else:
            first = max(first, compiled.after_end(before, starts[other], job.unit))
    for other in compiled.after[job.index]:
        after = compiled.jobs[other]
        if after.unit != job.unit and starts[other] != OUT:
            due = min(due, compiled.before_start(after, starts[other], job.unit))
            must = True
    if first + job.days > due:
        return None
    if keep is not None and not first <= keep.start <= due - job.days:
        keep = None
    return Part(job.index, job.days, job.load, first, due, job.gain, job.cost, must, tuple(own), keep)
