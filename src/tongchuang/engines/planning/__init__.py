"""What to fix first, and the timetable counted backwards (倒排工期). Pure: time, seed and clock are arguments.

    solve(problem, *, clock, seconds=90.0, seed=1, threads=2, former=None,
          on_better: Callable[[Better], None] | None = None, should_stop: Callable[[], bool] | None = None) -> Plan
    changes(former: Former, plan, *, done=(), known=()) -> tuple[Change, ...]
    profile(calendar, first, evaluation, people, *, changed=None) -> hours for Unit
    backwards(phases, first, evaluation, calendar) -> Timetable;  task_books(plan, timetable) -> tuple[TaskBook, ...]
"""
