"""Whether everything that a problem demands can be done, and if not, how much of it.

All units in one model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .compiled import Compiled, Job, compile_problem
from .model import Problem
from .unit_solver import Limits, energy_rows
from .view import Prices, free_view

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar


@dataclass(frozen=True)
class Verdict:
    """`yes`: whether it can be done (None: not known). `starts`: local start days by task."""

    yes: bool | None
    starts: dict[str, int]


def feasible(problem: Problem, limits: Limits) -> Verdict:
    """Whether all musts, pins and wishes for days can be met together (money is not looked at)."""
    from ortools.sat.python import cp_model

    compiled = compile_problem(problem)
    musts = [job for job in compiled.jobs if job.must]
    if any(job.barred is not None for job in musts):
        return Verdict(False, {})
    model, starts, chosen = _model(compiled, musts)
    for job in musts:
        model.add(chosen[job.index] == 1)
    status, solver = _solve(model, limits)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Verdict(True, {_id(compiled, job): solver.value(starts[job.index]) for job in musts})
    return Verdict(False if status == cp_model.INFEASIBLE else None, {})


def most(problem: Problem, limits: Limits) -> Verdict:
    """As many demanded tasks as can be done together, weighed by gain; `yes` when they are all."""
    from ortools.sat.python import cp_model

    compiled = compile_problem(problem)
    musts = [job for job in compiled.jobs if job.must]
    open_jobs = [job for job in musts if job.barred is None]
    model, starts, chosen = _model(compiled, open_jobs)
    model.maximize(sum(_weight(compiled, job) * chosen[job.index] for job in open_jobs))
    status, solver = _solve(model, limits)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Verdict(None, {})
    found = {
        _id(compiled, job): solver.value(starts[job.index])
        for job in open_jobs
        if solver.boolean_value(chosen[job.index])
    }
    return Verdict(len(found) == len(musts), found)


def _weight(compiled: Compiled, job: Job) -> int:
    begun = compiled.problem.tasks[job.index].under_way
    return job.gain * 10 + 1 + (10**9 if begun else 0)


def _id(compiled: Compiled, job: Job) -> str:
    return compiled.problem.tasks[job.index].id


def _solve(model: CpModel, limits: Limits) -> tuple[object, CpSolver]:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = limits.seed
    solver.parameters.max_deterministic_time = limits.work
    solver.parameters.max_time_in_seconds = max(0.05, limits.seconds)
    return solver.solve(model), solver


def _model(compiled: Compiled, jobs: list[Job]) -> tuple[CpModel, dict[int, IntVar], dict[int, IntVar]]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen: dict[int, IntVar] = {job.index: model.new_bool_var("") for job in jobs}
    starts: dict[int, IntVar] = {}
    for job in jobs:
        last = job.pin if job.pin is not None else job.due - job.days
        starts[job.index] = model.new_int_var(job.pin if job.pin is not None else job.first, last, "")
    for unit in sorted({job.unit for job in jobs}):
        _unit(model, compiled, [job for job in jobs if job.unit == unit], chosen, starts)
    for job in jobs:
        for other in job.before:
            if other not in chosen:
                model.add(chosen[job.index] == 0)
                continue
            model.add_implication(chosen[job.index], chosen[other])
            before = compiled.jobs[other]
            if before.unit == job.unit:
                rule = starts[other] + before.days <= starts[job.index]
                model.add(rule).only_enforce_if(chosen[job.index])
            else:
                _across(model, compiled, before, job, chosen, starts)
    return model, starts, chosen


def _unit(
    model: CpModel, compiled: Compiled, jobs: list[Job], chosen: dict[int, IntVar], starts: dict[int, IntVar]
) -> None:
    grid = compiled.grids[jobs[0].unit]
    intervals = [
        model.new_optional_fixed_size_interval_var(starts[job.index], job.days, chosen[job.index], "")
        for job in jobs
    ]
    loads = [job.load for job in jobs]
    highest = max(grid.hours, default=0)
    for day, hours in enumerate(grid.hours):
        if hours < highest:
            intervals.append(model.new_fixed_size_interval_var(day, 1, ""))
            loads.append(highest - hours)
    model.add_cumulative(intervals, loads, highest)
    for terms, room in energy_rows(free_view(compiled, grid.index, Prices()), fine=False):
        inside = [(weight, chosen[index]) for index, weight in terms if index in chosen]
        model.add(sum(weight * var for weight, var in inside) <= room)


def _across(
    model: CpModel,
    compiled: Compiled,
    before: Job,
    job: Job,
    chosen: dict[int, IntVar],
    starts: dict[int, IntVar],
) -> None:
    """The last day of the one lies before the first day of the other, each on its unit's days."""
    ends = compiled.grids[before.unit].days
    begins = compiled.grids[job.unit].days
    horizon = max(ends[-1], begins[-1])
    end, begin = model.new_int_var(0, horizon, ""), model.new_int_var(0, horizon, "")
    model.add_element(starts[before.index] + before.days - 1, list(ends), end)
    model.add_element(starts[job.index], list(begins), begin)
    model.add(end < begin).only_enforce_if(chosen[job.index])
