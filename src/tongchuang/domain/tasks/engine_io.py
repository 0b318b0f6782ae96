"""Tasks and the working calendar: the only file here that knows the engine."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from tongchuang.engines.calendar import WorkingCalendar

CLOSING = time(18)


def working_calendar() -> WorkingCalendar:
    """The official calendar of the years that lie in the packs folder, read once a process."""
    return _read(str(settings.PACKS_FOLDER))


@lru_cache(maxsize=4)
def _read(folder: str) -> WorkingCalendar:
    files = sorted(Path(folder, "calendar").glob("*.yaml"))
    documents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return WorkingCalendar.from_documents(documents, closing=CLOSING)


def due_moment(day: date) -> datetime:
    """When a task of this day is due: the end of the office day."""
    return datetime.combine(day, CLOSING, working_calendar().zone)


def working_days_later(day: date, count: int) -> date:
    """So many working days after a day; before it with a negative count."""
    return working_calendar().add_working_days(day, count)


def working_days_left(day: date, due_on: date) -> int:
    """Working days from a day to the due day; negative when it has passed."""
    return working_calendar().working_days_between(day, due_on)


def working_day_by(day: date) -> date:
    """The day itself, or the last working day before it."""
    known = working_calendar()
    return day if known.is_working_day(day) else known.add_working_days(day, -1)
