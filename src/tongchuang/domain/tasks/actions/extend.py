"""More time: asked for before the due day, granted or refused by whoever gave the task."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.actions.base import begin, finish, given
from tongchuang.domain.tasks.errors import SecondPersonNeeded, TaskInvalid
from tongchuang.domain.tasks.models import Extension, Task
from tongchuang.domain.tasks.states import Action
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def ask_extension(task: Task, *, by: Actor, version: int, until: date, reason: str) -> Task:
    """Ask for another due day, before the present one has passed."""
    change = begin(task, Action.ASK_EXTENSION, by=by, version=version)
    row = change.row
    assert row.due_on is not None
    if row.due_on < today():
        raise NotAllowed(_("The due day has passed: more time is asked for before."))
    if Extension.objects.filter(task=row, decided_at__isnull=True).exists():
        raise NotAllowed(_("More time has been asked for already: wait for the answer."))
    _check_until(row, until)
    Extension.objects.create(
        task=row,
        asked_by_id=by.person_id,
        asked_at=now(),
        reason=given(reason, "reason"),
        was_due_on=row.due_on,
        until=until,
    )
    return finish(change, "task.extension_asked", text=reason.strip()[:200], extra={"until": until})


@transaction.atomic
def decide_extension(task: Task, *, by: Actor, version: int, grant: bool, opinion: str = "") -> Task:
    """Grant the new day or refuse it; never on one's own request."""
    change = begin(task, Action.DECIDE_EXTENSION, by=by, version=version)
    row = change.row
    asked = Extension.objects.select_for_update().filter(task=row, decided_at__isnull=True).first()
    if asked is None:
        raise NotAllowed(_("Nobody asks for more time any more."))
    if asked.asked_by_id == by.person_id:
        raise SecondPersonNeeded
    asked.opinion = opinion.strip()[:200] if grant else given(opinion, "opinion")
    asked.granted, asked.decided_at, asked.decided_by_id = grant, now(), by.person_id
    asked.save(update_fields=["opinion", "granted", "decided_at", "decided_by"])
    if grant and (row.due_on is None or asked.until > row.due_on):
        _check_until(row, asked.until)
        row.due_on = asked.until
    return finish(
        change, "task.extension_decided", text=asked.opinion,
        extra={"granted": grant, "until": asked.until, "asked_by_id": asked.asked_by_id},
    )  # fmt: skip


def _check_until(row: Task, until: date) -> None:
    if row.due_on is not None and until <= row.due_on:
        raise TaskInvalid(_("The new day has to lie after the present one."), field="until")
    above = row.parent.due_on if row.parent is not None else None
    if above is not None and until > above:
        raise TaskInvalid(
            _("The task above is due on %(day)s: its parts can't be later.") % {"day": above}, field="until"
        )
