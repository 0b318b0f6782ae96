"""Writing a calendar of all-day events and of events with times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Tongchuang//Calendar//ZH"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class DayEvent:
    """Something from its first to its last day. The same `uid` in a later file is the same entry, changed."""

    uid: str
    first: date
    last: date
    title: str
    about: str = ""
    url: str = ""
    place: str = ""
    categories: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class TimedEvent:
    """Something from one moment to another. The same `uid` in a later file is the same entry, changed."""

    uid: str
    starts: datetime
    ends: datetime
    title: str
    about: str = ""
    url: str = ""
    place: str = ""
    categories: tuple[str, ...] = field(default=())


def write_calendar(name: str, events: Iterable[DayEvent | TimedEvent], *, at: datetime) -> bytes:
    """A calendar as a file; `at` stamps its entries, so that a later file wins over an earlier one."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    stamp = at.astimezone(UTC).replace(microsecond=0)
    for each in events:
        calendar.add_component(_event(each, stamp))
    return bytes(calendar.to_ical())


def _event(each: DayEvent | TimedEvent, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", each.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    # Seconds since 2020: rises with every new file, as a changed entry needs.
    event.add("sequence", int(stamp.timestamp()) - 1_577_836_800)
    event.add("summary", each.title)
    event.add("status", "CONFIRMED")
    if isinstance(each, TimedEvent):
        event.add("dtstart", each.starts.astimezone(UTC))
        event.add("dtend", each.ends.astimezone(UTC))
    else:
        event.add("dtstart", each.first)
        # The end of an all-day event is the day after its last.
        event.add("dtend", each.last + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-alldayevent", "TRUE")
    for name, value in (("description", each.about), ("url", each.url), ("location", each.place)):
        if value:
            event.add(name, value)
    if each.categories:
        event.add("categories", list(each.categories))
    return event
