"""The plan as it is handed out: days, reasons, hours, curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from .compiled import OUT, Compiled, Job
from .greedy import by_age, by_list, by_rate, by_severity
from .model import Conflict, Curve, LeftOut, Method, Placed, Plan, UnitPlan
from .reasons import Reasons
from .state import State
from .view import Keep


def assemble(
    compiled: Compiled,
    starts: Sequence[int],
    *,
    bounds: Sequence[int],
    bound: int,
    seconds: float,
    deep: bool,
    keeps: Mapping[int, Keep] | None = None,
    conflicts: tuple[Conflict, ...] = (),
    hand: Sequence[Curve] = (),
) -> Plan:
    """A plan of starts by job.

    `bounds` by unit and `bound` of all in scaled points; `hand`: curves by hand, known before.
    """
    state = State(compiled, starts, keeps)
    reasons = Reasons(state, deep=deep)
    placed = [_placed(compiled, job, starts, reasons) for job in compiled.jobs if starts[job.index] != OUT]
    placed.sort(key=lambda entry: (entry.start, entry.end, entry.unit, entry.task))
    tasks = compiled.problem.tasks
    left_out = [
        LeftOut(tasks[job.index].id, tasks[job.index].unit, tasks[job.index].gain, reasons.left_out(job))
        for job in compiled.jobs
        if starts[job.index] == OUT
    ]
    left_out.sort(key=lambda entry: (-entry.gain, entry.task))
    recovered = sum(max(0.0, entry.gain) for entry in placed)
    return Plan(
        tuple(placed),
        tuple(left_out),
        recovered,
        max(recovered, bound / compiled.scale),
        sum(entry.cost for entry in placed),
        tuple(_unit(compiled, state, unit, bounds[unit]) for unit in range(len(compiled.grids))),
        (curve(compiled, starts, Method.PLAN), *(hand or by_hand(compiled))),
        conflicts,
        seconds,
    )


def by_hand(compiled: Compiled) -> tuple[Curve, ...]:
    """What the schedules made by hand recover, day by day."""
    lists = (
        (Method.GREEDY, by_rate),
        (Method.WORST, by_severity(compiled)),
        (Method.OLDEST, by_age(compiled)),
    )
    return tuple(curve(compiled, by_list(compiled, key), method) for method, key in lists)


def curve(compiled: Compiled, starts: Sequence[int], method: Method) -> Curve:
    """Recovered points by day: a task counts from the day on which it is finished."""
    days = sorted({day for grid in compiled.grids for day in grid.days})
    at = dict.fromkeys(days, 0.0)
    for job in compiled.jobs:
        if starts[job.index] != OUT:
            ends = compiled.grids[job.unit].days[starts[job.index] + job.days - 1]
            at[ends] += max(0.0, compiled.problem.tasks[job.index].gain)
    total = 0.0
    points = []
    for day in days:
        total += at[day]
        points.append(total)
    return Curve(method, tuple(_date(compiled, day) for day in days), tuple(points))


def _date(compiled: Compiled, ordinal: int) -> date:
    return compiled.problem.first + timedelta(days=ordinal)


def _placed(compiled: Compiled, job: Job, starts: Sequence[int], reasons: Reasons) -> Placed:
    task = compiled.problem.tasks[job.index]
    start = starts[job.index]
    waits = [
        compiled.problem.tasks[other].id
        for other in job.before
        if compiled.after_end(compiled.jobs[other], starts[other], job.unit) == start
    ]
    return Placed(
        task.id,
        task.unit,
        compiled.day(job.unit, start),
        compiled.day(job.unit, start + job.days - 1),
        job.load,
        task.people,
        max(0.0, task.gain),
        task.cost,
        reasons.placed(job),
        tuple(waits),
    )


def _unit(compiled: Compiled, state: State, unit: int, bound: int) -> UnitPlan:
    grid = compiled.grids[unit]
    free = state.hours[unit].free
    tasks = compiled.problem.tasks
    recovered = sum(max(0.0, tasks[index].gain) for index in sorted(state.placed[unit]))
    taken = tuple(
        (compiled.day(unit, local), hours - free[local], hours) for local, hours in enumerate(grid.hours)
    )
    return UnitPlan(grid.id, recovered, max(recovered, bound / compiled.scale), taken)
