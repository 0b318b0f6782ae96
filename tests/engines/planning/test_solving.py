"""What the solver tells while it works, stopping, reasons, and staying near to a former plan."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from tests.engines.planning.cases import day, problem, solved, unit, wrong

from tongchuang.engines.planning import (
    AtMost,
    Better,
    DoneBy,
    Former,
    Method,
    Move,
    PlanningError,
    Task,
    Why,
    changes,
    quick,
    solve,
)
from tongchuang.engines.planning.compiled import OUT, compile_problem
from tongchuang.engines.planning.greedy import by_list, by_rate
from tongchuang.engines.planning.sample import sample
from tongchuang.engines.planning.unit_solver import Limits, bound_of, schedule
from tongchuang.engines.planning.view import Prices, free_view

WEEK = (unit("A", *[8] * 5),)


def test_answers_only_get_better_and_begin_at_once() -> None:
    case = sample(tasks=300, units=8, days=40, seed=3)
    heard: list[Better] = []
    plan = solve(case, clock=time.process_time, seconds=12, threads=2, on_better=heard.append)
    assert heard and heard[0].seconds < 3
    assert wrong(case, plan) == []
    for one, other in pairwise(heard):
        assert other.plan.recovered >= one.plan.recovered - 1e-6
        assert other.plan.bound <= one.plan.bound + 1e-6
    assert all(wrong(case, better.plan) == [] for better in heard)
    assert plan.recovered >= heard[-1].plan.recovered - 1e-6
    assert plan.recovered > 1.1 * plan.curve(Method.GREEDY).total


def test_stopping_gives_the_best_plan_so_far() -> None:
    case = sample(tasks=400, units=8, days=40, seed=4)
    begun = time.monotonic()
    plan = solve(
        case, clock=time.monotonic, seconds=300, threads=1, should_stop=lambda: time.monotonic() > begun + 3
    )
    assert time.monotonic() - begun < 60
    assert wrong(case, plan) == []
    assert plan.recovered >= plan.curve(Method.GREEDY).total


def test_the_same_seed_gives_the_same_plan() -> None:
    case = sample(tasks=40, units=2, days=20, seed=5)
    one, other = (solve(case, clock=time.process_time, seconds=8, seed=9, threads=n) for n in (1, 1))
    assert [(p.task, p.start) for p in one.placed] == [(p.task, p.start) for p in other.placed]
    assert one.bound == other.bound


def test_links_between_units_and_money_are_kept_in_a_larger_case() -> None:
    case = sample(tasks=240, units=8, days=40, seed=6, links=0.2, money=60.0)
    plan = solve(case, clock=time.process_time, seconds=10)
    assert wrong(case, plan) == []
    assert plan.spent <= 60.0 + 1e-6
    assert plan.curve(Method.GREEDY).total < plan.recovered <= plan.bound


def test_the_solver_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, tongchuang.engines.planning; print([m for m in ('ortools', 'scipy', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def reasons(plan: object) -> dict[str, Why]:
    entries = (*plan.placed, *plan.left_out)
    return {entry.task: entry.reason.code for entry in entries}


def test_reasons_name_what_decided() -> None:
    tasks = (
        Task("best", "A", 9.0, 8, due=day(1)),
        Task("door", "A", 0.5, 8),
        Task("room", "A", 8.0, 8, after=("door",)),
        Task("law", "A", 0.1, 8, must=True),
        Task("street", "A", 0.1, 8),
        Task("weak", "A", 0.2, 8),
        Task("late", "A", 9.0, 16, due=day(0)),
        Task("crew", "A", 9.0, 16, people=2),
        Task("no", "A", 9.0, 8, excluded=True),
        Task("after no", "A", 9.0, 8, after=("no",)),
        Task("nothing", "A", 0.0, 8),
    )
    plan = solved(problem(WEEK, tasks, DoneBy("street", ("street",), day(4))))
    assert reasons(plan) == {
        "best": Why.RATE,
        "door": Why.FIRST_FOR,
        "room": Why.RATE,
        "law": Why.MUST,
        "street": Why.WISH,
        "weak": Why.TAKEN,
        "late": Why.TOO_LATE,
        "crew": Why.NO_CAPACITY,
        "no": Why.EXCLUDED,
        "after no": Why.NEEDS_LEFT_OUT,
        "nothing": Why.NO_GAIN,
    }
    assert plan.by_task["door"].reason.tasks == ("room",)
    weak = next(entry for entry in plan.left_out if entry.task == "weak").reason
    assert weak["free"] == 0
    assert weak["points"] >= 0.2


def test_what_waits_for_something_says_so_and_the_better_comes_first() -> None:
    tasks = (
        Task("small", "A", 1.0, 8),
        Task("large", "A", 5.0, 8),
        Task("door", "A", 4.0, 8),
        Task("room", "A", 9.0, 8, after=("door",)),
    )
    plan = solved(problem(WEEK, tasks))
    assert {p.task: p.start for p in plan.placed}["small"] == day(3)
    assert plan.by_task["room"].start > plan.by_task["door"].start
    joined = [p for p in plan.placed if p.waits_for]
    assert [p.waits_for for p in joined] in ([("door",)], [])


def test_money_goes_where_it_brings_most() -> None:
    tasks = tuple(Task(f"t{n}", "A", float(n), 8, cost=2.0) for n in (1, 2, 3))
    plan = solved(problem(WEEK, tasks, AtMost("money", 5.0)))
    assert {p.task for p in plan.placed} == {"t2", "t3"}
    (left,) = plan.left_out
    assert (left.reason.code, left.reason["left"]) == (Why.NO_MONEY, 1.0)


def test_a_new_plan_stays_near_the_former_one() -> None:
    tasks = tuple(Task(f"t{n}", "A", 1.0, 8) for n in range(5))
    first = solved(problem(WEEK, tasks))
    former = Former({p.task: p.start for p in first.placed}, day(0))
    again = solved(problem(WEEK, tasks), former=former)
    assert changes(former, again, problem(WEEK, tasks)) == ()
    # a day later one is done, one is under way, and there is something new that is worth more
    began = next(p.task for p in first.placed if p.start == day(0))
    ready = next(p.task for p in first.placed if p.start == day(1))
    left = tuple(replace(t, under_way=t.id == began) for t in tasks if t.id != ready)
    case = replace(problem(WEEK, (*left, Task("new", "A", 5.0, 16))), first=day(1))
    plan = solved(case, former=replace(former, today=day(1)))
    found = {change.task: change.move for change in changes(former, plan, case, done={ready})}
    assert wrong(case, plan) == []
    assert plan.by_task[began].start == day(1)
    assert found[ready] is Move.DONE
    assert found.get("new") is None or found["new"] is Move.NEW
    near = [p for p in first.placed if p.start == day(2)]
    assert plan.by_task[near[0].task].start == day(2)


def test_the_first_answer_alone_needs_no_solver() -> None:
    case = sample(tasks=300, units=8, days=40, seed=3)
    plan = quick(case, clock=time.monotonic)
    assert wrong(case, plan) == []
    assert plan.curve(Method.GREEDY).total <= plan.recovered <= plan.bound


@pytest.mark.parametrize(
    "tasks",
    [
        (Task("a", "B", 1.0, 8),),
        (Task("a", "A", 1.0, 0),),
        (Task("a", "A", float("nan"), 1),),
        (Task("a", "A", 1.0, 1, cost=-1.0),),
        (Task("a", "A", 1.0, 1, after=("b",)),),
        (Task("a", "A", 1.0, 1), Task("a", "A", 1.0, 1)),
        (Task("a", "A", 1.0, 1, after=("b",)), Task("b", "A", 1.0, 1, after=("a",))),
    ],
)
def test_problems_that_contradict_themselves_are_refused(tasks: tuple[Task, ...]) -> None:
    with pytest.raises(PlanningError):
        solved(problem(WEEK, tasks))


@pytest.mark.parametrize("work", [0.0, 0.0001, 0.01])
def test_a_bound_holds_however_early_the_solver_is_stopped(work: float) -> None:
    compiled = compile_problem(sample(tasks=60, units=2, days=30, seed=8))
    greedy = by_list(compiled, by_rate)
    for grid in compiled.grids:
        points = sum(compiled.jobs[index].gain for index in grid.jobs if greedy[index] != OUT)
        view = free_view(compiled, grid.index, Prices())
        bound, _ = bound_of(view, Limits(work, 0.05))
        answer = schedule(view, Limits(work, 0.05), hint={}, bound=bound)
        assert points <= answer.bound <= bound
