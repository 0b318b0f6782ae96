"""The example in docs/algorithms/plan.md: its tables are read and recomputed."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

from tongchuang.engines.planning import Method, Plan, Problem, Task, Unit, Why, solve

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "plan.md"
MONDAY = date(2026, 11, 23)


def table(first: str) -> list[list[str]]:
    """The rows of the table whose first heading is this."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows


def example() -> Plan:
    """The plan of the tasks in the page."""
    tasks = tuple(
        Task(
            name,
            "unit",
            float(points),
            8 * int(days),
            due=date.fromisoformat(due) if due else None,
            severity=int(severity),
            since=date.fromisoformat(since),
        )
        for name, points, days, due, severity, since in table("task")
    )
    unit = Unit("unit", {MONDAY + timedelta(days=n): 8 for n in range(5)})
    problem = Problem(MONDAY, MONDAY + timedelta(days=5), (unit,), tasks)
    return solve(problem, clock=time.process_time, seconds=5, threads=1)


def test_the_points_are_those_of_the_page() -> None:
    plan = example()
    told = {name: float(points) for name, points in table("schedule")}
    assert told == {**{method.value: plan.curve(method).total for method in Method}, "bound": plan.bound}
    assert plan.gap < 1e-6


def test_the_days_and_the_reason_are_those_of_the_page() -> None:
    plan = example()
    assert [(p.task, p.start.weekday(), p.end.weekday()) for p in plan.placed] == [
        ("stalls", 0, 1),
        ("boards", 2, 2),
        ("toilets", 3, 4),
    ]
    (left,) = plan.left_out
    assert (left.task, left.reason.code, left.reason.tasks) == ("drains", Why.TAKEN, ("stalls",))
    assert left.reason["points"] == 6.0
