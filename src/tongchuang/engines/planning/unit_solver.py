"""CP-SAT for one unit: a bound from a knapsack with deadlines, and the schedule itself.

The knapsack (`bound_of`) chooses tasks and forgets when: between any two days, what has to be done there
must not take more hours than there are, also when hours are counted in the coarser measures of `_measures`
(dual feasible functions: three people of five on one task leave room for no second such task). It is solved
to the end in hundredths of a second. The schedule (`schedule`) adds the days: intervals, a cumulative
resource, precedence, and starts from a known answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from .compiled import OUT
from .view import UnitView

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExpr

Measure: TypeAlias = Callable[[int], int]
SHARES = 60  # hours are measured in sixtieths of a day's hours
MAX_ROWS = 4_000


@dataclass(frozen=True)
class Limits:
    """How long a solver may work: its own count of work (the same on every machine), and seconds."""

    work: float
    seconds: float
    seed: int = 1
    prove: bool = False


@dataclass(frozen=True)
class Answer:
    """Starts by job (None: none found), a bound on gain and bonuses, and whether it is proven best."""

    starts: dict[int, int] | None
    bound: int
    best: bool = False


Watch: TypeAlias = Callable[["CpSolver", bool], None]


def bound_of(view: UnitView, limits: Limits, watch: Watch | None = None) -> tuple[int, frozenset[int]]:
    """No schedule of the unit recovers more than this; and the jobs that the knapsack would choose."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = _choices(model, view)
    _energy_rows(model, view, chosen, fine=True)
    _spend(model, view, chosen)
    model.maximize(sum(part.gain * chosen[part.job] for part in view.parts))
    solver = _solver(limits)
    status = _run(solver, model, watch)
    if status == cp_model.INFEASIBLE:
        return 0, frozenset()
    every = sum(max(0, part.gain) for part in view.parts)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or not view.parts:
        return every, frozenset()
    bound = min(every, int(solver.best_objective_bound + 1e-3))
    return bound, frozenset(job for job, var in chosen.items() if solver.boolean_value(var))


def schedule(
    view: UnitView,
    limits: Limits,
    *,
    hint: Mapping[int, int],
    bound: int | None = None,
    watch: Watch | None = None,
) -> Answer:
    """The best schedule found, beginning with `hint` (starts by job).

    `bound`: what the gain cannot exceed.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = _choices(model, view)
    _energy_rows(model, view if limits.prove else from_first_day(view), chosen, fine=False)
    _spend(model, view, chosen)
    starts = _days(model, view, chosen)
    gain = sum(part.gain * chosen[part.job] for part in view.parts)
    bonus = _keeps(model, view, chosen, starts)
    if bound is not None and view.parts:
        model.add(gain <= bound)
    for part in view.parts:
        start = hint.get(part.job, OUT)
        model.add_hint(chosen[part.job], start != OUT)
        model.add_hint(starts[part.job], start if start != OUT else part.first)
    model.maximize(gain + bonus)
    solver = _solver(limits)
    status = _run(solver, model, watch)
    every = sum(max(0, part.gain) for part in view.parts)
    limit = every if bound is None else min(bound, every)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, limit)
    found = {
        part.job: solver.value(starts[part.job])
        for part in view.parts
        if solver.boolean_value(chosen[part.job])
    }
    return Answer(found, min(limit, int(solver.best_objective_bound + 1e-3)), status == cp_model.OPTIMAL)


def _choices(model: CpModel, view: UnitView) -> dict[int, IntVar]:
    chosen: dict[int, IntVar] = {part.job: model.new_bool_var("") for part in view.parts}
    for part in view.parts:
        if part.must:
            model.add(chosen[part.job] == 1)
        for other in part.before:
            model.add_implication(chosen[part.job], chosen[other])
    return chosen


def _spend(model: CpModel, view: UnitView, chosen: Mapping[int, IntVar]) -> None:
    if view.money is not None and any(part.cost for part in view.parts):
        model.add(sum(part.cost * chosen[part.job] for part in view.parts) <= view.money)


def _days(model: CpModel, view: UnitView, chosen: Mapping[int, IntVar]) -> dict[int, IntVar]:
    starts: dict[int, IntVar] = {}
    intervals = []
    loads = []
    days = {part.job: part.days for part in view.parts}
    for part in view.parts:
        start = model.new_int_var(part.first, part.due - part.days, "")
        starts[part.job] = start
        intervals.append(model.new_optional_fixed_size_interval_var(start, part.days, chosen[part.job], ""))
        loads.append(part.load)
    most = max(view.hours, default=0)
    for day, hours in enumerate(view.hours):
        if hours < most:
            intervals.append(model.new_fixed_size_interval_var(day, 1, ""))
            loads.append(most - hours)
    model.add_cumulative(intervals, loads, most)
    for part in view.parts:
        for other in part.before:
            model.add(starts[other] + days[other] <= starts[part.job]).only_enforce_if(chosen[part.job])
    return starts


def _keeps(
    model: CpModel, view: UnitView, chosen: Mapping[int, IntVar], starts: Mapping[int, IntVar]
) -> LinearExpr | int:
    from ortools.sat.python.cp_model import LinearExpr

    terms: list[LinearExpr] = []
    for part in view.parts:
        if part.keep is not None:
            stays = model.new_bool_var("")
            model.add_implication(stays, chosen[part.job])
            model.add(starts[part.job] == part.keep.start).only_enforce_if(stays)
            terms.append(part.keep.bonus * stays)
    return LinearExpr.sum(terms) if terms else 0


def _measures(view: UnitView, fine: bool) -> list[tuple[dict[int, int], list[int]]]:
    """Ways to count hours: each part's load and each day's room.

    Room is what loads side by side never exceed.
    """
    most = max(view.hours, default=0)
    kinds: list[Measure] = [lambda load: load * SHARES]
    if fine:
        kinds += [_fractions(k, most) for k in range(1, 6)]
        small = sorted({part.load for part in view.parts if 2 * part.load <= most})
        kinds += [_without_small(least, most) for least in small[:12]]
    seen: set[tuple[int, ...]] = set()
    measures = []
    for kind in kinds:
        loads = [kind(part.load) for part in view.parts]
        if tuple(loads) not in seen:
            seen.add(tuple(loads))
            of = {part.job: load for part, load in zip(view.parts, loads, strict=True)}
            measures.append((of, [most * SHARES - kind(most - hours) for hours in view.hours]))
    return measures


def _fractions(k: int, most: int) -> Measure:
    """A load of more than i / (k + 1) of the most counts as i / k of it at least."""

    def measure(load: int) -> int:
        if load * (k + 1) % most == 0:
            return load * SHARES
        return (k + 1) * load // most * most * (SHARES // k)

    return measure


def _without_small(least: int, most: int) -> Measure:
    """Loads under `least` count as nothing, loads that leave less than that as everything."""

    def measure(load: int) -> int:
        if load > most - least:
            return most * SHARES
        return 0 if load < least else load * SHARES

    return measure


def _energy_rows(model: CpModel, view: UnitView, chosen: Mapping[int, IntVar], *, fine: bool) -> None:
    for terms, room in energy_rows(view, fine=fine):
        model.add(sum(weight * chosen[job] for job, weight in terms) <= room)


def from_first_day(view: UnitView) -> UnitView:
    """The same parts as if all could begin on the first day: fewer and looser rows, faster to solve."""
    return replace(view, parts=tuple(replace(part, first=0, before=()) for part in view.parts))


def energy_rows(view: UnitView, *, fine: bool) -> list[tuple[list[tuple[int, int]], int]]:
    """For pairs of days: what the jobs must take between them, and what there is; only rows that can bind."""
    firsts = {part.first for part in view.parts}
    dues = {part.due for part in view.parts}
    plain = [(first, due) for first in firsts for due in dues if first < due]
    if fine:
        firsts |= {part.first + part.days for part in view.parts}
        dues |= {part.due - part.days for part in view.parts}
    pairs = sorted((first, due) for first in firsts for due in dues if first < due)
    inside = {
        (first, due): [(part, days) for part in view.parts if (days := part.inside(first, due))]
        for first, due in pairs
    }
    rows: list[tuple[list[tuple[int, int]], int]] = []
    for loads, room in _measures(view, fine):
        upto = [0]
        for share in room:
            upto.append(upto[-1] + share)
        for first, due in pairs:
            there = upto[due] - upto[first]
            terms = [
                (part.job, days * load) for part, days in inside[first, due] if (load := loads[part.job])
            ]
            if sum(weight for _, weight in terms) > there:
                rows.append((terms, there))
        pairs = sorted(plain)
        if len(rows) > MAX_ROWS:
            break
    return rows


def _solver(limits: Limits) -> CpSolver:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = limits.seed
    parameters.max_deterministic_time = limits.work
    parameters.max_time_in_seconds = max(0.05, limits.seconds)
    if limits.prove:
        parameters.optimize_with_lb_tree_search = True
    return solver


def _run(solver: CpSolver, model: CpModel, watch: Watch | None) -> object:
    if watch is None:
        return solver.solve(model)
    watch(solver, True)
    try:
        return solver.solve(model)
    finally:
        watch(solver, False)
