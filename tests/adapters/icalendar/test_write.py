"""Calendar files are parsed back: all-day events with ends after their last day, the same ids, links, folded lines."""

from __future__ import annotations

from datetime import date, datetime

from icalendar import Calendar

from tongchuang.adapters.icalendar.write import DayEvent, write_calendar
from tongchuang.foundation.clock import SHANGHAI

EVENTS = [
    DayEvent("one@tongchuang", date(2026, 12, 1), date(2026, 12, 3), "城管局 通道被占，需要疏通" * 6, "人天：2\n原因；含,符号", "https://x.cn/a", "南关", ("整改",)),
    DayEvent("two@tongchuang", date(2026, 12, 4), date(2026, 12, 4), "公厕无纸"),
]  # fmt: skip


def written(hour: int = 9) -> bytes:
    return write_calendar("整改计划", EVENTS, at=datetime(2026, 11, 22, hour, 30, tzinfo=SHANGHAI))


def test_what_is_written_is_read_again() -> None:
    calendar = Calendar.from_ical(written())
    first, second = calendar.walk("VEVENT")
    assert (
        calendar["VERSION"] == "2.0"
        and calendar["METHOD"] == "PUBLISH"
        and calendar["X-WR-CALNAME"] == "整改计划"
    )
    assert (first["UID"], second["UID"]) == ("one@tongchuang", "two@tongchuang")
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (date(2026, 12, 1), date(2026, 12, 4))
    assert (second.decoded("DTSTART"), second.decoded("DTEND")) == (date(2026, 12, 4), date(2026, 12, 5))
    assert str(first["SUMMARY"]) == EVENTS[0].title and str(first["DESCRIPTION"]) == EVENTS[0].about
    assert first["URL"] == "https://x.cn/a" and first["LOCATION"] == "南关"
    assert "URL" not in second and "DESCRIPTION" not in second


def test_days_have_no_time_and_lines_are_as_the_standard_wants() -> None:
    data = written()
    assert b"DTSTART;VALUE=DATE:20261201\r\n" in data and b"DTEND;VALUE=DATE:20261204\r\n" in data
    assert b"DTSTAMP:20261122T013000Z\r\n" in data
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_a_later_file_wins_over_an_earlier_one() -> None:
    def sequence(data: bytes) -> int:
        return int(Calendar.from_ical(data).walk("VEVENT")[0]["SEQUENCE"])

    assert sequence(written(10)) > sequence(written(9)) >= 0
    assert sequence(written(23)) < 2**31
