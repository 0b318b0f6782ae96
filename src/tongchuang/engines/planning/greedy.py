"""Schedules made by hand: take the next task of a list, put it on the first days that are free.

All follow the same rules as the plan: hours of the unit, windows, what has to be finished before, money.
What is under way or pinned comes first, then what must be done.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import TypeAlias

from .compiled import OUT, Compiled, Grid, Job

Key: TypeAlias = Callable[[Job], tuple[float, ...]]


class Hours:
    """Hours still free in one unit, by local day."""

    def __init__(self, grid: Grid) -> None:
        self.free = list(grid.hours)

    def earliest(self, job: Job, first: int, due: int) -> int:
        """The first start from `first` with enough hours on all its days and an end by `due`; OUT if none."""
        free, load, need = self.free, job.load, job.days
        run = 0
        for day in range(first, due):
            if free[day] >= load:
                run += 1
                if run == need:
                    return day - need + 1
            else:
                run = 0
        return OUT

    def latest(self, job: Job, first: int, due: int) -> int:
        """The last such start."""
        free, load, need = self.free, job.load, job.days
        run = 0
        for day in range(due - 1, first - 1, -1):
            if free[day] >= load:
                run += 1
                if run == need:
                    return day
            else:
                run = 0
        return OUT

    def take(self, job: Job, start: int) -> None:
        """Take a job's hours."""
        for day in range(start, start + job.days):
            self.free[day] -= job.load

    def give_back(self, job: Job, start: int) -> None:
        """Give a job's hours back."""
        for day in range(start, start + job.days):
            self.free[day] += job.load


def by_rate(job: Job) -> tuple[float, ...]:
    """Best gain per hour first."""
    return (-job.rate, job.index)


def by_age(compiled: Compiled) -> Key:
    """Longest known first; what has no day is last."""
    tasks = compiled.problem.tasks

    def key(job: Job) -> tuple[float, ...]:
        since = tasks[job.index].since
        return (since.toordinal() if since else 10**9, job.index)

    return key


def by_severity(compiled: Compiled) -> Key:
    """Gravest first, then the greatest gain."""
    tasks = compiled.problem.tasks
    return lambda job: (-tasks[job.index].severity, -job.gain, job.index)


def by_list(compiled: Compiled, key: Key, *, late: bool = False) -> list[int]:
    """Starts by job when tasks are taken in the order of `key`, each when all before it are in the schedule.

    Each is put on the first days that are free (`late`: the last days, but only if nothing waits for it).
    """
    starts = [OUT] * len(compiled.jobs)
    hours = [Hours(grid) for grid in compiled.grids]
    waiting = [len(job.before) for job in compiled.jobs]
    queue: list[tuple[tuple[float, ...], int]] = []
    money = compiled.money

    def push(index: int) -> None:
        job = compiled.jobs[index]
        if job.barred is None and (job.gain > 0 or job.must or compiled.after[index]):
            heapq.heappush(queue, (_turn(job, key), index))

    for index, count in enumerate(waiting):
        if not count:
            push(index)
    while queue:
        _, index = heapq.heappop(queue)
        job = compiled.jobs[index]
        ready = compiled.ready(job, starts)
        if ready is None or (money is not None and job.cost > money):
            continue
        if late and not compiled.after[index] and job.pin is None:
            start = hours[job.unit].latest(job, ready, job.due)
        else:
            start = hours[job.unit].earliest(job, ready, job.due)
        if start == OUT:
            continue
        starts[index] = start
        hours[job.unit].take(job, start)
        if money is not None:
            money -= job.cost
        for other in compiled.after[index]:
            waiting[other] -= 1
            if not waiting[other]:
                push(other)
    return starts


def _turn(job: Job, key: Key) -> tuple[float, ...]:
    return (0 if job.pin is not None else 1 if job.must else 2, *key(job))
