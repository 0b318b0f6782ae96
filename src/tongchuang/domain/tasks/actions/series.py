"""The instances of a recurring task, made ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.actions.base import locked
from tongchuang.domain.tasks.instances import follow
from tongchuang.domain.tasks.models import State, Task, TaskSupport
from tongchuang.domain.tasks.recurrence import due_day
from tongchuang.domain.tasks.settings import settings_of
from tongchuang.domain.tasks.states import WORKING
from tongchuang.foundation.clock import now


@transaction.atomic
def make_occurrences(series: Task, days: Sequence[date], *, by: Author) -> list[Task]:
    """Make the instances of these days that are not there yet; each is due on its day, or the working day before.

    A series that somebody has released releases its instances, and one that the unit has accepted has them accepted.
    A draft, a finished or a withdrawn series makes none.
    """
    row = locked([series])[0]
    if not rules.is_series(row) or row.state not in (State.RELEASED, *WORKING) or row.lead_unit_id is None:
        return []
    held = set(Task.objects.filter(series=row).values_list("occurs_on", flat=True))
    wanted = [
        day for day in sorted(set(days)) if day not in held and (row.due_on is None or day <= row.due_on)
    ]
    moment, shift = now(), settings_of(row.campaign).shift
    made = [_instance(row, day, due_day(day, shift), moment) for day in wanted]
    Task.objects.bulk_create(made, batch_size=200)
    supports = list(TaskSupport.objects.filter(task=row).values_list("unit_id", flat=True))
    TaskSupport.objects.bulk_create(
        [TaskSupport(task=each, unit_id=unit) for each in made for unit in supports]
    )
    record_many([_entry(each, row) for each in made], by=by, at=moment)
    return made


def _instance(series: Task, day: date, due_on: date, at: datetime) -> Task:
    row = Task(
        made_at=at, changed_at=at, released_at=at, kind=Task.Kind.RECURRING, series=series, occurs_on=day
    )
    follow(row, series, due_on)
    return row


def _entry(row: Task, series: Task) -> Entry:
    new = {
        "version": row.version, "state": row.state, "kind": row.kind, "lead_unit_id": row.lead_unit_id,
        "person_id": row.person_id, "due_on": row.due_on, "series_id": series.pk, "occurs_on": row.occurs_on,
    }  # fmt: skip
    return Entry("task.occurred", row, new=new, parent=series)
