"""A problem in whole numbers: each unit's own days counted 0, 1, 2 …, gains and money scaled.

A *job* is a task on its unit's days: it may start on local day `first` and has to be finished before local
day `due` (so it occupies `start … start + days - 1` and `start + days <= due`). Windows are tightened by
what is known for sure: a job cannot start before everything that it waits for can be finished.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil, isfinite

from .model import AtMost, Demand, DoneBy, PlanningError, Problem, Task, Unit, Why

SCALE_DIGITS = 6
OUT = -1


@dataclass(frozen=True)
class Job:
    """A task in whole numbers. `before`: jobs that must be finished first. `pin`: its fixed local day."""

    index: int
    unit: int
    days: int
    load: int
    first: int
    due: int
    gain: int
    cost: int
    before: tuple[int, ...] = ()
    must: bool = False
    pin: int | None = None
    barred: Why | None = None

    @property
    def energy(self) -> int:
        """Hours that it takes in all."""
        return self.days * self.load

    @property
    def rate(self) -> float:
        """Gain per hour."""
        return self.gain / self.energy


@dataclass(frozen=True)
class Grid:
    """A unit's days as numbers of days since the first, and its hours on each."""

    index: int
    id: str
    days: tuple[int, ...]
    hours: tuple[int, ...]
    jobs: tuple[int, ...] = ()

    def from_day(self, ordinal: int) -> int:
        """The first local day on or after a day."""
        return bisect_left(self.days, ordinal)

    def up_to(self, ordinal: int) -> int:
        """How many local days lie on or before a day."""
        return bisect_right(self.days, ordinal)


@dataclass(frozen=True)
class Compiled:
    """The whole problem in numbers. `order`: jobs so that each comes after those that it waits for."""

    problem: Problem
    grids: tuple[Grid, ...]
    jobs: tuple[Job, ...]
    order: tuple[int, ...]
    after: tuple[tuple[int, ...], ...]
    scale: float
    money_scale: float
    money: int | None
    demands: dict[int, tuple[Demand, ...]] = field(default_factory=dict)

    def ready(self, job: Job, starts: Sequence[int]) -> int | None:
        """The first local day on which a job may start after those before it; None if one is out."""
        ready = job.first
        for other in job.before:
            if starts[other] == OUT:
                return None
            ready = max(ready, self.after_end(self.jobs[other], starts[other], job.unit))
        return ready

    def after_end(self, job: Job, start: int, unit: int) -> int:
        """The first local day of a unit after a job that starts on its local day `start`."""
        if unit == job.unit:
            return start + job.days
        return self.grids[unit].up_to(self.grids[job.unit].days[start + job.days - 1])

    def before_start(self, job: Job, start: int, unit: int) -> int:
        """How many local days of a unit lie before a job's start."""
        if unit == job.unit:
            return start
        return self.grids[unit].from_day(self.grids[job.unit].days[start])

    def day(self, unit: int, local: int) -> date:
        """The date of a local day."""
        return self.problem.first + timedelta(days=self.grids[unit].days[local])

    def points(self, starts: Sequence[int]) -> int:
        """Scaled gain of what is in."""
        return sum(job.gain for job in self.jobs if starts[job.index] != OUT)


def compile_problem(problem: Problem) -> Compiled:
    """Check a problem and put it into numbers; PlanningError says what is wrong with it."""
    if problem.evaluation <= problem.first:
        raise PlanningError("evaluation", "must be later than the first day")
    unit_of = {unit.id: index for index, unit in enumerate(problem.units)}
    index_of = {task.id: index for index, task in enumerate(problem.tasks)}
    if len(unit_of) < len(problem.units) or len(index_of) < len(problem.tasks):
        raise PlanningError("id", "is given twice")
    for task in problem.tasks:
        _check(task, unit_of, index_of)
    before = [tuple(sorted({index_of[other] for other in task.after})) for task in problem.tasks]
    order = _topological(before, problem.tasks)
    grids = [_grid(index, unit, problem) for index, unit in enumerate(problem.units)]
    scale = _scale(task.gain for task in problem.tasks)
    money_scale = _scale(task.cost for task in problem.tasks)
    wanted = _wanted(problem, index_of)
    must = _musts(problem, wanted, before, order)
    jobs: list[Job] = []
    for index, task in enumerate(problem.tasks):
        due = min((wish.day for wish in wanted.get(index, ())), default=None)
        jobs.append(
            _job(index, task, grids[unit_of[task.unit]], problem, before[index], due, scale, money_scale)
        )
    jobs = _tightened(jobs, order, grids, must)
    after: list[list[int]] = [[] for _ in jobs]
    for job in jobs:
        for other in job.before:
            after[other].append(job.index)
    members: list[list[int]] = [[] for _ in grids]
    for job in jobs:
        members[job.unit].append(job.index)
    limits = [wish.money for wish in problem.wishes if isinstance(wish, AtMost)]
    return Compiled(
        problem,
        tuple(Grid(grid.index, grid.id, grid.days, grid.hours, tuple(members[grid.index])) for grid in grids),
        tuple(jobs),
        tuple(order),
        tuple(tuple(others) for others in after),
        scale,
        money_scale,
        int(min(limits) * money_scale + 1e-6) if limits else None,
        {index: _demands(problem.tasks[index], wanted.get(index, ())) for index in range(len(jobs))},
    )


def _check(task: Task, units: dict[str, int], tasks: dict[str, int]) -> None:
    place = f"task {task.id}"
    if task.unit not in units:
        raise PlanningError(place, f"belongs to the unknown unit {task.unit}")
    if task.hours < 1 or task.people < 1:
        raise PlanningError(place, "needs at least one hour and one person")
    if not isfinite(task.gain) or not isfinite(task.cost) or task.cost < 0:
        raise PlanningError(place, "gain and cost must be numbers, cost not below 0")
    for other in task.after:
        if other not in tasks:
            raise PlanningError(place, f"waits for the unknown task {other}")


def _topological(before: list[tuple[int, ...]], tasks: tuple[Task, ...]) -> list[int]:
    state = [0] * len(before)
    order: list[int] = []
    for root in range(len(before)):
        stack = [(root, 0)]
        while stack:
            index, place = stack.pop()
            if place == 0:
                if state[index]:
                    continue
                state[index] = 1
            if place < len(before[index]):
                stack.append((index, place + 1))
                other = before[index][place]
                if state[other] == 1:
                    raise PlanningError(f"task {tasks[other].id}", "waits for itself through others")
                stack.append((other, 0))
            else:
                state[index] = 2
                order.append(index)
    return order


def _grid(index: int, unit: Unit, problem: Problem) -> Grid:
    last = problem.evaluation
    days = sorted(day for day, hours in unit.hours.items() if problem.first <= day < last and hours > 0)
    return Grid(
        index,
        unit.id,
        tuple((day - problem.first).days for day in days),
        tuple(int(unit.hours[day]) for day in days),
    )


def _scale(values: Iterable[float]) -> float:
    largest = max((abs(value) for value in values), default=0.0)
    scale = 1.0
    while 0 < largest * scale < 10 ** (SCALE_DIGITS - 1):
        scale *= 10
    while largest * scale > 10**SCALE_DIGITS:
        scale /= 10
    return scale


def _wanted(problem: Problem, index_of: dict[str, int]) -> dict[int, list[DoneBy]]:
    wanted: dict[int, list[DoneBy]] = {}
    for wish in problem.wishes:
        if isinstance(wish, DoneBy):
            for task in wish.tasks:
                if task not in index_of:
                    raise PlanningError(f"wish {wish.id}", f"speaks of the unknown task {task}")
                wanted.setdefault(index_of[task], []).append(wish)
    return wanted


def _musts(
    problem: Problem, wanted: dict[int, list[DoneBy]], before: list[tuple[int, ...]], order: list[int]
) -> set[int]:
    must = set(wanted)
    for index, task in enumerate(problem.tasks):
        if task.must or task.pinned is not None or task.under_way:
            must.add(index)
    for index in reversed(order):
        if index in must:
            must.update(before[index])
    return must


def _demands(task: Task, wishes: Iterable[DoneBy]) -> tuple[Demand, ...]:
    demands = [Demand("done_by", wish=wish.id) for wish in wishes]
    if task.must:
        demands.append(Demand("must", task=task.id))
    if task.pinned is not None or task.under_way:
        demands.append(Demand("pinned", task=task.id))
    return tuple(demands)


def _job(
    index: int,
    task: Task,
    grid: Grid,
    problem: Problem,
    before: tuple[int, ...],
    wish_due: date | None,
    scale: float,
    money_scale: float,
) -> Job:
    days = -(-task.hours // (task.people * problem.hours_per_day))
    load = -(-task.hours // days)
    first = grid.from_day((task.earliest - problem.first).days) if task.earliest else 0
    fixed = task.pinned is not None or task.under_way
    dues = [day for day in (None if fixed else task.due, wish_due) if day is not None]
    due = grid.up_to((min(dues) - problem.first).days) if dues else len(grid.days)
    pin: int | None = None
    if task.pinned is not None:
        pin = first = grid.from_day((task.pinned - problem.first).days)
    elif task.under_way:
        pin = first = 0
    if pin is not None and pin + days <= due:
        due = pin + days
    barred: Why | None = None
    if task.excluded:
        barred = Why.EXCLUDED
    elif max(grid.hours, default=0) < load:
        barred = Why.NO_CAPACITY
    elif first + days > due:
        barred = Why.TOO_LATE
    gain = max(0, ceil(task.gain * scale - 1e-9))
    return Job(index, grid.index, days, load, first, due, gain, ceil(task.cost * money_scale - 1e-9),
               before, False, pin, barred)  # fmt: skip


def _tightened(jobs: list[Job], order: list[int], grids: list[Grid], must: set[int]) -> list[Job]:
    """Start windows after everything before them; what waits for a barred job is barred."""
    done: list[Job] = list(jobs)
    for index in order:
        job = done[index]
        first, barred = job.first, job.barred
        for other in (done[i] for i in job.before):
            if other.barred is not None:
                barred = barred or Why.NEEDS_LEFT_OUT
                break
            end = other.first + other.days
            if other.unit != job.unit:
                end = grids[job.unit].up_to(grids[other.unit].days[end - 1])
            first = max(first, end)
        if barred is None:
            first = _fits_from(job, first, grids[job.unit])
            if first + job.days > job.due or (job.pin is not None and first > job.pin):
                barred = Why.TOO_LATE
        done[index] = Job(job.index, job.unit, job.days, job.load, first, job.due, job.gain, job.cost,
                          job.before, index in must, job.pin, barred)  # fmt: skip
    return done


def _fits_from(job: Job, first: int, grid: Grid) -> int:
    """The first day from which the unit would have the hours if it did nothing else."""
    day = run = first
    while run < min(day + job.days, job.due):
        if grid.hours[run] < job.load:
            day = run + 1
        run += 1
    return day
