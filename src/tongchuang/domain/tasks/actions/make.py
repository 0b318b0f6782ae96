"""Making tasks: drafts, by hand or from what somebody accepted elsewhere. Nobody is told before they are released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.actions.base import grams_of
from tongchuang.domain.tasks.actions.checks import check_values
from tongchuang.domain.tasks.models import Milestone, Task, TaskSupport
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.clock import now


@transaction.atomic
def make_tasks(rows: Sequence[TaskValues], *, by: Actor, campaign: Campaign) -> list[Task]:
    """Make drafts in the order given, with their events: a few statements, however many."""
    by.require(Permission.MANAGE_TASKS)
    if by.region_id is None or campaign.region_id != by.region_id:
        raise NotPermitted(Permission.MANAGE_TASKS)
    if not rows:
        return []
    check_values(rows, by.region_id, campaign)
    moment = now()
    tasks = [new_task(values, by=by, campaign=campaign, at=moment) for values in rows]
    write_tasks(tasks, rows, by=by, at=moment)
    return tasks


def new_task(values: TaskValues, *, by: Actor, campaign: Campaign, at: datetime) -> Task:
    """An unsaved draft."""
    row = Task(
        id=values.id, region_id=by.region_id, campaign=campaign, made_at=at, made_by_id=by.person_id, changed_at=at,
        origin_type=values.origin_type, origin_id=values.origin_id, origin_title=values.origin_title.strip()[:160],
        quote=values.quote, quote_start=values.quote_start, quote_end=values.quote_end,
    )  # fmt: skip
    take_values(row, values)
    row.grams = grams_of(row)
    return row


def take_values(row: Task, values: TaskValues) -> None:
    """What can be corrected later; origin and quote stay as they were made."""
    row.title = values.title.strip()[:120]
    row.action = values.action.strip() or row.title
    row.kind = values.kind
    row.lead_unit_id, row.person_id, row.leader_id = values.lead_unit_id, values.person_id, values.leader_id
    row.measures, row.quantity = values.measures.strip(), values.quantity.strip()[:120]
    row.starts_on, row.due_on = values.starts_on, values.due_on
    row.rrule, row.cadence = values.rrule.strip().removeprefix("RRULE:")[:200], values.cadence.strip()[:80]
    row.phase_id, row.item_id, row.year_plan = values.phase_id, values.item_id, values.year_plan
    row.cascades, row.claim_until = values.cascades, values.claim_until


def write_tasks(tasks: Sequence[Task], rows: Sequence[TaskValues], *, by: Actor, at: datetime) -> None:
    """Write new tasks with their supports, timetables and events."""
    Task.objects.bulk_create(tasks, batch_size=200)
    TaskSupport.objects.bulk_create(
        [
            TaskSupport(task=task, unit_id=unit)
            for task, values in zip(tasks, rows, strict=True)
            for unit in dict.fromkeys(values.support_ids)
        ]
    )
    Milestone.objects.bulk_create(
        [
            Milestone(task=task, title=step.title.strip()[:120], due_on=step.due_on)
            for task, values in zip(tasks, rows, strict=True)
            for step in values.steps
        ]
    )
    pairs = zip(tasks, rows, strict=True)
    record_many([made(task, values) for task, values in pairs], by=by, at=at)


def made(task: Task, values: TaskValues) -> Entry:
    """The event of a new task."""
    new = {
        "version": task.version, "state": task.state, "kind": task.kind, "campaign_id": task.campaign_id,
        "lead_unit_id": task.lead_unit_id, "person_id": task.person_id, "leader_id": task.leader_id,
        "support_ids": sorted(str(each) for each in values.support_ids), "starts_on": task.starts_on, "due_on": task.due_on,
        "rrule": task.rrule, "phase_id": task.phase_id, "item_id": task.item_id, "parent_id": task.parent_id,
        "series_id": task.series_id, "occurs_on": task.occurs_on, "origin_type": task.origin_type, "origin_id": task.origin_id,
    }  # fmt: skip
    words = {"title": ["", task.title], "action": ["", task.action], "measures": ["", task.measures]}
    return Entry("task.made", task, new=new, personal={"words": words})
