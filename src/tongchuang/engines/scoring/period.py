"""Periods of facts: a month, a quarter or a year, in Asia/Shanghai."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# No daylight saving in China since 1991, and no facts from before: the offset is the zone.
SHANGHAI = timedelta(hours=8)

_PERIOD = re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


class PeriodError(ValueError):
    """The text names no month, quarter or year."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months, named as `2026-10`, `2026-Q4` or `2026`."""

    name: str
    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period of this name; PeriodError when there is none."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            raise PeriodError(f"{text!r} is not a period: use 2026-10, 2026-Q4 or 2026")
        year, quarter, month = found["year"], found["quarter"], found["month"]
        if month is not None:
            return cls(text, text, text)
        if quarter is not None:
            end = int(quarter) * 3
            return cls(text, f"{year}-{end - 2:02d}", f"{year}-{end:02d}")
        return cls(text, f"{year}-01", f"{year}-12")

    def __contains__(self, month: str) -> bool:
        return self.first <= month <= self.last


def naive_utc(at: datetime) -> datetime:
    """The same instant in UTC without a zone; a naive time is UTC already."""
    return at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)


def month_of(at: datetime) -> str:
    """The month in Asia/Shanghai that an instant lies in."""
    local = naive_utc(at) + SHANGHAI
    return f"{local.year:04d}-{local.month:02d}"


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """The first instant of a month (in naive UTC) and the first one after it; PeriodError for no month."""
    found = _PERIOD.fullmatch(month)
    if found is None or found["month"] is None:
        raise PeriodError(f"{month!r} is not a month: use YYYY-MM")
    year, number = int(found["year"]), int(found["month"])
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1) - SHANGHAI, datetime(*following, 1) - SHANGHAI
