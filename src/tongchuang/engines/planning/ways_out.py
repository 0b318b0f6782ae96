"""Ways out of a conflict, each tried: with it, the demands of the conflict can be met."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from .compiled import Compiled
from .model import Demand, DoneBy, Problem, Relax, Relaxation, Unit
from .view import Part, Prices, free_view

MOST_PEOPLE = 64

Possible: TypeAlias = Callable[[Problem], "bool | None"]


def missing_hours(compiled: Compiled) -> tuple[int, date | None, str | None]:
    """The most hours that a unit lacks for its demanded tasks, up to which day, and which unit.

    (0, None, None) when no unit lacks hours as such: then days are too few or too short in a row.
    """
    worst: tuple[int, date | None, str | None] = (0, None, None)
    for job in compiled.jobs:
        lacking = (job.first + job.days - job.due) * job.load
        if job.must and job.barred is not None and lacking > worst[0] and job.due > 0:
            worst = (lacking, compiled.day(job.unit, job.due - 1), compiled.grids[job.unit].id)
    for grid in compiled.grids:
        parts = [part for part in free_view(compiled, grid.index, Prices()).parts if part.must]
        for first in {part.first for part in parts}:
            for due in {part.due for part in parts if part.due > first}:
                lacking = _taken(parts, first, due) - sum(grid.hours[first:due])
                if lacking > worst[0]:
                    worst = (lacking, compiled.day(grid.index, due - 1), grid.id)
    return worst


def _taken(parts: Sequence[Part], first: int, due: int) -> int:
    return sum(part.inside(first, due) * part.load for part in parts)


def ways_out(
    problem: Problem,
    demands: Collection[Demand],
    given_up: Sequence[str],
    unit: str | None,
    possible: Possible,
) -> tuple[Relaxation, ...]:
    """From least harm to most.

    `problem`: the demanded tasks alone; `given_up`: a choice of tasks without which the rest goes.
    """
    found: list[Relaxation] = []
    pins = [demand.task for demand in demands if demand.kind == "pinned"]
    if pins:
        found += _unpin(problem, pins, possible)
    for wish in problem.wishes:
        if isinstance(wish, DoneBy):
            found += _move(problem, wish, possible)
    for each in problem.units:
        if unit is None or each.id == unit:
            found += _people(problem, each, possible)
    if given_up:
        lost = sum(task.gain for task in problem.tasks if task.id in set(given_up))
        values = (("count", len(given_up)), ("of", len(problem.tasks)), ("points", lost))
        found.append(Relaxation(Relax.DROP, values, tuple(given_up)))
    return tuple(found)


def _unpin(problem: Problem, pins: Sequence[str], possible: Possible) -> list[Relaxation]:
    free = [task for task in problem.tasks if task.id in pins and not task.under_way]
    names = {task.id for task in free}
    tasks = tuple(
        replace(task, pinned=None, must=True) if task.id in names else task for task in problem.tasks
    )
    if free and possible(replace(problem, tasks=tasks)):
        return [Relaxation(Relax.UNPIN, (), tuple(sorted(names)))]
    return []


def _move(problem: Problem, wish: DoneBy, possible: Possible) -> list[Relaxation]:
    """The earliest day on which the wish can be met."""
    units = {task.unit for task in problem.tasks if task.id in wish.tasks}
    days = sorted(
        {
            day
            for unit in problem.units
            if unit.id in units
            for day, hours in unit.hours.items()
            if hours > 0 and wish.day < day < problem.evaluation
        }
    )

    def ok(place: int) -> bool:
        moved = tuple(replace(w, day=days[place]) if w is wish else w for w in problem.wishes)
        return bool(possible(replace(problem, wishes=moved)))

    place = _first(len(days), ok)
    if place is None:
        return []
    values = (("wish", wish.id), ("day", days[place]), ("days", place + 1))
    return [Relaxation(Relax.MOVE_DATE, values)]


def _people(problem: Problem, unit: Unit, possible: Possible) -> list[Relaxation]:
    """How many more people the unit needs, on each of its days up to the last wish."""
    wished = [wish.day for wish in problem.wishes if isinstance(wish, DoneBy)]
    free = any(task.must for task in problem.tasks) or not wished
    days = sorted(day for day, hours in unit.hours.items() if hours > 0 and day < problem.evaluation)
    until = problem.evaluation if free else max(wished)
    days = days[: bisect_right(days, until)]
    if not days:
        return []

    def ok(place: int) -> bool:
        more = (place + 1) * problem.hours_per_day
        hours = {day: there + (more if day in among else 0) for day, there in unit.hours.items()}
        units = tuple(replace(u, hours=hours) if u.id == unit.id else u for u in problem.units)
        return bool(possible(replace(problem, units=units)))

    among = set(days)
    place = _first(MOST_PEOPLE, ok)
    if place is None:
        return []
    return [Relaxation(Relax.ADD_PEOPLE, (("unit", unit.id), ("people", place + 1), ("until", days[-1])))]


def _first(count: int, ok: Callable[[int], bool]) -> int | None:
    """The first place at which `ok` holds, when it holds at all later ones; the last one is tried first."""
    if count == 0 or not ok(count - 1):
        return None
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if ok(middle):
            high = middle
        else:
            low = middle + 1
    return low
