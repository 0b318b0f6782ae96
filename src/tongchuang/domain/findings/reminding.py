"""Due times of findings, for reminders: of those that a unit has to put right and whose clock runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from tongchuang.domain.findings.concerns import _posted, _users_of
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.findings.models import Finding, State
from tongchuang.domain.messages.reminders import Due, Reminder

WAITING = (State.ASSIGNED, State.ACCEPTED, State.RETURNED)


def dues_of_findings(ids: Collection[UUID]) -> dict[UUID, Due]:
    """What is due, in one query. Reminders come a working day before and a working day after."""
    rows = Finding.objects.filter(pk__in=ids, state__in=WAITING, paused_at__isnull=True, due_at__isnull=False)
    found = rows.values_list("pk", "region_id", "due_at", "unit_id", "person_id")
    return {
        pk: Due(region, due, f"{unit}:{person}", _working_day(due, -1), _working_day(due, 1))
        for pk, region, due, unit, person in found
    }


def whom_to_remind(ids: Collection[UUID]) -> Iterator[Reminder]:
    """The liaisons and heads of the unit, and whoever answers for it by name."""
    rows = list(Finding.objects.filter(pk__in=ids).only("number", "title", "unit", "person", "region"))
    by_unit, _offices = _posted({row.unit_id for row in rows if row.unit_id}, set())
    users = _users_of(row.person_id for row in rows)
    for row in rows:
        title = f"{row.number} {row.title}"
        for user in dict.fromkeys(by_unit[row.unit_id] if row.unit_id else ()):
            yield Reminder(row.pk, user, "unit", title)
        if row.person_id in users:
            yield Reminder(row.pk, users[row.person_id], "person", title)


def _working_day(due: datetime, days: int) -> datetime:
    calendar = working_calendar()
    local = due.astimezone(calendar.zone)
    return datetime.combine(calendar.add_working_days(local.date(), days), local.time(), calendar.zone)
