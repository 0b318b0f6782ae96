"""Making tasks: drafts, by hand or from what somebody accepted elsewhere. Nobody is told before they are released."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.actions.base import new_task, write_tasks
from tongchuang.domain.tasks.checks import check_values
from tongchuang.domain.tasks.models import Task
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
