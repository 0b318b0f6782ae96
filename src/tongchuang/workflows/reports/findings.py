"""Figures of findings: found, closed, open and overdue, of all or of one unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.workflows.reports.data import Data, Past, month_after, month_bounds
from tongchuang.workflows.reports.registry import source
from tongchuang.workflows.reports.values import Made, Row

# "all" asks for every unit, "" for what belongs to none.
ALL = "all"
SEVERITIES = {"minor": "一般", "major": "较重", "grave": "严重"}


def _of(data: Data, unit: str) -> Sequence[Past]:
    if unit == ALL:
        return data.findings
    return data.findings_by_unit.get(UUID(unit) if unit else None, [])


def _made(data: Data, rows: list[Past]) -> Made:
    return Made(len(rows), _opened(data, rows))


def _opened(data: Data, rows: Sequence[Past]) -> Callable[[], list[Row]]:
    def opened() -> list[Row]:
        return [
            Row("finding", row.id, f"{row.number} {row.title}", f"{data.unit_name(row.unit_id)}，{SEVERITIES[row.severity]}")
            for row in rows
        ]  # fmt: skip

    return opened


def _window(data: Data, period: str) -> tuple[datetime, datetime]:
    start, end = month_bounds(period)
    return start, min(end, data.as_of)


def is_overdue(row: Past, at: datetime) -> bool:
    """Whether a finding was open beyond its due time at a moment."""
    return row.closed_at is None and not row.paused and row.due_at is not None and row.due_at < at


@source("findings.found", _("Findings of the month"))
def found(data: Data, period: str, unit: str = ALL) -> Made:
    """Registered in a month."""
    start, end = _window(data, period)
    return _made(data, [row for row in _of(data, unit) if start <= row.begun_at < end])


@source("findings.closed", _("Findings closed in the month"))
def closed(data: Data, period: str, unit: str = ALL) -> Made:
    """Closed in a month."""
    start, end = _window(data, period)
    return _made(data, [row for row in _of(data, unit) if row.closed_at and start <= row.closed_at < end])


@source("findings.open", _("Open findings"))
def open_(data: Data, unit: str = ALL) -> Made:
    """Not closed at the moment."""
    return _made(data, [row for row in _of(data, unit) if row.closed_at is None])


@source("findings.overdue", _("Overdue findings"))
def overdue(data: Data, unit: str = ALL) -> Made:
    """Open beyond their due time at the moment."""
    return _made(data, [row for row in _of(data, unit) if is_overdue(row, data.as_of)])


@source("findings.all", _("Findings so far"))
def all_(data: Data, unit: str = ALL) -> Made:
    """Registered since the campaign began."""
    return _made(data, list(_of(data, unit)))


@source("findings.closed_so_far", _("Findings closed so far"))
def closed_so_far(data: Data, unit: str = ALL) -> Made:
    """Closed since the campaign began."""
    return _made(data, [row for row in _of(data, unit) if row.closed_at is not None])


@source("findings.rate", _("Share of findings closed so far (%)"))
def rate(data: Data, unit: str = ALL) -> Made:
    """What part of all findings so far was closed at the moment, in per cent."""
    rows = _of(data, unit)
    done = [row for row in rows if row.closed_at is not None]
    return Made(round(100 * len(done) / len(rows), 1) if rows else None, _opened(data, rows))


@source("findings.grave_open", _("Open grave findings"))
def grave_open(data: Data, unit: str = ALL) -> Made:
    """Grave ones not closed at the moment."""
    return _made(data, [row for row in _of(data, unit) if row.closed_at is None and row.severity == "grave"])


@source("findings.due_next", _("Findings due next month"))
def due_next(data: Data, period: str, unit: str = ALL) -> Made:
    """Open at the moment, with a due time in the month after."""
    start, end = month_bounds(month_after(period))
    rows = [
        row for row in _of(data, unit) if row.closed_at is None and row.due_at and start <= row.due_at < end
    ]
    return _made(data, rows)


@source("findings.of_evaluation", _("Findings of the evaluation"))
def of_evaluation(data: Data, evaluation: str, unit: str = ALL) -> Made:
    """Found at the visits of an evaluation."""
    return _made(data, [row for row in _of(data, unit) if str(row.evaluation_id) == evaluation])


@source("findings.open_of_evaluation", _("Open findings of the evaluation"))
def open_of_evaluation(data: Data, evaluation: str, unit: str = ALL) -> Made:
    """Of these, not closed at the moment."""
    rows = _of(data, unit)
    return _made(
        data, [row for row in rows if str(row.evaluation_id) == evaluation and row.closed_at is None]
    )
