"""Handing tasks out and taking them on: release, claim, accept, decline, remind, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.actions.base import (
    Change,
    begin,
    check,
    check_region,
    finish,
    finish_many,
    given,
    locked,
    roll_up,
    snapshot,
)
from tongchuang.domain.tasks.engine_io import working_days_later
from tongchuang.domain.tasks.errors import Unsettled, missing
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.states import DONE_STATES, WITH_UNIT, Action
from tongchuang.foundation.clock import now, today

CLAIM_DAYS = 3


@transaction.atomic
def release_tasks(tasks: Sequence[Task], *, by: Actor) -> list[Task]:
    """Release drafts in one go: only now anybody is told. What is no draft, or was due before today, stays as it is.

    Without a lead unit it is for claiming, until `claim_until` (three working days unless another day is set).
    """
    day, moment = today(), now()
    changes = []
    for row in locked(tasks):
        check_region(row, by)
        if row.state != State.DRAFT or (row.due_on is not None and row.due_on < day):
            continue
        check(row, Action.RELEASE, by)
        change = Change(row, snapshot(row), by)
        row.state, row.released_at, row.released_by_id, row.return_reason = (
            State.RELEASED,
            moment,
            by.person_id,
            "",
        )
        if row.lead_unit_id is None and row.claim_until is None:
            row.claim_until = working_days_later(day, CLAIM_DAYS)
        changes.append(change)
    finish_many(changes, "task.released")
    return [change.row for change in changes]


@transaction.atomic
def claim_task(task: Task, *, by: Actor, version: int, unit_id: UUID) -> Task:
    """A unit takes a task that was released for claiming (认领)."""
    change = begin(task, Action.CLAIM, by=by, version=version)
    open_units = Unit.objects.filter(pk=unit_id, region=change.row.region_id, valid_to__isnull=True)
    if unit_id not in by.unit_ids or not open_units.exists():
        raise missing("unit")
    change.row.lead_unit_id = unit_id
    change.row.supports.filter(unit=unit_id).delete()
    return finish(change, "task.claimed")


@transaction.atomic
def accept_task(task: Task, *, by: Actor, version: int) -> Task:
    """The unit takes it on; before, the five things have to be settled."""
    change = begin(task, Action.ACCEPT, by=by, version=version)
    row = change.row
    if marks := rules.unsettled(row):
        raise Unsettled(str(mark.label) for mark in marks)
    row.state, row.accepted_at, row.accepted_by_id = State.ACCEPTED, now(), by.person_id
    return finish(change, "task.accepted")


@transaction.atomic
def decline_task(task: Task, *, by: Actor, version: int, reason: str) -> Task:
    """The unit says that it isn't its task: back to whoever gave it, as a draft with the reason."""
    change = begin(task, Action.DECLINE, by=by, version=version)
    row = change.row
    row.return_reason = given(reason, "reason")
    row.state, row.released_at, row.released_by_id = State.DRAFT, None, None
    return finish(change, "task.declined", text=row.return_reason)


@transaction.atomic
def withdraw_tasks(tasks: Sequence[Task], *, by: Actor, reason: str) -> list[Task]:
    """Withdraw with a reason, and with each what was made of it: its parts and instances that are not closed."""
    text = given(reason, "reason")
    wanted = list(tasks)
    ids = {task.pk for task in wanted}
    latest = ids
    while latest:
        below = Task.objects.filter(Q(parent__in=latest) | Q(series__in=latest)).exclude(
            state__in=DONE_STATES
        )
        found = [row for row in below.only("pk", "root_id", "depth") if row.pk not in ids]
        wanted += found
        latest = {row.pk for row in found}
        ids |= latest
    named = {task.pk for task in tasks}
    changes = []
    for row in locked(wanted):
        check_region(row, by)
        if row.state in DONE_STATES:
            continue
        if row.pk in named:
            check(row, Action.WITHDRAW, by)
        change = Change(row, snapshot(row), by)
        row.state, row.withdrawn_reason = State.WITHDRAWN, text
        changes.append(change)
    finish_many(changes, "task.withdrawn", text=text)
    for change in changes:
        roll_up(change.row)
    return [change.row for change in changes]


@transaction.atomic
def remind_tasks(tasks: Sequence[Task], *, by: Actor) -> list[Task]:
    """Remind whoever has them (催办), each at most once a day; what waits for nobody is passed over."""
    moment = now()
    changes = []
    for row in locked(tasks):
        check_region(row, by)
        if row.state not in WITH_UNIT or row.lead_unit_id is None:
            continue
        if row.reminded_at is not None and rules.same_day(row.reminded_at, moment):
            continue
        check(row, Action.REMIND, by)
        change = Change(row, snapshot(row), by)
        row.reminded_at = moment
        changes.append(change)
    finish_many(changes, "task.reminded")
    return [change.row for change in changes]
