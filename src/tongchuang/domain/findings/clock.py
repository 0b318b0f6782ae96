"""The clock of a finding: its due time from all that moved it, and stopping and starting it."""

from __future__ import annotations

from datetime import datetime

from tongchuang.domain.findings.engine_io import Shift, due_time
from tongchuang.domain.findings.models import ClockPause, Extension, Finding
from tongchuang.domain.findings.rules import Supervision


def first_due(row: Finding, numbers: Supervision) -> None:
    """The due time of an assignment that nothing has moved yet."""
    if row.assigned_at is not None:
        kept = terms_of(row, numbers)
        days = kept.days(row.severity, same_day=row.same_day)
        row.due_at = due_time(row.assigned_at, days, closing=kept.due_time).at


def terms_of(row: Finding, numbers: Supervision) -> Supervision:
    """The numbers by which a finding's time is counted: those in force when it began, kept on the row from then on.

    A pack or a campaign that lowers a deadline does so for what is assigned after it; running ones keep theirs, through
    extensions, pauses, corrections and another unit.
    """
    if not row.terms:
        row.terms = {"due_days": dict(numbers.due_days), "due_time": numbers.due_time}
    return numbers.overridden(row.terms)


def set_due(row: Finding, numbers: Supervision) -> None:
    """Count the due time anew: days by severity from this assignment, moved by its pauses and granted extensions."""
    if row.assigned_at is None:
        row.due_at = None
        return
    kept = terms_of(row, numbers)
    days = kept.days(row.severity, same_day=row.same_day)
    row.due_at = due_time(row.assigned_at, days, _shifts(row, row.assigned_at), closing=kept.due_time).at


def _shifts(row: Finding, since: datetime) -> list[Shift]:
    pauses = ClockPause.objects.filter(finding=row, started_at__gte=since, ended_at__isnull=False)
    granted = Extension.objects.filter(finding=row, decided_at__gte=since, granted=True)
    return [
        *(Shift(at=start, until=end) for start, end in pauses.values_list("started_at", "ended_at")),
        *(Shift(at=at, days=days) for at, days in granted.values_list("decided_at", "working_days") if at),
    ]


def stop_clock(row: Finding, cause: str, at: datetime) -> ClockPause:
    """The clock stands from now on."""
    pause = ClockPause.objects.create(finding=row, cause=cause, started_at=at)
    row.paused_at = at
    return pause


def start_clock(row: Finding, numbers: Supervision, at: datetime) -> None:
    """The clock runs again; the due time moves by the working days that it stood."""
    ClockPause.objects.filter(finding=row, ended_at__isnull=True).update(ended_at=at)
    row.paused_at = None
    set_due(row, numbers)


def end_pause(row: Finding, at: datetime) -> None:
    """Nothing is waited for any more; the due time stays as it is."""
    ClockPause.objects.filter(finding=row, ended_at__isnull=True).update(ended_at=at)
    row.paused_at = None
