"""What is demanded and cannot be met: which demands contradict each other, by how much, and what to give up.

A conflict is found by leaving out one demand after the other: what is left when no more can be left out
without the rest becoming possible is a smallest contradiction. Every way out is tried before it is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from .compiled import OUT, Compiled, compile_problem
from .feasible import Verdict, feasible, most
from .model import AtLeast, AtMost, Conflict, Demand, DoneBy, Plan, Problem, Relax, Relaxation, Task
from .search import Watch
from .unit_solver import Limits
from .ways_out import missing_hours, ways_out

SHARE = 0.3  # of the time, at most, for finding out what contradicts what
WORK = 1.5
MOST_CONFLICTS = 12


@dataclass(frozen=True)
class Settled:
    """A problem whose demands can be met, with days that meet them, and what had to be given up."""

    problem: Problem
    conflicts: tuple[Conflict, ...]
    days: dict[str, int]

    def starts(self, compiled: Compiled) -> list[int]:
        """The days of what must be done, by job."""
        return [
            self.days.get(task.id, OUT) if job.must and job.barred is None else OUT
            for job, task in zip(compiled.jobs, compiled.problem.tasks, strict=True)
        ]


def settle(problem: Problem, compiled: Compiled, watch: Watch, seed: int) -> Settled:
    """Give up as little as needed so that all other demands can be met."""
    until = watch.spent + SHARE * watch.seconds

    def limits() -> Limits:
        return Limits(WORK, max(0.2, min(until - watch.spent, watch.left)), seed)

    conflicts: list[Conflict] = []
    problem = _afford(problem, compiled, conflicts)
    days: dict[str, int] = {}
    for units in components(compile_problem(problem)):
        part = restricted(problem, units)
        for _ in range(MOST_CONFLICTS):
            verdict = feasible(part, limits())
            if verdict.yes:
                break
            conflict, given_up = _conflict(part, verdict, limits)
            conflicts.append(conflict)
            part, problem = without(part, given_up), without(problem, given_up)
        else:
            verdict = most(part, limits())
            rest = [task.id for task in part.tasks if task.id not in verdict.starts]
            problem = without(problem, rest)
        days.update(verdict.starts)
    return Settled(problem, tuple(conflicts), days)


def components(compiled: Compiled) -> list[frozenset[str]]:
    """Units that hang together through demanded tasks."""
    found: list[set[int]] = []
    for job in compiled.jobs:
        if not job.must:
            continue
        units = {job.unit, *(compiled.jobs[other].unit for other in job.before)}
        touched = [group for group in found if group & units]
        found = [group for group in found if not group & units]
        found.append(units.union(*touched))
    return [frozenset(compiled.grids[unit].id for unit in group) for group in found]


def restricted(problem: Problem, units: Collection[str]) -> Problem:
    """What is demanded of some units, and nothing else."""
    compiled = compile_problem(problem)
    kept = {
        task.id
        for task, job in zip(problem.tasks, compiled.jobs, strict=True)
        if job.must and task.unit in units
    }
    return _only(problem, kept, [unit.id for unit in problem.units if unit.id in units])


def _only(problem: Problem, kept: Collection[str], units: Collection[str]) -> Problem:
    wishes = [
        replace(wish, tasks=tuple(task for task in wish.tasks if task in kept))
        for wish in problem.wishes
        if isinstance(wish, DoneBy)
    ]
    return replace(
        problem,
        units=tuple(unit for unit in problem.units if unit.id in units),
        tasks=tuple(task for task in problem.tasks if task.id in kept),
        wishes=tuple(wish for wish in wishes if wish.tasks),
    )


def demands_of(problem: Problem) -> list[Demand]:
    """Musts and pins first, wishes last."""
    found = [Demand("pinned", task=task.id) for task in problem.tasks if _fixed(task)]
    found += [Demand("must", task=task.id) for task in problem.tasks if task.must and not _fixed(task)]
    found += [Demand("done_by", wish=wish.id) for wish in problem.wishes if isinstance(wish, DoneBy)]
    return found


def _fixed(task: Task) -> bool:
    return task.pinned is not None or task.under_way


def demanding(problem: Problem, demands: Collection[Demand]) -> Problem:
    """The problem with only these demands."""
    tasks = tuple(
        replace(
            task,
            must=task.must
            and (Demand("must", task=task.id) in demands or Demand("pinned", task=task.id) in demands),
            pinned=task.pinned if Demand("pinned", task=task.id) in demands else None,
            under_way=task.under_way and Demand("pinned", task=task.id) in demands,
        )
        for task in problem.tasks
    )
    wishes = tuple(
        wish
        for wish in problem.wishes
        if not isinstance(wish, DoneBy) or Demand("done_by", wish=wish.id) in demands
    )
    return replace(problem, tasks=tasks, wishes=wishes)


def without(problem: Problem, given_up: Collection[str]) -> Problem:
    """The problem when these tasks are no longer demanded."""
    gone = set(given_up)
    tasks = tuple(
        replace(task, must=False, pinned=None, under_way=False) if task.id in gone else task
        for task in problem.tasks
    )
    wishes = tuple(
        replace(wish, tasks=tuple(task for task in wish.tasks if task not in gone))
        if isinstance(wish, DoneBy)
        else wish
        for wish in problem.wishes
    )
    return replace(problem, tasks=tasks, wishes=wishes)


def smallest(problem: Problem, limits: Callable[[], Limits]) -> tuple[list[Demand], bool]:
    """A smallest set of demands that cannot be met together, and whether it was shown to be one."""
    demands = demands_of(problem)
    certain = True
    for demand in list(demands):
        rest = [other for other in demands if other != demand]
        verdict = feasible(demanding(problem, rest), limits())
        if verdict.yes is False:
            demands = rest
        elif verdict.yes is None:
            certain = False
    return demands, certain


def _conflict(part: Problem, verdict: Verdict, limits: Callable[[], Limits]) -> tuple[Conflict, list[str]]:
    proven = verdict.yes is False
    demands, minimal = smallest(part, limits) if proven else (demands_of(part), False)
    core = demanding(part, demands)
    compiled = compile_problem(core)
    tasks = [task for task, job in zip(core.tasks, compiled.jobs, strict=True) if job.must]
    kept = most(core, limits()).starts
    given_up = [task.id for task in tasks if task.id not in kept]
    hours, until, unit = missing_hours(compiled)
    core = _only(core, {task.id for task in tasks}, {task.unit for task in tasks})
    conflict = Conflict(
        units=(unit,) if unit else tuple(sorted({task.unit for task in tasks})),
        demands=tuple(demands),
        tasks=tuple(task.id for task in tasks),
        minimal=minimal,
        proven=proven,
        missing_hours=hours,
        until=until,
        ways_out=ways_out(core, demands, given_up, unit, lambda problem: feasible(problem, limits()).yes),
    )
    if not given_up:
        given_up = [task.id for task in tasks] if proven else []
    return conflict, given_up


def _afford(problem: Problem, compiled: Compiled, conflicts: list[Conflict]) -> Problem:
    """Give up demanded tasks that there is no money for, worst points for money first."""
    limit = min((wish.money for wish in problem.wishes if isinstance(wish, AtMost)), default=None)
    musts = [
        task
        for task, job in zip(problem.tasks, compiled.jobs, strict=True)
        if job.must and job.barred is None
    ]
    cost = sum(task.cost for task in musts)
    if limit is None or cost <= limit + 1e-9:
        return problem
    given_up = _too_dear(musts, cost - limit)
    lost = sum(task.gain for task in musts if task.id in given_up)
    ways = (
        Relaxation(Relax.MORE_MONEY, (("money", cost - limit),)),
        Relaxation(
            Relax.DROP,
            (("count", len(given_up)), ("of", len(musts)), ("points", lost)),
            tuple(given_up),
        ),
    )
    names = [wish.id for wish in problem.wishes if isinstance(wish, AtMost) and wish.money == limit]
    costly = [task for task in musts if task.cost]
    ids = {task.id for task in costly}
    demands = [Demand("at_most", wish=names[0])]
    demands += [demand for demand in demands_of(problem) if demand.task in ids]
    demands += [
        Demand("done_by", wish=wish.id)
        for wish in problem.wishes
        if isinstance(wish, DoneBy) and ids.intersection(wish.tasks)
    ]
    conflicts.append(
        Conflict(
            tuple(sorted({task.unit for task in costly})),
            tuple(demands),
            tuple(task.id for task in costly),
            minimal=False,
            missing_money=cost - limit,
            ways_out=ways,
        )
    )
    return without(problem, given_up)


def _too_dear(musts: Sequence[Task], excess: float) -> list[str]:
    after: dict[str, list[Task]] = {}
    for task in musts:
        for other in task.after:
            after.setdefault(other, []).append(task)
    given_up: dict[str, None] = {}
    for task in sorted((t for t in musts if t.cost), key=lambda t: (t.gain / t.cost, t.id)):
        if excess <= 1e-9:
            break
        for gone in _followers(task, after):
            if gone.id not in given_up:
                given_up[gone.id] = None
                excess -= gone.cost
    return list(given_up)


def _followers(task: Task, after: dict[str, list[Task]]) -> Iterable[Task]:
    found = [task]
    for other in found:
        found += [follower for follower in after.get(other.id, []) if follower not in found]
    return found


def reachable(problem: Problem, plan: Plan) -> Plan:
    """The plan, with a conflict for each number of points that is proven out of reach."""
    conflicts = [
        Conflict(
            tuple(unit.id for unit in problem.units),
            (Demand("at_least", wish=wish.id),),
            (),
            ways_out=(Relaxation(Relax.LOWER, (("points", plan.recovered), ("bound", plan.bound))),),
        )
        for wish in problem.wishes
        if isinstance(wish, AtLeast) and plan.bound < wish.points
    ]
    return replace(plan, conflicts=(*plan.conflicts, *conflicts)) if conflicts else plan
