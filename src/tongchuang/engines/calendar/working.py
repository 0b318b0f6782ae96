"""Counting working days (工作日), and due times from them.

Which day is day one. A finding is due at 18:00 on the last of its N working days. Those are the N working days that
*follow* the day of assignment; the day itself is not counted. This is how periods in days are counted in Chinese law
(the opening day is left out), and it keeps one working day (grave) apart from "the same day" (边查边改), which
is N = 0. What is assigned after 18:00, or on a day off, counts as assigned on the next working day, so that a later
assignment is never due earlier than an earlier one. Exactly 18:00:00 is not after.

    Monday 10:00, N = 1    -> Tuesday 18:00        Monday 10:00, N = 0    -> Monday 18:00
    Monday 18:01, N = 1    -> Wednesday 18:00      Monday 18:01, N = 0    -> Tuesday 18:00
    Saturday 10:00, N = 1  -> Tuesday 18:00        Saturday 10:00, N = 0  -> Monday 18:00

How a pause moves a due time. Time is counted in closing times (18:00 of a working day). A pause moves the due time by
as many working days as closing times passed while the clock stood. So a pause from the assignment to a moment r
gives the due time of an assignment at r, a pause within one working day gives nothing, and pauses add up. A pause
that begins after the due time changes nothing: what is late stays late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .due import DueTime
from .errors import CalendarError
from .years import SATURDAY, YearCalendar, year_from_document

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSING = time(18, 0)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """The official working calendar of the years it knows; elsewhere it counts Monday to Friday and says so."""

    years: tuple[YearCalendar, ...] = ()
    closing: time = CLOSING
    zone: ZoneInfo = SHANGHAI
    _by_year: dict[int, YearCalendar] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_year: dict[int, YearCalendar] = {}
        for year in self.years:
            if year.year in by_year:
                raise CalendarError("year", f"{year.year} is given twice")
            by_year[year.year] = year
        object.__setattr__(self, "_by_year", by_year)

    @classmethod
    def from_documents(
        cls, documents: Iterable[object], *, closing: time = CLOSING, zone: ZoneInfo = SHANGHAI
    ) -> WorkingCalendar:
        """The calendar of some documents, one per year, in any order."""
        years = sorted((year_from_document(document) for document in documents), key=lambda year: year.year)
        return cls(tuple(years), closing, zone)

    @property
    def last_known_year(self) -> int | None:
        """The last year with an official calendar."""
        return max(self._by_year, default=None)

    def knows(self, day: date) -> bool:
        """Whether the year of a day has an official calendar."""
        return day.year in self._by_year

    def is_working_day(self, day: date) -> bool:
        """Whether people are at work on a day; Monday to Friday in a year without a calendar."""
        year = self._by_year.get(day.year)
        return year.is_working_day(day) if year else day.weekday() < SATURDAY

    def holiday_name(self, day: date) -> str | None:
        """The public holiday that a day belongs to."""
        year = self._by_year.get(day.year)
        return year.holiday_name(day) if year else None

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after (n > 0) or before (n < 0) a day; the day itself for n = 0."""
        step = ONE_DAY if n >= 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        span = (last - first).days
        return sum(self.is_working_day(first + timedelta(days=i)) for i in range(1, span + 1))

    def counts_from(self, moment: datetime) -> date:
        """The working day that a moment belongs to: its own up to closing, otherwise the next."""
        local = self._local(moment)
        day = local.date()
        if self.is_working_day(day) and local.time() <= self.closing:
            return day
        return self.next_working_day(day)

    def due_at(self, assigned_at: datetime, days: int) -> DueTime:
        """Closing time of the last of the working days that follow the day of assignment; 0 is the same day."""
        if days < 0:
            raise ValueError("days must not be negative")
        last = self.add_working_days(self.counts_from(assigned_at), days)
        return self._due(self._local(assigned_at).date(), self._closing_of(last))

    def due_same_day(self, assigned_at: datetime) -> DueTime:
        """Due the same day (边查边改), or on the next working day when that is over or a day off."""
        return self.due_at(assigned_at, 0)

    def paused_working_days(self, paused_from: datetime, resumed_at: datetime) -> int:
        """Closing times of working days that passed while the clock stood."""
        if resumed_at < paused_from:
            raise ValueError("the clock cannot resume before it was paused")
        return self.working_days_between(self.counts_from(paused_from), self.counts_from(resumed_at))

    def due_after_pause(self, due: datetime, paused_from: datetime, resumed_at: datetime) -> DueTime:
        """The due time moved by a pause; unchanged when it had passed before the pause."""
        local = self._local(due)
        moved = self.paused_working_days(paused_from, resumed_at)
        if not moved or paused_from > due:
            return DueTime(local)
        day = self.add_working_days(local.date(), moved)
        return self._due(self._local(paused_from).date(), datetime.combine(day, local.time(), self.zone))

    def _due(self, first: date, at: datetime) -> DueTime:
        guessed = (year for year in range(first.year, at.year + 1) if year not in self._by_year)
        return DueTime(at, tuple(guessed))

    def _closing_of(self, day: date) -> datetime:
        return datetime.combine(day, self.closing, self.zone)

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return moment.astimezone(self.zone)
