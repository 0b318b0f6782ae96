"""Due days of tasks, for reminders: of those that are with a unit. Another day, unit or person plans them anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from tongchuang.domain.messages.reminders import Due, Reminder
from tongchuang.domain.tasks.concerns import Posted, users_of
from tongchuang.domain.tasks.engine_io import due_moment, working_days_later
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.rules import SOON_DAYS
from tongchuang.domain.tasks.states import WITH_UNIT


def dues_of_tasks(ids: Collection[UUID]) -> dict[UUID, Due]:
    """What is due, in one query. Reminders come three working days before, on the day, and a working day after."""
    rows = Task.objects.filter(pk__in=ids, state__in=WITH_UNIT, due_on__isnull=False, lead_unit__isnull=False)
    found = rows.values_list("pk", "region_id", "due_on", "lead_unit_id", "person_id")
    return {
        pk: Due(region, due_moment(due), f"{unit}:{person}", _moved(due, -SOON_DAYS), _moved(due, 1))
        for pk, region, due, unit, person in found
        if due is not None
    }


def whom_to_remind(ids: Collection[UUID]) -> Iterator[Reminder]:
    """Whoever speaks for the lead unit, and the person of the task."""
    rows = list(Task.objects.filter(pk__in=ids).only("title", "lead_unit", "person", "region"))
    posts = Posted({row.lead_unit_id for row in rows if row.lead_unit_id}, set())
    users = users_of(row.person_id for row in rows)
    for row in rows:
        told = dict.fromkeys(posts.of_unit(row.lead_unit_id), "unit")
        if row.person_id in users:
            told[users[row.person_id]] = "person"
        for user, reason in told.items():
            yield Reminder(row.pk, user, reason, row.title)


def _moved(due: date, days: int) -> datetime:
    return due_moment(working_days_later(due, days))
