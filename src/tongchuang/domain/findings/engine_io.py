"""Findings and the working calendar: the only file here that knows the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from tongchuang.engines.calendar import DueTime, WorkingCalendar


@dataclass(frozen=True)
class Shift:
    """What moved a due time: the clock stood from `at` to `until`, or `days` were granted at `at`."""

    at: datetime
    until: datetime | None = None
    days: int = 0


CLOSING = "18:00"


def working_calendar(closing: str = CLOSING) -> WorkingCalendar:
    """The official calendar of the years that lie in the packs folder, read once a process."""
    return _read(str(settings.PACKS_FOLDER), closing)


@lru_cache(maxsize=8)
def _read(folder: str, closing: str) -> WorkingCalendar:
    files = sorted(Path(folder, "calendar").glob("*.yaml"))
    documents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return WorkingCalendar.from_documents(documents, closing=time.fromisoformat(closing))


def due_time(assigned_at: datetime, days: int, shifts: Iterable[Shift] = (), *, closing: str = CLOSING) -> DueTime:
    """When it is due: the working days from the assignment, moved by what stopped the clock or was granted."""
    calendar = working_calendar(closing)
    due = calendar.due_at(assigned_at, days)
    guessed = set(due.guessed_years)
    for shift in sorted(shifts, key=lambda one: one.at):
        if shift.until is not None:
            due = calendar.due_after_pause(due.at, shift.at, shift.until)
        else:
            day = calendar.add_working_days(due.at.date(), shift.days)
            guessed.update(() if calendar.knows(day) else (day.year,))
            due = DueTime(datetime.combine(day, due.at.timetz()))
        guessed.update(due.guessed_years)
    return DueTime(due.at, tuple(sorted(guessed)))


def office_due(since: datetime, days: int, *, closing: str = CLOSING) -> datetime:
    """Until when the office has to act on what lies with it since a moment."""
    return working_calendar(closing).due_at(since, days).at


def late_if_before(now: datetime, days: int, *, closing: str = CLOSING) -> datetime:
    """Whatever lies with the office since this moment or longer is late at `now`."""
    calendar = working_calendar(closing)
    local = now.astimezone(calendar.zone)
    last_closing = local.date()
    if not (calendar.is_working_day(last_closing) and local.time() > calendar.closing):
        last_closing = calendar.add_working_days(last_closing, -1)
    day = calendar.add_working_days(last_closing, -days)
    return datetime.combine(day, calendar.closing, calendar.zone)


def working_days_left(now: datetime, due: datetime) -> int:
    """Working days from today to the day of the due time; negative when it has passed."""
    calendar = working_calendar()
    zone = calendar.zone
    return calendar.working_days_between(now.astimezone(zone).date(), due.astimezone(zone).date())


def calendar_known_until() -> int | None:
    """The last year with an official calendar."""
    return working_calendar().last_known_year
