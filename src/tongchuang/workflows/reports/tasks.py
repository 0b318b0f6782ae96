"""Figures of tasks by their state at the moment, of all, of one unit or of one phase."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.tasks.states import WITH_UNIT
from tongchuang.foundation.clock import local
from tongchuang.workflows.reports.data import Data, PastTask, month_after, month_bounds
from tongchuang.workflows.reports.registry import source
from tongchuang.workflows.reports.values import Made, Row

ALL = "all"
RUNNING = frozenset(WITH_UNIT)
DONE = frozenset({"closed"})
STATES = {
    "released": "待接收", "accepted": "已接收", "doing": "办理中", "returned": "已退回", "finished": "待验收", "closed": "已办结",
}  # fmt: skip


def _of(data: Data, unit: str = ALL, phase: str = ALL) -> list[PastTask]:
    rows = data.tasks
    if unit != ALL:
        wanted = UUID(unit) if unit else None
        rows = [row for row in rows if row.unit_id == wanted]
    return rows if phase == ALL else [row for row in rows if str(row.row.phase_id or "") == phase]


def _made(data: Data, rows: list[PastTask]) -> Made:
    return Made(
        len(rows),
        lambda: [
            Row("task", row.id, row.title, f"{data.unit_name(row.unit_id)}，{STATES.get(row.state, row.state)}") for row in rows
        ],
    )  # fmt: skip


def is_overdue(row: PastTask, day: date) -> bool:
    """Whether a task was with its unit beyond its day."""
    return row.state in RUNNING and row.due_on is not None and row.due_on < day


@source("tasks.all", _("Tasks given"))
def all_(data: Data, unit: str = ALL, phase: str = ALL) -> Made:
    """Released by the moment and not withdrawn."""
    return _made(data, _of(data, unit, phase))


@source("tasks.running", _("Tasks running"))
def running(data: Data, unit: str = ALL, phase: str = ALL) -> Made:
    """With their units at the moment."""
    return _made(data, [row for row in _of(data, unit, phase) if row.state in RUNNING])


@source("tasks.waiting", _("Tasks that wait for checking"))
def waiting(data: Data, unit: str = ALL, phase: str = ALL) -> Made:
    """Said to be finished, not yet checked."""
    return _made(data, [row for row in _of(data, unit, phase) if row.state == "finished"])


@source("tasks.done", _("Tasks closed"))
def done(data: Data, unit: str = ALL, phase: str = ALL) -> Made:
    """Closed at the moment."""
    return _made(data, [row for row in _of(data, unit, phase) if row.state in DONE])


@source("tasks.overdue", _("Tasks overdue"))
def overdue(data: Data, unit: str = ALL, phase: str = ALL) -> Made:
    """With their units beyond their day."""
    # At midnight the day that ended is the last one that counts.
    day = local(data.as_of).date()
    return _made(data, [row for row in _of(data, unit, phase) if is_overdue(row, day)])


@source("tasks.due_next", _("Tasks due next month"))
def due_next(data: Data, period: str, unit: str = ALL) -> Made:
    """Not closed at the moment, due in the month after."""
    return _made(data, due_in_month_after(data, period, unit))


def due_in_month_after(data: Data, period: str, unit: str = ALL) -> list[PastTask]:
    """Those tasks, by their day."""
    start, end = (local(each).date() for each in month_bounds(month_after(period)))
    rows = [
        row for row in _of(data, unit) if row.state not in DONE and row.due_on and start <= row.due_on < end
    ]
    return sorted(rows, key=lambda row: (row.due_on, row.title))


def of_year(data: Data, year: int, unit: str) -> list[PastTask]:
    """A unit's tasks of a year: due in it, or marked for its plan."""
    rows = [
        row
        for row in _of(data, unit)
        if row.row.year_plan == year or (row.due_on and row.due_on.year == year)
    ]
    return sorted(rows, key=lambda row: (row.due_on or date(9999, 1, 1), row.title))


@source("tasks.of_year", _("Tasks of the year"))
def year_count(data: Data, year: int, unit: str) -> Made:
    """How many tasks a unit has in a year."""
    return _made(data, of_year(data, year, unit))
