"""The days of the calendar of tasks with what falls on them."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongchuang.domain.meetings.access import meetings_of, meetings_visible_to
from tongchuang.domain.meetings.queries import in_months
from tongchuang.domain.tasks import calendar as days
from tongchuang.domain.tasks import queries, rules
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.engine_io import working_calendar
from tongchuang.domain.tasks.models import Kind, State, Task
from tongchuang.domain.tasks.states import DONE_STATES, NEEDS_DOCUMENT
from tongchuang.foundation.clock import SHANGHAI, local, today
from tongchuang.web.shared.scope import PERIOD, scope_of

ONE = timedelta(days=1)
# What a cell of the month shows before it says how many more there are.
IN_A_CELL = 5
MEETING, STEP = "meeting", "step"


@dataclass(frozen=True)
class Entry:
    """Something that falls on a day."""

    sort: str
    title: str
    url: str
    about: str = ""
    done: bool = False
    late: bool = False
    at: str = ""


@dataclass
class Day:
    """A day with what falls on it. `mark`: 休 for a day off that is no weekend, 班 for a weekend day that is worked."""

    day: date
    here: bool
    off: bool
    mark: str
    holiday: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> list[Entry]:
        """What a cell shows."""
        return self.entries if len(self.entries) <= IN_A_CELL + 1 else self.entries[:IN_A_CELL]

    @property
    def more(self) -> int:
        """How many it does not show."""
        return len(self.entries) - len(self.first)


@dataclass(frozen=True)
class Span:
    """What is shown: a month or a week."""

    first: date
    last: date
    anchor: date
    week: bool

    @property
    def before(self) -> str:
        """The address of the one before."""
        return (
            f"week={self.first - 7 * ONE}" if self.week else f"month={self.anchor.replace(day=1) - ONE:%Y-%m}"
        )

    @property
    def after(self) -> str:
        """The address of the one after."""
        later = self.anchor.replace(day=1) + 31 * ONE
        return f"week={self.last + ONE}" if self.week else f"month={later:%Y-%m}"


def span_of(request: HttpRequest) -> Span:
    """The month or the week that was asked for; otherwise this month."""
    week = request.GET.get("week", "")
    try:
        anchor = date.fromisoformat(week) if week else today()
        if week and 1900 < anchor.year < 2200:
            first = anchor - anchor.weekday() * ONE
            return Span(first, first + 6 * ONE, anchor, week=True)
    except ValueError:
        anchor = today()
    month = request.GET.get("month", "")
    anchor = date.fromisoformat(f"{month}-01") if PERIOD.match(month) and "1900" < month < "2200" else today()
    weeks = calendar.Calendar().monthdatescalendar(anchor.year, anchor.month)
    return Span(weeks[0][0], weeks[-1][-1], anchor, week=False)


def weeks_of(request: HttpRequest, span: Span) -> list[list[Day]]:
    """The weeks of the span, each of seven days with what falls on them."""
    found = _entries(request, span)
    count = (span.last - span.first).days + 1
    shown = [_day(span.first + number * ONE, span) for number in range(count)]
    for each in shown:
        each.entries = sorted(
            found.get(each.day, ()), key=lambda entry: (entry.sort != MEETING, entry.at, entry.done)
        )
    return [shown[start : start + 7] for start in range(0, count, 7)]


def _day(day: date, span: Span) -> Day:
    known = working_calendar()
    working = known.is_working_day(day)
    weekend = day.weekday() >= 5
    mark = (_("off") if not working and not weekend else "") or (_("worked") if working and weekend else "")
    here = span.week or day.month == span.anchor.month
    return Day(day, here, not working, mark, known.holiday_name(day) or "")


def _entries(request: HttpRequest, span: Span) -> dict[date, list[Entry]]:
    found: dict[date, list[Entry]] = defaultdict(list)
    kind = request.GET.get("kind", "")
    rows = tasks_of(request)
    now_ = today()
    if kind not in (MEETING, STEP):
        chosen = rows.filter(kind=kind) if kind in Kind.values else rows
        for row in days.due_between(chosen, span.first, span.last):
            assert row.due_on is not None
            found[row.due_on].append(_of_task(row, now_))
    if kind in ("", STEP):
        for step in days.steps_between(rows, span.first, span.last):
            url = reverse("tasks:task", args=[step.task_id])
            late = step.done_on is None and step.due_on < now_
            found[step.due_on].append(
                Entry(STEP, step.title, url, step.task.title, step.done_on is not None, late)
            )
    if kind in ("", MEETING):
        for meeting in _meetings(request, span):
            begins = local(meeting.starts_at)
            url = reverse("tasks:meeting", args=[meeting.pk])
            found[begins.date()].append(
                Entry(MEETING, meeting.title, url, meeting.place, at=f"{begins:%H:%M}")
            )
    return found


def _of_task(row: Task, day: date) -> Entry:
    done = row.state in (*DONE_STATES, State.FINISHED)
    sort = "written" if row.kind in NEEDS_DOCUMENT else "task"
    return Entry(
        sort, row.title, reverse("tasks:task", args=[row.pk]), str(row.lead_unit or ""), done, rules.is_overdue(row, day)
    )  # fmt: skip


def tasks_of(request: HttpRequest) -> Any:
    """The tasks of the campaign that the person may know of, as the chips say."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = tasks_visible_to(actor)
    campaign = scope_of(request).campaign
    rows = rows.filter(campaign=campaign) if campaign else rows
    if request.GET.get("mine"):
        rows = rows.filter(person=actor.person_id) if actor.person_id else rows.none()
    if request.GET.get("unit"):
        rows = queries.of_units(rows, actor.unit_ids)
    return rows


def _meetings(request: HttpRequest, span: Span) -> list[Any]:
    actor = request.actor  # type: ignore[attr-defined]
    own = request.GET.get("mine") or request.GET.get("unit")
    rows = meetings_of(actor) if own else meetings_visible_to(actor)
    begins = datetime.combine(span.first, time(), SHANGHAI)
    found = in_months(
        rows.exclude(state="cancelled"), begins, datetime.combine(span.last + ONE, time(), SHANGHAI)
    )
    return list(found.only("title", "starts_at", "place", "state"))


def chips_of(request: HttpRequest, kinds: list[tuple[str, Any]]) -> list[tuple[str, str, bool]]:
    """(words, address, chosen): whose, then of which kind. A second click takes a chip away."""
    actor = request.actor  # type: ignore[attr-defined]
    chips = [("mine", "1", pgettext("calendar", "Mine"))] + ([("unit", "1", _("My unit"))] if actor.unit_ids else [])
    chips += [("kind", code, str(title)) for code, title in kinds]
    found = []
    for name, value, title in chips:
        query = request.GET.copy()
        chosen = query.get(name) == value
        query.pop(name, None)
        if not chosen:
            query[name] = value
        found.append((title, "?" + query.urlencode(), chosen))
    return found
