"""Small problems, an independent check of a plan by its dates, and the best plan by trying everything."""

from __future__ import annotations

import time
from datetime import date, timedelta
from math import ceil

from hypothesis import strategies as st

from tongchuang.engines.planning import AtMost, DoneBy, Plan, Problem, Task, Unit, solve

FIRST = date(2026, 11, 23)  # a Monday


def day(n: int) -> date:
    """The n-th day after the first."""
    return FIRST + timedelta(days=n)


def unit(name: str, *hours: int) -> Unit:
    """A unit with these hours on the first days."""
    return Unit(name, {day(n): there for n, there in enumerate(hours) if there})


def problem(units: tuple[Unit, ...], tasks: tuple[Task, ...], *wishes: object, days: int = 5) -> Problem:
    """A problem over some days."""
    return Problem(FIRST, day(days), units, tasks, wishes)


def solved(case: Problem, seconds: float = 10.0, **options: object) -> Plan:
    """A plan on one thread."""
    return solve(case, clock=time.process_time, seconds=seconds, threads=1, **options)


@st.composite
def problems(draw: st.DrawFn, *, most: int = 7, days: int = 7, money: bool = True) -> Problem:
    """A few tasks in one to three units, with everything that a task can have."""
    units = []
    for number in range(draw(st.integers(1, 3))):
        units.append(
            unit(f"U{number}", *draw(st.lists(st.sampled_from((0, 8, 8, 16)), min_size=days, max_size=days)))
        )
    tasks: list[Task] = []
    for number in range(draw(st.integers(1, most))):
        earlier = [task.id for task in tasks]
        tasks.append(
            Task(
                f"t{number}",
                draw(st.sampled_from(units)).id,
                float(draw(st.integers(0, 9))),
                draw(st.integers(1, 20)),
                people=draw(st.integers(1, 2)),
                earliest=draw(st.one_of(st.none(), st.integers(0, 3).map(day))),
                due=draw(st.one_of(st.none(), st.integers(1, days).map(day))),
                after=tuple(draw(st.sets(st.sampled_from(earlier), max_size=2))) if earlier else (),
                cost=float(draw(st.integers(0, 3))) if money else 0.0,
                severity=draw(st.integers(0, 2)),
                since=draw(st.one_of(st.none(), st.integers(-9, 0).map(day))),
                excluded=draw(st.sampled_from((False,) * 9 + (True,))),
            )
        )
    wishes = (AtMost("money", float(draw(st.integers(0, 8)))),) if money and draw(st.booleans()) else ()
    return Problem(FIRST, day(days), tuple(units), tuple(tasks), wishes)


@st.composite
def demanding(draw: st.DrawFn) -> Problem:
    """The same with musts, pins and wishes for a day, which may contradict each other."""
    case = draw(problems(most=6, days=5, money=False))
    tasks = tuple(
        Task(
            **{
                **{name: getattr(task, name) for name in task.__dataclass_fields__},
                "must": draw(st.sampled_from((False, False, True))),
                "pinned": draw(st.one_of(st.none(), st.none(), st.none(), st.integers(0, 3).map(day))),
                "excluded": False,
            }
        )
        for task in case.tasks
    )
    wishes = []
    for name in ("grave", "street"):
        wanted = draw(st.sets(st.sampled_from([task.id for task in tasks]), max_size=3))
        if wanted:
            wishes.append(DoneBy(name, tuple(sorted(wanted)), day(draw(st.integers(0, 4)))))
    return Problem(case.first, case.evaluation, case.units, tasks, tuple(wishes))


def unit_days(case: Problem, name: str) -> list[date]:
    """A unit's days on which there are hours, before the evaluation."""
    hours = next(u for u in case.units if u.id == name).hours
    return sorted(d for d, there in hours.items() if there > 0 and case.first <= d < case.evaluation)


def length(case: Problem, task: Task) -> int:
    """Days that a task takes."""
    return ceil(task.hours / (task.people * case.hours_per_day))


def wrong(case: Problem, plan: Plan) -> list[str]:
    """What a plan does against the rules, counted anew from its dates."""
    found: list[str] = []
    tasks = {task.id: task for task in case.tasks}
    free = {task for conflict in plan.conflicts for task in conflict.tasks}
    load: dict[tuple[str, date], int] = {}
    if {p.task for p in plan.placed} | {o.task for o in plan.left_out} != set(tasks):
        found.append("tasks are missing")
    for placed in plan.placed:
        task = tasks[placed.task]
        days = [d for d in unit_days(case, task.unit) if placed.start <= d <= placed.end]
        need = length(case, task)
        if len(days) != need or placed.start not in days or placed.end not in days:
            found.append(f"{task.id}: days")
        if placed.hours_a_day != ceil(task.hours / need):
            found.append(f"{task.id}: hours")
        for d in days:
            load[task.unit, d] = load.get((task.unit, d), 0) + placed.hours_a_day
        fixed = task.pinned is not None or task.under_way
        if task.due is not None and placed.end > task.due and not fixed:
            found.append(f"{task.id}: due")
        if task.earliest is not None and placed.start < task.earliest and not fixed:
            found.append(f"{task.id}: earliest")
        if task.pinned is not None and task.id not in free:
            begin = [d for d in unit_days(case, task.unit) if d >= task.pinned][:1]
            if [placed.start] != begin:
                found.append(f"{task.id}: pin")
        if task.excluded:
            found.append(f"{task.id}: excluded")
        for other in task.after:
            if other not in plan.by_task or plan.by_task[other].end >= placed.start:
                found.append(f"{task.id}: before {other}")
    for (name, d), taken in load.items():
        if taken > next(u for u in case.units if u.id == name).hours[d]:
            found.append(f"{name} on {d}")
    for entry in plan.units:
        for d, taken, _ in entry.taken:
            if taken != load.get((entry.unit, d), 0):
                found.append(f"{entry.unit}: hours told on {d}")
    spent = sum(tasks[p.task].cost for p in plan.placed)
    if any(isinstance(wish, AtMost) and spent > wish.money + 1e-9 for wish in case.wishes):
        found.append("money")
    if abs(plan.recovered - sum(tasks[p.task].gain for p in plan.placed)) > 1e-6:
        found.append("points")
    return found


def best_by_trying(case: Problem) -> float:
    """The most points of any schedule: every task on every day, or not at all."""
    tasks = {task.id: task for task in case.tasks}
    money = min((wish.money for wish in case.wishes if isinstance(wish, AtMost)), default=float("inf"))
    days = {u.id: unit_days(case, u.id) for u in case.units}
    free = {(u.id, d): u.hours[d] for u in case.units for d in days[u.id]}
    ids = list(tasks)
    best = 0.0

    def go(place: int, ends: dict[str, date], points: float, spent: float) -> None:
        nonlocal best
        best = max(best, points)
        if place == len(ids) or points + sum(tasks[i].gain for i in ids[place:]) <= best:
            return
        task = tasks[ids[place]]
        go(place + 1, ends, points, spent)
        if task.excluded or spent + task.cost > money or any(other not in ends for other in task.after):
            return
        need = length(case, task)
        hours = ceil(task.hours / need)
        for run in (days[task.unit][n : n + need] for n in range(len(days[task.unit]) - need + 1)):
            early = task.earliest is not None and run[0] < task.earliest
            late = task.due is not None and run[-1] > task.due
            soon = any(ends[other] >= run[0] for other in task.after)
            if early or late or soon or any(free[task.unit, d] < hours for d in run):
                continue
            for d in run:
                free[task.unit, d] -= hours
            go(place + 1, {**ends, task.id: run[-1]}, points + task.gain, spent + task.cost)
            for d in run:
                free[task.unit, d] += hours

    go(0, {}, 0.0, 0.0)
    return best
