"""Correcting a task, and settling what the unit itself has to settle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.actions.base import begin, finish, take_values
from tongchuang.domain.tasks.checks import check_days, check_people, check_values
from tongchuang.domain.tasks.errors import TaskInvalid
from tongchuang.domain.tasks.models import Milestone, State, Task, TaskSupport
from tongchuang.domain.tasks.states import DONE_STATES, Action
from tongchuang.domain.tasks.values import Step, TaskValues


@transaction.atomic
def edit_task(task: Task, values: TaskValues, *, by: Actor, version: int) -> Task:
    """Correct a task (office). Another lead unit has to accept it anew; its parts have to be withdrawn before."""
    change = begin(task, Action.EDIT, by=by, version=version)
    row = change.row
    check_values([values], row.region_id, row.campaign)
    before = row.lead_unit_id
    take_values(row, values)
    _check_tree(row, moved=before != row.lead_unit_id)
    extra: dict[str, Any] = {}
    if before != row.lead_unit_id and row.state != State.DRAFT:
        row.state, row.accepted_at, row.accepted_by_id = State.RELEASED, None, None
        extra["from_unit_id"] = before
    if supports := _set_supports(row, values.support_ids):
        extra["supports"] = supports
    if _set_steps(row, values.steps):
        extra["steps"] = len(values.steps)
    return finish(change, "task.edited", extra=extra)


@transaction.atomic
def settle_task(
    task: Task, *, by: Actor, version: int, measures: str, person_id: UUID | None, leader_id: UUID | None = None,
    starts_on: date | None = None, steps: Sequence[Step] = (),
) -> Task:  # fmt: skip
    """The unit's own part of the five: who does it, by which measures, in which steps."""
    change = begin(task, Action.SETTLE, by=by, version=version)
    row = change.row
    row.measures, row.starts_on = measures.strip(), starts_on or row.starts_on
    row.person_id, row.leader_id = person_id, leader_id
    check_days(row.starts_on, row.due_on, [step.due_on for step in steps])
    check_people(row, by, kept={change.before["person_id"], change.before["leader_id"]})
    extra = {"steps": len(steps)} if _set_steps(row, steps) else {}
    return finish(change, "task.settled", extra=extra)


def _check_tree(row: Task, *, moved: bool) -> None:
    if row.parent is not None and row.parent.due_on and row.due_on and row.due_on > row.parent.due_on:
        raise TaskInvalid(
            _("The task above is due on %(day)s: its parts can't be later.") % {"day": row.parent.due_on},
            field="due_on",
        )
    parts = Task.objects.filter(parent=row.pk).exclude(state__in=DONE_STATES)
    if moved and parts.exists():
        raise TaskInvalid(
            _("Withdraw the parts of the task first: they were given out by its unit."), field="lead_unit"
        )
    if row.due_on and parts.filter(due_on__gt=row.due_on).exists():
        raise TaskInvalid(_("A part of this task is due later than that."), field="due_on")


def _set_supports(row: Task, wanted: Sequence[UUID]) -> dict[str, list[str]]:
    held = set(TaskSupport.objects.filter(task=row).values_list("unit_id", flat=True))
    new = set(wanted)
    if held == new:
        return {}
    TaskSupport.objects.filter(task=row, unit__in=held - new).delete()
    TaskSupport.objects.bulk_create([TaskSupport(task=row, unit_id=unit) for unit in sorted(new - held)])
    return {"out": sorted(map(str, held - new)), "in": sorted(map(str, new - held))}


def _set_steps(row: Task, wanted: Sequence[Step]) -> bool:
    """Replace the timetable; steps that stay keep the day on which they were reached."""
    held = {(step.title, step.due_on): step for step in Milestone.objects.filter(task=row)}
    new = {(step.title.strip()[:120], step.due_on) for step in wanted}
    if held.keys() == new:
        return False
    Milestone.objects.filter(
        task=row, pk__in=[step.pk for key, step in held.items() if key not in new]
    ).delete()
    Milestone.objects.bulk_create(
        [
            Milestone(task=row, title=title, due_on=due_on)
            for title, due_on in sorted(new - held.keys(), key=lambda key: key[1])
        ]
    )
    return True
