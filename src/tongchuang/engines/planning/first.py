"""A first whole answer in a moment: many lists, the best one for each unit; and a first bound."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import ceil

from .compiled import Compiled, Grid, Job
from .greedy import Key, by_list, by_rate


def groups(compiled: Compiled) -> list[tuple[int, ...]]:
    """Units that hang together: through tasks that wait for each other, or through money."""
    parent = list(range(len(compiled.grids)))

    def root(unit: int) -> int:
        while parent[unit] != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    for job in compiled.jobs:
        for other in job.before:
            parent[root(job.unit)] = root(compiled.jobs[other].unit)
    if compiled.money is not None and any(job.cost for job in compiled.jobs):
        for unit in range(len(parent)):
            parent[root(unit)] = root(0)
    found: dict[int, list[int]] = {}
    for unit in range(len(parent)):
        found.setdefault(root(unit), []).append(unit)
    return [tuple(units) for units in found.values()]


def merge(
    compiled: Compiled,
    best: list[int],
    other: Sequence[int],
    together: Sequence[tuple[int, ...]],
    worth: Callable[[int, int], int],
) -> list[int]:
    """The better one of two schedules for each group of units.

    `worth` of a job at a start, in scaled points.
    """
    merged = list(best)
    for units in together:
        members = [index for unit in units for index in compiled.grids[unit].jobs]
        if sum(worth(i, other[i]) for i in members) > sum(worth(i, best[i]) for i in members):
            for index in members:
                merged[index] = other[index]
    return merged


def keys(compiled: Compiled, seed: int, count: int) -> list[tuple[Key, bool]]:
    """Orders in which tasks may be taken, the plain ones first, then with chance."""

    def urgent(job: Job) -> tuple[float, ...]:
        return (-job.rate / max(1, job.due) ** 0.5, job.index)

    def chain(job: Job) -> tuple[float, ...]:
        best = max((compiled.jobs[other].rate for other in compiled.after[job.index]), default=0.0)
        return (-max(job.rate, best), job.index)

    def worth(job: Job) -> tuple[float, ...]:
        return (-job.gain, job.index)

    found: list[tuple[Key, bool]] = []
    for key in (by_rate, chain, urgent, worth):
        found += [(key, False), (key, True)]
    dice = random.Random(seed)
    while len(found) < count:
        found.append((_shaken(compiled, dice), bool(dice.getrandbits(1))))
    return found[:count]


def _shaken(compiled: Compiled, dice: random.Random) -> Key:
    power = dice.uniform(0.0, 0.6)
    size = dice.uniform(0.3, 1.0)
    chance = [dice.lognormvariate(0.0, 0.35) for _ in compiled.jobs]

    def key(job: Job) -> tuple[float, ...]:
        best = max((compiled.jobs[other].rate for other in compiled.after[job.index]), default=0.0)
        rate = max(job.gain / job.energy**size, 0.5 * best)
        return (-rate * chance[job.index] / max(1, job.due) ** power, job.index)

    return key


def first_answer(
    compiled: Compiled,
    *,
    seed: int,
    count: int,
    worth: Callable[[int, int], int],
    go_on: Callable[[], bool],
) -> list[int]:
    """The best of `count` lists for each group of units; stops early when `go_on` says so."""
    together = groups(compiled)
    best = by_list(compiled, by_rate)
    for key, late in keys(compiled, seed, count)[1:]:
        if not go_on():
            break
        best = merge(compiled, best, by_list(compiled, key, late=late), together, worth)
    return best


def first_bound(compiled: Compiled, grid: Grid) -> int:
    """A bound for one unit: tasks in any fractions, best rate first, as far as hours until the due days go.

    With hours counted up to each due day only, and fractions allowed, nothing is better than the best rate first.
    """
    dues = sorted({compiled.jobs[index].due for index in grid.jobs})
    upto = [0]
    for hours in grid.hours:
        upto.append(upto[-1] + hours)
    left = [upto[due] for due in dues]
    total = 0.0
    for job in sorted((compiled.jobs[index] for index in grid.jobs), key=lambda job: (-job.rate, job.index)):
        if job.barred is not None or job.gain <= 0:
            continue
        place = dues.index(job.due)
        take = max(0, min(job.energy, *left[place:])) if left[place:] else 0
        for later in range(place, len(left)):
            left[later] -= take
        total += take * job.rate
    return ceil(total + 1e-6) if total else 0
