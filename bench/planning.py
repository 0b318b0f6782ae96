"""Measure what to fix first: `python bench/planning.py > planning.json`.

Makes up 3,000 tasks of 80 units over 60 working days with 1.7 times as much work as hours, solves them on
two threads, and compares the points recovered with the schedules made by hand (best gain per hour first,
gravest first, oldest first) and with the bound proven in the same run. `--cases` names what is measured:
`plain` (gains have nothing to do with effort), `alike` (gains in proportion to effort), `linked` (one task
in twenty waits for another unit's), `money` (the same with money for about a third of what costs
something). On a machine with other work `--cpu` gives the solver as many processor seconds as it would have
alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from datetime import UTC, datetime

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tongchuang.engines.planning import Better, Method, Plan, Problem, solve
from tongchuang.engines.planning.sample import sample

CASES: dict[str, dict[str, float | bool]] = {
    "plain": {},
    "alike": {"alike": True},
    "linked": {"links": 0.05},
    "money": {"links": 0.05, "money": 1_500.0},
}


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[7])
    parser.add_argument("--seconds", type=float, default=88.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tasks", type=int, default=3_000)
    parser.add_argument("--units", type=int, default=80)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument(
        "--cpu", action="store_true", help="count seconds as processor seconds by threads: for a busy machine"
    )
    given = parser.parse_args()
    runs = []
    for case in given.cases:
        for seed in given.seeds:
            problem = sample(tasks=given.tasks, units=given.units, days=given.days, seed=seed, **CASES[case])
            runs.append(
                {"case": case, "seed": seed, **measured(problem, given.seconds, given.threads, given.cpu)}
            )
            print(f"{case} {seed}: {runs[-1]['ratios']}", file=sys.stderr)
    print(json.dumps({"machine": machine(), "given": vars(given), "runs": runs}, indent=1))


def measured(problem: Problem, seconds: float, threads: int, busy: bool) -> dict[str, object]:
    """One problem solved, with the way there."""
    heard: list[dict[str, float]] = []
    cpu = time.process_time()

    def hear(better: Better) -> None:
        plan = better.plan
        heard.append(
            {
                "seconds": round(better.seconds, 2),
                "cpu_seconds": round(time.process_time() - cpu, 2),
                "recovered": round(plan.recovered, 1),
                "bound": round(plan.bound, 1),
            }
        )

    begun = time.monotonic()
    clock = (lambda: time.process_time() / threads) if busy else time.monotonic
    plan = solve(problem, clock=clock, seconds=seconds, threads=threads, seed=1, on_better=hear)
    work = sum(task.hours for task in problem.tasks)
    there = sum(sum(unit.hours.values()) for unit in problem.units)
    return {
        "tasks": len(problem.tasks),
        "units": len(problem.units),
        "demand": round(work / there, 3),
        "seconds": round(time.monotonic() - begun, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "placed": len(plan.placed),
        "recovered": round(plan.recovered, 1),
        "bound": round(plan.bound, 1),
        "spent": round(plan.spent, 1),
        "first_answer": heard[0],
        "ratios": ratios(plan),
        "way": heard,
    }


def ratios(plan: Plan) -> dict[str, float]:
    """Points as a multiple of those of each other schedule; and the bound as a multiple of the plan."""
    by_hand = (Method.GREEDY, Method.WORST, Method.OLDEST)
    found = {f"plan_to_{m.value}": round(plan.recovered / plan.curve(m).total, 4) for m in by_hand}
    return {**found, "bound_to_plan": round(plan.bound / plan.recovered, 4)}


def machine() -> dict[str, object]:
    """What it was measured on, and how busy it was."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


if __name__ == "__main__":
    main()
