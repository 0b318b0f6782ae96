"""A unit's person-hours day by day, from the working calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ..calendar import WorkingCalendar
from .model import HOURS_PER_DAY

ONE_DAY = timedelta(days=1)


def days_between(first: date, evaluation: date) -> list[date]:
    """All days from `first` up to the day before `evaluation`."""
    return [first + ONE_DAY * i for i in range(max(0, (evaluation - first).days))]


def profile(
    calendar: WorkingCalendar,
    first: date,
    evaluation: date,
    people: float,
    *,
    changed: Mapping[date, float] | None = None,
    hours_per_day: int = HOURS_PER_DAY,
) -> dict[date, int]:
    """Person-hours on each working day before the evaluation.

    `changed` gives other numbers of people for single days.
    A day off on which people are named in `changed` is worked. `people` may be a half.
    """
    other = changed or {}
    hours = {}
    for day in days_between(first, evaluation):
        there = other.get(day, people if calendar.is_working_day(day) else 0)
        if there > 0:
            hours[day] = int(there * hours_per_day)
    return hours


def guessed_years(calendar: WorkingCalendar, first: date, evaluation: date) -> tuple[int, ...]:
    """Years up to the evaluation for which no official calendar is known."""
    return tuple(
        year for year in range(first.year, evaluation.year + 1) if not calendar.knows(date(year, 1, 1))
    )
