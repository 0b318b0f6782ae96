"""What money and links between units are worth: the prices of one linear program over all units."""

from __future__ import annotations

from typing import Any

from .compiled import Compiled
from .unit_solver import energy_rows, from_first_day
from .view import Prices, free_view

LONGEST = 20.0


def links(compiled: Compiled) -> list[tuple[int, int]]:
    """Pairs (before, after) of jobs in different units."""
    return [
        (other, job.index)
        for job in compiled.jobs
        if job.barred is None
        for other in job.before
        if compiled.jobs[other].unit != job.unit
    ]


def find_prices(compiled: Compiled, *, seconds: float) -> tuple[Prices, float | None]:
    """Prices for money and links, and a bound on the whole in scaled points (None when there was no time)."""
    from scipy.optimize import linprog  # type: ignore[import-untyped]
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    jobs = [job for job in compiled.jobs if job.barred is None]
    if not jobs:
        return Prices(), 0.0
    column = {job.index: place for place, job in enumerate(jobs)}
    rows, room = _Rows(), []
    between = links(compiled)
    for before, after in between:
        rows.add([(column[after], 1.0), (column[before], -1.0)])
        room.append(0.0)
    money = compiled.money is not None
    if compiled.money is not None:
        rows.add([(column[job.index], float(job.cost)) for job in jobs if job.cost])
        room.append(float(compiled.money))
    for grid in compiled.grids:
        view = free_view(compiled, grid.index, Prices())
        for part in view.parts:
            for other in part.before:
                rows.add([(column[part.job], 1.0), (column[other], -1.0)])
                room.append(0.0)
        for terms, there in energy_rows(from_first_day(view), fine=False):
            rows.add([(column[job], weight / 60.0) for job, weight in terms])
            room.append(there / 60.0)
    if not rows.count:
        return Prices(), float(sum(job.gain for job in jobs))
    matrix = csr_matrix((rows.values, (rows.rows, rows.columns)), shape=(rows.count, len(jobs)))
    found: Any = linprog(
        [-job.gain for job in jobs],
        matrix,
        room,
        bounds=[(1.0 if job.must else 0.0, 1.0) for job in jobs],
        method="highs",
        options={"time_limit": min(LONGEST, max(0.1, seconds))},
    )
    if found.status != 0:
        return Prices(), None
    duals = [max(0.0, -float(value)) for value in found.ineqlin.marginals]
    worth = {pair: duals[place] for place, pair in enumerate(between)}
    return Prices(duals[len(between)] if money else 0.0, worth), -float(found.fun)


class _Rows:
    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.count = 0

    def add(self, terms: list[tuple[int, float]]) -> None:
        for column, value in terms:
            self.rows.append(self.count)
            self.columns.append(column)
            self.values.append(value)
        self.count += 1
