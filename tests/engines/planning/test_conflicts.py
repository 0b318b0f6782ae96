"""What contradicts what, by how much, and ways out that really are ways out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from tests.engines.planning.cases import day, demanding, length, problem, solved, unit, unit_days

from tongchuang.engines.planning import AtLeast, AtMost, Conflict, Demand, DoneBy, Problem, Relax, Task, Unit


def possible(case: Problem) -> bool:
    """Whether all musts, pins and wishes for a day can be met: by trying every day for every demanded task."""
    tasks = {task.id: task for task in case.tasks}
    due = {}
    for wish in case.wishes:
        if isinstance(wish, DoneBy):
            for name in wish.tasks:
                due[name] = min(wish.day, due.get(name, wish.day))
    wanted = {t.id for t in case.tasks if t.must or t.pinned or t.under_way} | set(due)
    while more := {other for name in wanted for other in tasks[name].after} - wanted:
        wanted |= more
    order = [name for name in tasks if name in wanted]
    free = {(u.id, d): u.hours[d] for u in case.units for d in unit_days(case, u.id)}

    def go(place: int, ends: dict[str, object]) -> bool:
        if place == len(order):
            return True
        task = tasks[order[place]]
        need = length(case, task)
        hours = -(-task.hours // need)
        days = unit_days(case, task.unit)
        runs = [days[n : n + need] for n in range(len(days) - need + 1)]
        if task.pinned is not None:
            runs = [run for run in runs if run[0] >= task.pinned][:1]
        for run in runs:
            last = due.get(task.id)
            if task.pinned is None:
                if task.due is not None and run[-1] > task.due:
                    continue
                if task.earliest is not None and run[0] < task.earliest:
                    continue
            if (last is not None and run[-1] > last) or any(ends[o] >= run[0] for o in task.after):
                continue
            if any(free[task.unit, d] < hours for d in run):
                continue
            for d in run:
                free[task.unit, d] -= hours
            done = go(place + 1, {**ends, task.id: run[-1]})
            for d in run:
                free[task.unit, d] += hours
            if done:
                return True
        return False

    return go(0, {})


def only(case: Problem, demands: tuple[Demand, ...]) -> Problem:
    """The problem with no other demands."""
    tasks = tuple(
        replace(
            task,
            must=Demand("must", task=task.id) in demands,
            pinned=task.pinned if Demand("pinned", task=task.id) in demands else None,
        )
        for task in case.tasks
    )
    wishes = tuple(
        wish
        for wish in case.wishes
        if isinstance(wish, DoneBy) and Demand("done_by", wish=wish.id) in demands
    )
    return replace(case, tasks=tasks, wishes=wishes)


def of_units(case: Problem, conflict: Conflict) -> Problem:
    """Wishes of a conflict speak of its own tasks only."""
    return replace(
        case,
        wishes=tuple(
            replace(wish, tasks=tuple(t for t in wish.tasks if t in conflict.tasks))
            for wish in case.wishes
            if isinstance(wish, DoneBy)
        ),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(demanding())
def test_conflicts_are_real_and_smallest(case: Problem) -> None:
    plan = solved(case)
    assert bool(plan.conflicts) == (not possible(case))
    for conflict in plan.conflicts[:1]:
        part = of_units(case, conflict)
        assert conflict.proven and conflict.minimal
        assert not possible(only(part, conflict.demands))
        for demand in conflict.demands:
            rest = tuple(other for other in conflict.demands if other != demand)
            assert possible(only(part, rest))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(demanding())
def test_each_way_out_leads_out(case: Problem) -> None:
    for conflict in solved(case).conflicts[:1]:
        core = only(of_units(case, conflict), conflict.demands)
        for way in conflict.ways_out:
            tasks, wishes, units = core.tasks, core.wishes, core.units
            if way.kind is Relax.UNPIN:
                tasks = tuple(replace(t, pinned=None, must=True) if t.id in way.tasks else t for t in tasks)
            elif way.kind is Relax.MOVE_DATE:
                wishes = tuple(replace(w, day=way["day"]) if w.id == way["wish"] else w for w in wishes)
            elif way.kind is Relax.ADD_PEOPLE:
                more = way["people"] * case.hours_per_day
                units = tuple(
                    Unit(
                        u.id,
                        {d: h + (more if h > 0 and d <= way["until"] else 0) for d, h in u.hours.items()},
                    )
                    if u.id == way["unit"]
                    else u
                    for u in units
                )
            elif way.kind is Relax.DROP:
                tasks = tuple(replace(t, pinned=None, must=False) if t.id in way.tasks else t for t in tasks)
                wishes = tuple(
                    replace(w, tasks=tuple(t for t in w.tasks if t not in way.tasks)) for w in wishes
                )
            assert possible(replace(case, tasks=tasks, wishes=wishes, units=units)), way


def grave(count: int, hours: int = 8) -> tuple[Task, ...]:
    """Grave findings of one unit, worth 1, 2, 3 … points."""
    return tuple(Task(f"g{n}", "A", float(n + 1), hours) for n in range(count))


def test_a_unit_without_enough_hours_is_told_how_many_and_what_would_help() -> None:
    case = problem((unit("A", *[8] * 5),), grave(4), DoneBy("grave", ("g0", "g1", "g2", "g3"), day(1)))
    plan = solved(case)
    (conflict,) = plan.conflicts
    assert (conflict.units, conflict.missing_hours, conflict.until) == (("A",), 16, day(1))
    move, people, drop = conflict.ways_out
    assert (move.kind, move["day"], move["days"]) == (Relax.MOVE_DATE, day(3), 2)
    assert (people.kind, people["people"], people["until"]) == (Relax.ADD_PEOPLE, 1, day(1))
    assert (drop.kind, drop["count"], drop["of"], drop["points"], drop.tasks) == (
        Relax.DROP,
        2,
        4,
        3.0,
        ("g0", "g1"),
    )
    assert {"g2", "g3"} == {p.task for p in plan.placed if p.end <= day(1)}


def test_a_pin_against_a_pin_is_solved_by_letting_one_go() -> None:
    tasks = tuple(replace(task, pinned=day(0)) for task in grave(2))
    (conflict,) = solved(problem((unit("A", *[8] * 5),), tasks)).conflicts
    assert {demand.task for demand in conflict.demands} == {"g0", "g1"}
    assert conflict.ways_out[0].kind is Relax.UNPIN


def test_too_little_money_for_what_must_be_done() -> None:
    tasks = tuple(replace(task, must=True, cost=4.0) for task in grave(3))
    plan = solved(problem((unit("A", *[8] * 5),), tasks, AtMost("money", 9.0)))
    (conflict,) = plan.conflicts
    assert conflict.missing_money == 3.0
    assert [way.kind for way in conflict.ways_out] == [Relax.MORE_MONEY, Relax.DROP]
    assert conflict.ways_out[1].tasks == ("g0",)
    assert {p.task for p in plan.placed} == {"g1", "g2"}


def test_points_out_of_reach_are_lowered_to_what_is_reached() -> None:
    plan = solved(problem((unit("A", 8, 8),), grave(3), AtLeast("points", 6.0), days=2))
    (conflict,) = plan.conflicts
    assert conflict.demands == (Demand("at_least", wish="points"),)
    assert conflict.ways_out[0]["points"] == 5.0
    assert solved(problem((unit("A", 8, 8),), grave(3), AtLeast("points", 5.0), days=2)).conflicts == ()
