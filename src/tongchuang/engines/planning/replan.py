"""Staying near to an earlier plan, and what changed."""

from __future__ import annotations

from collections.abc import Collection

from .compiled import Compiled
from .model import Change, Former, Move, Plan, Problem
from .view import Keep

KEPT = 50.0  # staying within the first days is worth so many times a unit's mean gain
NEAR = 0.5  # and at the end of those days only this much, falling to nothing


def keeps(compiled: Compiled, former: Former) -> dict[int, Keep]:
    """What staying at the former days is worth, for tasks that lay near."""
    jobs = compiled.jobs
    found: dict[int, Keep] = {}
    for grid in compiled.grids:
        gains = [jobs[index].gain for index in grid.jobs if jobs[index].gain > 0]
        mean = sum(gains) / len(gains) if gains else 1.0
        today = grid.from_day((former.today - compiled.problem.first).days)
        for index in grid.jobs:
            start = former.starts.get(compiled.problem.tasks[index].id)
            if start is None or start < former.today or jobs[index].pin is not None:
                continue
            local = grid.from_day((start - compiled.problem.first).days)
            if local >= len(grid.days) or compiled.day(grid.index, local) != start:
                continue
            worth = _worth(local - today, former)
            if worth > 0:
                found[index] = Keep(local, max(1, round(worth * mean)))
    return found


def _worth(days: int, former: Former) -> float:
    if days < former.keep_days:
        return KEPT
    if days >= former.near_days:
        return 0.0
    return NEAR * (former.near_days - days) / max(1, former.near_days - former.keep_days)


def former_starts(compiled: Compiled, former: Former) -> list[tuple[int, int]]:
    """Former starts as (job, local day), as far as they still exist, in the order of the days."""
    found = []
    for job in compiled.jobs:
        start = former.starts.get(compiled.problem.tasks[job.index].id)
        if start is None or job.barred is not None:
            continue
        grid = compiled.grids[job.unit]
        ordinal = (start - compiled.problem.first).days
        local = 0 if ordinal < 0 else grid.from_day(ordinal)
        if job.pin is not None:
            local = job.pin
        if local + job.days <= len(grid.days):
            found.append((ordinal, job.index, local))
    return [(index, local) for _, index, local in sorted(found)]


def changes(
    former: Former, plan: Plan, problem: Problem, *, done: Collection[str] = ()
) -> tuple[Change, ...]:
    """What happened to each task between a former plan and a new one; tasks that stay are not named."""
    known = {task.id for task in problem.tasks}
    running = {task.id for task in problem.tasks if task.under_way}
    found: list[Change] = []
    for task, before in sorted(former.starts.items(), key=lambda item: (item[1], item[0])):
        placed = plan.by_task.get(task)
        if task in done:
            found.append(Change(task, Move.DONE, before))
        elif task not in known:
            found.append(Change(task, Move.GONE, before))
        elif placed is None:
            found.append(Change(task, Move.DROPPED, before))
        elif placed.start != before and task not in running:
            move = Move.EARLIER if placed.start < before else Move.LATER
            found.append(Change(task, move, before, placed.start))
    for entry in plan.placed:
        if entry.task not in former.starts:
            new = entry.task not in former.known
            found.append(Change(entry.task, Move.NEW if new else Move.TAKEN_UP, None, entry.start))
    return tuple(found)
