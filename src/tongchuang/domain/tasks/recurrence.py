"""The days on which a recurring task comes (RFC 5545), and the working day that each is due on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from tongchuang.domain.tasks.engine_io import working_day_by
from tongchuang.domain.tasks.settings import Shift

MOST = 400
# The days of the longest months: a rule that names none of these pairs never comes.
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LAST_OF_ALL = 28


def days_of(rule: str, begins: date, first: date, last: date) -> list[date]:
    """The days of a rule in `first` ≤ day ≤ `last`, counted from `begins`; nothing for a rule that can't be read.

    A month without a 31st (30th, 29th) has its last day instead: such a duty never skips a month.
    """
    start = datetime.combine(begins, time())
    after, until = datetime.combine(first, time()), datetime.combine(last, time())
    found: set[date] = set()
    try:
        for each in _rules(rule, begins):
            recurring = rrulestr(each, dtstart=start, ignoretz=True)
            for moment in recurring.xafter(after - timedelta(seconds=1)):
                if moment > until or len(found) >= MOST:
                    break
                found.add(moment.date())
    except (ValueError, TypeError, AttributeError, OverflowError):
        return []
    return sorted(found)


def _rules(rule: str, begins: date) -> Iterator[str]:
    parts = parts_of(rule)
    if _never(parts):
        return
    days = parts.get("BYMONTHDAY", "").split(",")
    plain = parts.get("FREQ") == "MONTHLY" and not parts.keys() & {"BYDAY", "BYSETPOS", "COUNT"}
    if plain and days == [""] and begins.day > LAST_OF_ALL:
        days = [str(begins.day)]
    if not plain or days == [""]:
        yield _text(parts)
        return
    for day in days:
        if int(day) > LAST_OF_ALL:
            # Of the days from the 28th to the one named, the last that the month has.
            ends = ",".join(str(each) for each in range(LAST_OF_ALL, int(day) + 1))
            yield _text(parts | {"BYMONTHDAY": ends, "BYSETPOS": "-1"})
        else:
            yield _text(parts | {"BYMONTHDAY": day})


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by name."""
    pairs = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part]
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def _never(parts: dict[str, str]) -> bool:
    """Whether its months have none of its days: reading on would look through all years there are."""
    if parts.get("FREQ") == "MONTHLY" or not {"BYMONTH", "BYMONTHDAY"} <= parts.keys():
        return False
    months = [int(each) for each in parts["BYMONTH"].split(",")]
    days = [abs(int(each)) for each in parts["BYMONTHDAY"].split(",")]
    return not any(1 <= day <= LENGTHS[month - 1] for month in months for day in days if 1 <= month <= 12)


def _text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def due_day(day: date, shift: Shift) -> date:
    """The day it is due: on a day off the working day before, unless the campaign leaves days as they are."""
    return working_day_by(day) if shift == Shift.BEFORE else day
