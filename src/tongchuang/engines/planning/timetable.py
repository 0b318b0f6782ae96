"""Counting backwards from the evaluation day (倒排工期), in working days.

As late as possible: a phase ends on the working day before the earliest late start of what follows it, the
last ones on the last working day before the evaluation. As early as possible: forwards from the first day.
The difference is the slack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..calendar import WorkingCalendar
from .capacity import days_between, guessed_years
from .model import Plan, PlanningError
from .timetable_model import Milestone, Phase, Shortening, TaskBook, Timetable, UnitDuty

TEMPLATE = (
    Phase("survey", 10, 3),  # 摸底排查
    Phase("fix", 30, 8, ("survey",)),  # 集中整改
    Phase("cross_check", 5, 2, ("fix",)),  # 交叉检查
    Phase("mock", 5, 2, ("fix",)),  # 模拟测评
    Phase("gaps", 8, 3, ("cross_check", "mock")),  # 查漏补缺
    Phase("ready", 2, 1, ("gaps",)),  # 迎检
)


def backwards(phases: Sequence[Phase], first: date, evaluation: date, calendar: WorkingCalendar) -> Timetable:
    """The timetable from `first` to the day before `evaluation`; PlanningError for impossible phases."""
    order = _ordered(phases)
    working = [day for day in days_between(first, evaluation) if calendar.is_working_day(day)]
    if evaluation <= first:
        raise PlanningError("evaluation", "must be later than the first day")
    needed = _length(order, {phase.id: phase.days for phase in order})
    days = _shortened(order, len(working))
    fits = _length(order, days) <= len(working)
    shorten = tuple(
        Shortening(phase.id, phase.days, days[phase.id]) for phase in order if days[phase.id] < phase.days
    )
    start, finish = _early(order, days), _late(order, days, len(working))

    def day(place: int) -> date:
        if not working:
            return calendar.add_working_days(evaluation, place)
        if place < 0:
            return calendar.add_working_days(working[0], place)
        if place >= len(working):
            return calendar.add_working_days(working[-1], place - len(working) + 1)
        return working[place]

    milestones = tuple(
        Milestone(
            phase.id,
            days[phase.id],
            day(start[phase.id]),
            day(start[phase.id] + days[phase.id] - 1),
            day(finish[phase.id] - days[phase.id]),
            day(finish[phase.id] - 1),
            finish[phase.id] - days[phase.id] - start[phase.id],
        )
        for phase in sorted(order, key=lambda phase: (start[phase.id], finish[phase.id]))
    )
    return Timetable(
        milestones,
        available=len(working),
        needed=needed,
        missing=max(0, needed - len(working)),
        shorten=shorten,
        fits=fits,
        guessed_years=guessed_years(calendar, first, evaluation),
    )


def spread(phases: Sequence[Phase], available: int) -> tuple[Phase, ...]:
    """The phases lengthened or shortened alike, to fill the days there are, none below its least."""
    order = _ordered(phases)
    needed = _length(order, {phase.id: phase.days for phase in order})

    def at(share: float) -> tuple[Phase, ...]:
        return tuple(replace(phase, days=max(phase.least, int(phase.days * share))) for phase in phases)

    low, high = 0.0, 2.0 * max(1, available) / max(1, needed) + 1.0
    for _ in range(40):
        middle = (low + high) / 2
        tried = at(middle)
        if _length(order, {phase.id: phase.days for phase in tried}) <= available:
            low = middle
        else:
            high = middle
    return at(low)


def task_books(plan: Plan, timetable: Timetable | None = None) -> tuple[TaskBook, ...]:
    """Each unit's tasks by day, each with the phase in which it has to be finished."""
    by_unit: dict[str, list[UnitDuty]] = {unit.unit: [] for unit in plan.units}
    for placed in plan.placed:
        phase = _phase_of(placed.end, timetable)
        by_unit[placed.unit].append(UnitDuty(placed.task, phase, placed.start, placed.end))
    return tuple(TaskBook(unit, tuple(duties)) for unit, duties in by_unit.items())


def _phase_of(end: date, timetable: Timetable | None) -> str | None:
    if timetable is None:
        return None
    late = sorted(timetable.milestones, key=lambda milestone: (milestone.late_end, milestone.late_start))
    return next((milestone.phase for milestone in late if end <= milestone.late_end), None)


def _ordered(phases: Sequence[Phase]) -> list[Phase]:
    known = {phase.id: phase for phase in phases}
    if len(known) < len(phases):
        raise PlanningError("phases", "one is given twice")
    for phase in phases:
        if phase.days < 1 or not 1 <= phase.least <= phase.days:
            raise PlanningError(f"phase {phase.id}", "needs at least one day, and least no more than days")
        for other in phase.after:
            if other not in known:
                raise PlanningError(f"phase {phase.id}", f"waits for the unknown phase {other}")
    order: list[Phase] = []
    left = list(phases)
    while left:
        placed = {phase.id for phase in order}
        ready = [phase for phase in left if placed.issuperset(phase.after)]
        if not ready:
            raise PlanningError(f"phase {left[0].id}", "waits for itself through others")
        order += ready
        left = [phase for phase in left if phase not in ready]
    return order


def _early(order: Sequence[Phase], days: Mapping[str, int]) -> dict[str, int]:
    start: dict[str, int] = {}
    for phase in order:
        start[phase.id] = max((start[other] + days[other] for other in phase.after), default=0)
    return start


def _late(order: Sequence[Phase], days: Mapping[str, int], available: int) -> dict[str, int]:
    """For each phase, how many working days lie before its end."""
    finish = {phase.id: available for phase in order}
    for phase in reversed(order):
        for other in phase.after:
            finish[other] = min(finish[other], finish[phase.id] - days[phase.id])
    return finish


def _length(order: Sequence[Phase], days: Mapping[str, int]) -> int:
    start = _early(order, days)
    return max((start[phase.id] + days[phase.id] for phase in order), default=0)


def _shortened(order: Sequence[Phase], available: int) -> dict[str, int]:
    """Days by phase so that all fit: critical phases lose days in turn, those with most to spare first.

    Whatever turns out not to have been needed is given back, so no single phase could have a day more.
    """
    days = {phase.id: phase.days for phase in order}
    while (length := _length(order, days)) > available:
        start, finish = _early(order, days), _late(order, days, length)
        critical = [
            phase
            for phase in order
            if finish[phase.id] - days[phase.id] == start[phase.id] and days[phase.id] > phase.least
        ]
        if not critical:
            break
        spare = max(critical, key=lambda phase: (days[phase.id] / phase.days, days[phase.id]))
        days[spare.id] -= 1
    length = max(available, _length(order, days))
    for phase in order:
        while days[phase.id] < phase.days:
            days[phase.id] += 1
            if _length(order, days) > length:
                days[phase.id] -= 1
                break
    return days
