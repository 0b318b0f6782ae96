"""One year's public holidays (放假) and shifted working days (调休上班), read from a document and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .errors import CalendarError

KEYS = frozenset({"year", "source", "certainty", "holidays", "workdays"})
HOLIDAY_KEYS = frozenset({"from", "to", "name"})
CERTAINTIES = ("high", "medium", "low")
SATURDAY = 5


@dataclass(frozen=True)
class YearCalendar:
    """The official calendar of one year. `holidays` and `workdays` are the days that the notice names."""

    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]
    names: tuple[tuple[date, str], ...] = ()
    source: str = ""
    certainty: str = ""

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday without the holidays, and the weekend days that were shifted."""
        if day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def holiday_name(self, day: date) -> str | None:
        """The holiday that a day off belongs to (元旦, 春节 …)."""
        return dict(self.names).get(day)


def year_from_document(document: object) -> YearCalendar:
    """The calendar in a document `{year, source, certainty, holidays, workdays}`; CalendarError when it is not one."""
    if not isinstance(document, Mapping):
        raise CalendarError(
            "document", "must be a mapping with year, source, certainty, holidays and workdays"
        )
    unknown = sorted(str(key) for key in document if key not in KEYS)
    if unknown:
        raise CalendarError(unknown[0], "unknown key")
    year = _year(document.get("year"))
    certainty = document.get("certainty")
    if certainty not in CERTAINTIES:
        raise CalendarError("certainty", f"must be one of {', '.join(CERTAINTIES)}, not {certainty!r}")
    source = document.get("source")
    if not isinstance(source, str) or not source.strip():
        raise CalendarError("source", "is missing: name the notice that the days come from")
    names = dict(_holidays(document.get("holidays"), year))
    workdays = frozenset(_workdays(document.get("workdays", []), year))
    both = sorted(workdays & names.keys())
    if both:
        raise CalendarError("workdays", f"{both[0]} is a holiday and a working day at once")
    return YearCalendar(
        year=year,
        holidays=frozenset(names),
        workdays=workdays,
        names=tuple(sorted(names.items())),
        source=source,
        certainty=str(certainty),
    )


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1949 <= value <= 9999:
        raise CalendarError("year", f"must be a year such as 2026, not {value!r}")
    return value


def _holidays(value: object, year: int) -> Iterator[tuple[date, str]]:
    if not isinstance(value, list) or not value:
        raise CalendarError(
            "holidays", "must be a list of {from, to, name}; a year without holidays is an unread one"
        )
    seen: dict[date, int] = {}
    for index, entry in enumerate(value):
        place = f"holidays[{index}]"
        if not isinstance(entry, Mapping) or set(entry) != HOLIDAY_KEYS:
            raise CalendarError(place, "must have exactly from, to and name")
        first, last = _day(entry["from"], f"{place}.from", year), _day(entry["to"], f"{place}.to", year)
        if last < first:
            raise CalendarError(place, f"ends on {last}, before it begins on {first}")
        for day in _days(first, last):
            if day in seen:
                raise CalendarError(place, f"{day} stands in holidays[{seen[day]}] too")
            seen[day] = index
            yield day, str(entry["name"])


def _workdays(value: object, year: int) -> Iterator[date]:
    if not isinstance(value, list):
        raise CalendarError("workdays", "must be a list of dates")
    seen: set[date] = set()
    for index, entry in enumerate(value):
        place = f"workdays[{index}]"
        day = _day(entry, place, year)
        if day.weekday() < SATURDAY:
            raise CalendarError(
                place, f"{day} is a weekday: only a Saturday or Sunday is shifted into a working day"
            )
        if day in seen:
            raise CalendarError(place, f"{day} stands there twice")
        seen.add(day)
        yield day


def _day(value: object, place: str, year: int) -> date:
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise CalendarError(place, f"must be a date such as {year}-05-01, not {value!r}")
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise CalendarError(place, f"{value!r} is not a date such as {year}-05-01") from None
    if day.year != year:
        raise CalendarError(place, f"{day} is not in {year}")
    return day


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
