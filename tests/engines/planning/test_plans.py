"""Every plan keeps the rules, and no plan is better than the bound."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from tests.engines.planning.cases import best_by_trying, demanding, problems, solved, wrong

from tongchuang.engines.planning import DoneBy, Method, Problem, Why

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(problems())
def test_every_plan_keeps_the_rules_and_says_why(case: Problem) -> None:
    plan = solved(case)
    assert wrong(case, plan) == []
    assert plan.conflicts == ()
    assert plan.recovered <= plan.bound + 1e-6
    assert all(plan.curve(method).total <= plan.recovered + 1e-6 for method in Method)
    assert all(o.reason.code not in (Why.RATE, Why.FITS, Why.MUST) for o in plan.left_out)


@SLOW
@given(problems(most=5, days=5))
def test_the_bound_holds_for_the_best_schedule_of_all(case: Problem) -> None:
    best = best_by_trying(case)
    plan = solved(case)
    assert plan.recovered <= best + 1e-6
    assert plan.bound >= best - 1e-6
    assert all(curve.total <= best + 1e-6 for curve in plan.curves)


@SLOW
@given(problems(most=5, days=5, money=False))
def test_small_plans_without_links_are_the_best_of_all(case: Problem) -> None:
    tasks = {task.id: task for task in case.tasks}
    if any(tasks[other].unit != task.unit for task in case.tasks for other in task.after):
        return
    plan = solved(case)
    assert abs(plan.recovered - best_by_trying(case)) < 1e-6
    assert plan.gap < 1e-4


@SLOW
@given(demanding())
def test_demands_are_met_or_named_in_a_conflict(case: Problem) -> None:
    plan = solved(case)
    blamed = {task for conflict in plan.conflicts for task in conflict.tasks}
    names = {demand.wish for conflict in plan.conflicts for demand in conflict.demands}
    assert wrong(case, plan) == []
    for task in case.tasks:
        if (task.must or task.pinned) and task.id not in blamed:
            assert task.id in plan.by_task
        if task.pinned and task.id not in blamed:
            assert plan.by_task[task.id].start >= task.pinned
    for wish in case.wishes:
        if isinstance(wish, DoneBy) and wish.id not in names:
            assert all(plan.by_task[task].end <= wish.day for task in wish.tasks if task not in blamed)
