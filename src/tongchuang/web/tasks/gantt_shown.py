"""The timetable of tasks (时间表): bars from the first to the due day, drawn by the server in shares of the width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.states import DONE_STATES
from tongchuang.foundation.clock import local
from tongchuang.web.shared.words import word
from tongchuang.web.tasks.task_shown import state_badge

BACK, AHEAD = timedelta(days=183), timedelta(days=366)
ONE = timedelta(days=1)
MOST = 500
GROUPS = ("unit", "phase", "origin")


@dataclass(frozen=True)
class Scale:
    """The days drawn, as shares of the width."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days are drawn."""
        return (self.last - self.first).days + 1

    def at(self, day: date) -> str:
        """Where a day begins, in per cent."""
        share = 100 * ((day - self.first).days) / self.days
        return f"{min(100.0, max(0.0, share)):.2f}"

    def months(self) -> list[tuple[str, str]]:
        """(where, words) of each month; of long spans every other."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                found.append((self.at(day), f"{day:%Y-%m}" if day.month == 1 or not found else f"{day:%m}"))
            day = (day + 32 * ONE).replace(day=1)
        return found


@dataclass(frozen=True)
class Bar:
    """A task as a line of the timetable."""

    row: Task
    url: str
    badge: SafeString
    begins: date | None
    ends: date | None
    x: str
    width: str
    done: str
    tone: str
    late: bool
    open_end: bool
    steps: list[tuple[str, bool, str]]


def begins_of(row: Task) -> date:
    """Its first day; where none is set, the day it was released or made."""
    begins = row.starts_on or local(row.released_at or row.made_at).date()
    return min(begins, row.due_on) if row.due_on else begins


def scale_of(rows: list[Task], day: date) -> Scale:
    """All days that the tasks need, at most half a year back and a year ahead of today."""
    firsts = [begins_of(row) for row in rows] + [day - 7 * ONE]
    lasts = [row.due_on for row in rows if row.due_on] + [day + 30 * ONE]
    return Scale(max(min(firsts), day - BACK), min(max(lasts), day + AHEAD) + 3 * ONE)


def grouped(rows: list[Task], by: str, scale: Scale, day: date) -> list[tuple[str, list[Bar]]]:
    """Groups in order, each with its lines."""
    key = {"unit": _unit, "phase": _phase, "origin": _origin}[by]
    ordered = sorted(rows, key=lambda row: (*key(row), row.due_on or date.max))
    return [
        (names[-1], [_bar(row, scale, day) for row in part]) for names, part in groupby(ordered, key=lambda row: key(row))
    ]  # fmt: skip


def _unit(row: Task) -> tuple[Any, ...]:
    if row.lead_unit is None:
        return ("1", _("To be claimed"))
    return ("0", str(row.lead_unit))


def _phase(row: Task) -> tuple[Any, ...]:
    if row.phase is None:
        return (999, _("No phase"))
    return (row.phase.position, row.phase.title)


def _origin(row: Task) -> tuple[Any, ...]:
    source = word("task_origin", row.origin_type)
    return (row.origin_type, f"{source}：{row.origin_title}" if row.origin_title else source)


def _bar(row: Task, scale: Scale, day: date) -> Bar:
    begins, ends = begins_of(row), row.due_on
    last = ends or scale.last
    x, until = scale.at(begins), scale.at(last + ONE)
    width = max(0.6, float(until) - float(x))
    late = rules.is_overdue(row, day)
    tone = (
        "done"
        if row.state in DONE_STATES
        else "checking"
        if row.state == State.FINISHED
        else "late"
        if late
        else "open"
    )
    if row.state == State.DRAFT:
        tone = "draft"
    steps = [
        (
            f"{float(scale.at(step.due_on)) + 50 / scale.days:.2f}",
            step.done_on is not None,
            f"{step.due_on} {step.title}",
        )
        for step in row.milestones.all()
        if scale.first <= step.due_on <= scale.last
    ]
    return Bar(
        row, reverse("tasks:task", args=[row.pk]), state_badge(row), begins, ends, x, f"{width:.2f}",
        f"{width * row.progress / 100:.2f}", tone, late, ends is None, steps,
    )  # fmt: skip


def table(groups: list[tuple[str, list[Bar]]]) -> Iterator[list[Any]]:
    """The same as lines of a sheet."""
    for title, lines in groups:
        for bar in lines:
            steps = "；".join(text for _x, _done, text in bar.steps)
            yield [
                title, bar.row.title, str(bar.row.lead_unit or ""), bar.begins, bar.ends, bar.row.progress,
                word("task_state", bar.row.state), _("Overdue") if bar.late else "", steps,
            ]  # fmt: skip
