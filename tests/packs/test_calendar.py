"""The working calendars shipped with the product, and the counting of working days and due times on them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tongchuang.engines.calendar import CalendarError, DueTime, WorkingCalendar, year_from_document
from tongchuang.engines.calendar.working import SHANGHAI

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "calendar"
FILES = sorted(FOLDER.glob("*.yaml"))
CALENDAR = WorkingCalendar.from_documents(yaml.safe_load(path.read_text("utf-8")) for path in FILES)

YEARS = [2025, 2026]
# Two years beyond the data too, so that guessed years are counted on as well.
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda m: m.replace(tzinfo=SHANGHAI))
counts = st.integers(0, 25)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def document(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "year": 2026,
        "source": "通知",
        "certainty": "high",
        "holidays": [{"from": "2026-01-01", "to": "2026-01-03", "name": "元旦"}],
        "workdays": ["2026-01-04"],
    }
    return {key: value for key, value in {**base, **changes}.items() if value is not ...}


# --- the data -----------------------------------------------------------------------------------------------------


def test_a_file_is_named_after_its_year() -> None:
    assert [path.stem for path in FILES] == [str(year) for year in YEARS]
    assert [year.year for year in CALENDAR.years] == YEARS


@pytest.mark.parametrize("year", YEARS)
def test_shifting_neither_wins_nor_loses_a_working_day(year: int) -> None:
    """Thirteen statutory holidays a year since 2025; everything else off is worked on another day."""
    whole = [date(year, 1, 1) + timedelta(days=i) for i in range(365)]
    weekdays = sum(day.weekday() < 5 for day in whole)
    assert sum(CALENDAR.is_working_day(day) for day in whole) == weekdays - 13


@pytest.mark.parametrize("year", YEARS)
def test_every_statutory_day_is_off(year: int) -> None:
    for month, day in [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]:
        assert not CALENDAR.is_working_day(date(year, month, day))


@pytest.mark.parametrize(
    ("day", "working", "name"),
    [
        ("2025-01-26", True, None),
        ("2025-01-28", False, "春节"),
        ("2025-02-05", True, None),
        ("2025-10-08", False, "国庆节、中秋节"),
        ("2025-10-11", True, None),
        ("2026-01-02", False, "元旦"),
        ("2026-01-04", True, None),
        ("2026-02-14", True, None),
        ("2026-02-23", False, "春节"),
        ("2026-02-24", True, None),
        ("2026-09-20", True, None),
        ("2026-10-08", True, None),
        ("2026-10-10", True, None),
        ("2026-10-11", False, None),
    ],
)
def test_days_of_the_notices(day: str, working: bool, name: str | None) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is working
    assert CALENDAR.holiday_name(date.fromisoformat(day)) == name


# --- documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ([], "document"),
        (document(year="2026"), "year"),
        (document(year=True), "year"),
        (document(remark="x"), "remark"),
        (document(source=" "), "source"),
        (document(certainty="sure"), "certainty"),
        (document(holidays=...), "holidays"),
        (document(holidays=[]), "holidays"),
        (document(holidays=[{"from": "2026-01-01", "to": "2026-01-03"}]), "holidays[0]"),
        (document(holidays=[{"from": "2026-01-03", "to": "2026-01-01", "name": "元旦"}]), "holidays[0]"),
        (document(holidays=[{"from": "2025-12-31", "to": "2026-01-01", "name": "元旦"}]), "holidays[0].from"),
        (document(holidays=[{"from": "2026-01-01", "to": "1 月 3 日", "name": "元旦"}]), "holidays[0].to"),
        (
            document(holidays=[{"from": datetime(2026, 1, 1), "to": "2026-01-01", "name": "元旦"}]),
            "holidays[0].from",
        ),
        (document(holidays=[{"from": "2026-01-01", "to": "2026-01-03", "name": "a"}] * 2), "holidays[1]"),
        (document(workdays="2026-01-04"), "workdays"),
        (document(workdays=["2026-01-05"]), "workdays[0]"),
        (document(workdays=["2026-01-04", "2026-01-04"]), "workdays[1]"),
        (document(workdays=["2026-01-03"]), "workdays"),
        (document(workdays=["2026-02-30"]), "workdays[0]"),
    ],
)
def test_a_bad_document_names_the_place(bad: object, place: str) -> None:
    with pytest.raises(CalendarError) as caught:
        year_from_document(bad)
    assert caught.value.place == place


def test_unquoted_dates_are_dates_too() -> None:
    text = (
        "{year: 2026, source: s, certainty: high, holidays: [{from: 2026-01-01, to: 2026-01-03, name: 元旦}]}"
    )
    assert date(2026, 1, 2) in year_from_document(yaml.safe_load(text)).holidays


def test_the_same_year_twice_is_refused() -> None:
    with pytest.raises(CalendarError, match="2026 is given twice"):
        WorkingCalendar.from_documents([document(), document()])


# --- due times ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assigned", "n", "due"),
    [
        # An ordinary week of 2026: 2 March is a Monday.
        ("2026-03-02T10:00", 1, "2026-03-03T18:00"),
        ("2026-03-02T18:00:00", 1, "2026-03-03T18:00"),
        ("2026-03-02T18:00:01", 1, "2026-03-04T18:00"),
        ("2026-03-02T10:00", 3, "2026-03-05T18:00"),
        ("2026-03-02T10:00", 7, "2026-03-11T18:00"),
        ("2026-03-06T17:59", 1, "2026-03-09T18:00"),
        ("2026-03-06T18:30", 1, "2026-03-10T18:00"),
        ("2026-03-07T10:00", 1, "2026-03-10T18:00"),
        # The same day.
        ("2026-03-02T10:00", 0, "2026-03-02T18:00"),
        ("2026-03-02T20:00", 0, "2026-03-03T18:00"),
        ("2026-03-07T10:00", 0, "2026-03-09T18:00"),
        # Spring Festival 2026: off 15–23 February, worked on Saturdays 14 and 28.
        ("2026-02-13T10:00", 1, "2026-02-14T18:00"),
        ("2026-02-13T10:00", 3, "2026-02-25T18:00"),
        ("2026-02-14T19:00", 1, "2026-02-25T18:00"),
        ("2026-02-16T09:00", 3, "2026-02-27T18:00"),
        ("2026-02-16T09:00", 7, "2026-03-04T18:00"),
        # National Day 2026 and the shifted Saturday, 10 October.
        ("2026-09-30T10:00", 3, "2026-10-10T18:00"),
    ],
)
def test_due_at(assigned: str, n: int, due: str) -> None:
    assert CALENDAR.due_at(at(assigned), n) == DueTime(at(due))


def test_the_moment_is_read_in_shanghai_time() -> None:
    """16:30 UTC on Sunday is half past midnight on Monday."""
    assert CALENDAR.due_at(datetime.fromisoformat("2026-03-01T16:30+00:00"), 1).at == at("2026-03-03T18:00")


def test_a_year_without_calendar_is_guessed_and_said() -> None:
    guessed = CALENDAR.due_at(at("2026-12-30T10:00"), 3)
    assert guessed == DueTime(at("2027-01-04T18:00"), (2027,))
    assert "2027" in str(guessed.warning)
    assert CALENDAR.due_at(at("2026-12-28T10:00"), 3).warning is None
    assert CALENDAR.last_known_year == 2026
    assert not CALENDAR.knows(date(2027, 1, 1))


def test_no_calendar_at_all() -> None:
    empty = WorkingCalendar()
    assert empty.due_at(at("2026-09-30T10:00"), 1) == DueTime(at("2026-10-01T18:00"), (2026,))
    assert empty.last_known_year is None


def test_naive_moments_and_negative_days_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.due_at(datetime(2026, 3, 2, 10), 1)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.due_at(at("2026-03-02T10:00"), -1)


# --- pauses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-03-03T10:00", "2026-03-03T17:00", "2026-03-05T18:00"),  # no closing time passed
        ("2026-03-03T10:00", "2026-03-03T18:01", "2026-03-06T18:00"),
        ("2026-03-03T10:00", "2026-03-05T09:00", "2026-03-09T18:00"),  # two, and a weekend
        ("2026-03-05T18:00", "2026-03-06T09:00", "2026-03-06T18:00"),  # in the last second
        ("2026-03-05T18:01", "2026-03-20T09:00", "2026-03-05T18:00"),  # late already
    ],
)
def test_a_pause_moves_the_due_time(paused: str, resumed: str, due: str) -> None:
    moved = CALENDAR.due_after_pause(at("2026-03-05T18:00"), at(paused), at(resumed))
    assert moved == DueTime(at(due))


def test_a_due_time_of_its_own_keeps_its_hour() -> None:
    moved = CALENDAR.due_after_pause(at("2026-03-05T12:00"), at("2026-03-03T10:00"), at("2026-03-04T10:00"))
    assert moved.at == at("2026-03-06T12:00")


def test_the_clock_cannot_resume_before_it_stopped() -> None:
    with pytest.raises(ValueError, match="resume"):
        CALENDAR.due_after_pause(at("2026-03-05T18:00"), at("2026-03-03T10:00"), at("2026-03-02T10:00"))


# --- properties ---------------------------------------------------------------------------------------------------


@given(days, st.integers(-40, 40))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    moved = CALENDAR.add_working_days(day, n)
    if n > 0:
        assert CALENDAR.working_days_between(day, moved) == n
    assert n == 0 or CALENDAR.is_working_day(moved)


@given(days, days, days)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    between = CALENDAR.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(moments, counts)
def test_a_due_time_is_a_closing_time_on_a_working_day_not_before_assignment(
    moment: datetime, n: int
) -> None:
    due = CALENDAR.due_at(moment, n).at
    assert due.timetz().replace(tzinfo=None) == time(18)
    assert CALENDAR.is_working_day(due.date())
    assert due >= moment
    assert CALENDAR.working_days_between(moment.date(), due.date()) >= n


@given(moments, moments, counts)
def test_a_later_assignment_is_never_due_earlier(a: datetime, b: datetime, n: int) -> None:
    first, second = sorted((a, b))
    assert CALENDAR.due_at(first, n).at <= CALENDAR.due_at(second, n).at


@given(moments, moments, counts)
def test_pausing_from_the_start_is_assigning_later(a: datetime, b: datetime, n: int) -> None:
    assigned, resumed = sorted((a, b))
    due = CALENDAR.due_at(assigned, n).at
    assert CALENDAR.due_after_pause(due, assigned, resumed).at == CALENDAR.due_at(resumed, n).at


@given(moments, st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), min_size=2, max_size=2), counts)
def test_two_pauses_without_a_break_are_one(assigned: datetime, lengths: list[timedelta], n: int) -> None:
    middle, end = assigned + lengths[0], assigned + lengths[0] + lengths[1]
    due = CALENDAR.due_at(assigned, n).at
    once = CALENDAR.due_after_pause(due, assigned, end).at
    twice = CALENDAR.due_after_pause(CALENDAR.due_after_pause(due, assigned, middle).at, middle, end).at
    assert once == twice
