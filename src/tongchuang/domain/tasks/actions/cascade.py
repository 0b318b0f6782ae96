"""Cascading a task (层层分解): parts for units below, supporting units and persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.actions.base import (
    Change,
    begin,
    finish,
    finish_many,
    given,
    new_task,
    roll_up,
    snapshot,
    write_tasks,
)
from tongchuang.domain.tasks.errors import TaskInvalid, missing
from tongchuang.domain.tasks.models import State, Task, TaskSupport
from tongchuang.domain.tasks.states import Action
from tongchuang.domain.tasks.values import Part, TaskValues
from tongchuang.foundation.clock import now


@transaction.atomic
def cascade_task(task: Task, parts: Sequence[Part], *, by: Actor, version: int) -> list[Task]:
    """Give parts of a task on. Whoever cascades releases: its units and persons are told at once."""
    change = begin(task, Action.CASCADE, by=by, version=version)
    parent = change.row
    if not parts:
        raise missing("parts")
    people = _people(parts, parent)
    units = _units(parts, parent, by)
    moment = now()
    values = [_values(part, parent, people) for part in parts]
    for row in values:
        if row.lead_unit_id not in units:
            raise TaskInvalid(
                _("A part goes to the lead unit, a unit below it, a supporting unit, or their people."),
                field="parts",
            )
        if parent.due_on and row.due_on and row.due_on > parent.due_on:
            raise TaskInvalid(
                _("The task above is due on %(day)s: its parts can't be later.") % {"day": parent.due_on},
                field="due_on",
            )
    children = [_child(row, parent, by=by, at=moment) for row in values]
    write_tasks(children, values, by=by, at=moment)
    released = [Change(child, snapshot(child), by) for child in children]
    for child in children:
        child.state, child.released_at, child.released_by_id = State.RELEASED, moment, by.person_id
    finish_many(released, "task.released")
    finish(change, "task.cascaded", extra={"parts": len(children)})
    roll_up(children[0])
    return children


def _values(part: Part, parent: Task, people: dict[UUID, UUID | None]) -> TaskValues:
    unit = part.unit_id or (people[part.person_id] if part.person_id else None) or parent.lead_unit_id
    return TaskValues(
        title=given(part.title, "title", 120), action=part.action or part.title, lead_unit_id=unit, person_id=part.person_id,
        measures=part.measures, starts_on=parent.starts_on, due_on=part.due_on or parent.due_on, phase_id=parent.phase_id,
        item_id=parent.item_id, year_plan=parent.year_plan, origin_type=parent.origin_type, origin_id=parent.origin_id,
        origin_title=parent.origin_title, quote=parent.quote, quote_start=parent.quote_start, quote_end=parent.quote_end,
    )  # fmt: skip


def _child(values: TaskValues, parent: Task, *, by: Actor, at: datetime) -> Task:
    row = new_task(values, by=by, campaign=parent.campaign, at=at)
    row.parent, row.root_id, row.depth = parent, parent.root_id or parent.pk, parent.depth + 1
    return row


def _people(parts: Sequence[Part], parent: Task) -> dict[UUID, UUID | None]:
    wanted = {part.person_id for part in parts if part.person_id}
    rows = Person.objects.filter(region=parent.region_id, left_on__isnull=True, pk__in=wanted)
    found = dict(rows.values_list("pk", "unit_id"))
    if wanted - found.keys():
        raise TaskInvalid(_("This person is not one of your region."), field="parts")
    return found


def _units(parts: Sequence[Part], parent: Task, by: Actor) -> set[UUID | None]:
    """To whom the actor may give a part: the office to every open unit, a unit to those that belong to the task."""
    rows = Unit.objects.filter(region=parent.region_id, valid_to__isnull=True)
    if not by.may(Permission.MANAGE_TASKS):
        supports = TaskSupport.objects.filter(task=parent).values("unit")
        rows = rows.filter(pk__in={*by.unit_ids, parent.lead_unit_id}) | rows.filter(pk__in=supports)
    return set(rows.values_list("pk", flat=True))
