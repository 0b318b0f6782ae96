"""Checking what was reported finished: close, return, reopen."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.actions.base import begin, finish, given, last_share, roll_up
from tongchuang.domain.tasks.errors import WrongTaskState
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.states import Action
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def close_task(task: Task, *, by: Actor, version: int, opinion: str = "") -> Task:
    """Close (办结), by somebody other than who did it."""
    change = begin(task, Action.CLOSE, by=by, version=version)
    row = change.row
    row.state, row.closed_at, row.closed_by_id, row.return_reason = State.CLOSED, now(), by.person_id, ""
    finish(change, "task.closed", text=opinion.strip()[:200])
    roll_up(row)
    return row


@transaction.atomic
def return_task(task: Task, *, by: Actor, version: int, reason: str) -> Task:
    """The proof does not do (退回). The due day stays."""
    change = begin(task, Action.RETURN, by=by, version=version)
    row = change.row
    _back(row, given(reason, "reason"))
    finish(change, "task.returned", text=row.return_reason)
    roll_up(row)
    return row


@transaction.atomic
def reopen_task(task: Task, *, by: Actor, version: int, reason: str) -> Task:
    """A closed task goes on after all; not while the task above it is closed."""
    change = begin(task, Action.REOPEN, by=by, version=version)
    row = change.row
    if row.parent is not None and row.parent.state == State.CLOSED:
        raise NotAllowed(_("The task above is closed: reopen that one first."))
    if row.parent is not None and row.parent.state == State.WITHDRAWN:
        raise WrongTaskState(str(State.WITHDRAWN.label))
    row.closed_at, row.closed_by_id = None, None
    _back(row, given(reason, "reason"))
    finish(change, "task.reopened", text=row.return_reason)
    roll_up(row)
    return row


def _back(row: Task, reason: str) -> None:
    row.state, row.return_reason, row.finished_at = State.RETURNED, reason, None
    row.returns += 1
    row.progress = last_share(row)
