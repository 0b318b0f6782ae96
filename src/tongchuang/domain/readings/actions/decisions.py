"""Deciding: accept into draft tasks, one or many, reject, open again. Nothing is told to anybody before tasks are released."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings import queries, rules
from tongchuang.domain.readings.actions.base import (
    decide,
    keep_step,
    locked,
    may_decide,
    save,
    snapshot,
    tell,
)
from tongchuang.domain.readings.engine_io import name_book
from tongchuang.domain.readings.errors import DutyStale, NeedsLook, Released
from tongchuang.domain.readings.models import ReadDuty, Reading, ReadStep
from tongchuang.domain.readings.wording import look_words
from tongchuang.domain.tasks.actions import make_tasks, withdraw_tasks
from tongchuang.domain.tasks.queries import tasks_from
from tongchuang.domain.tasks.states import State
from tongchuang.domain.tasks.values import Origin, TaskValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, NotAllowed

S = ReadDuty.State


@transaction.atomic
def accept_duty(
    duty: ReadDuty, *, version: int, by: Actor, anyway: bool = False, keep: bool = False
) -> ReadDuty:
    """Accept a duty: draft tasks with the quote. NeedsLook when something should be looked at, unless `anyway`.

    `keep`: the task of the earlier version goes on for it, no other is made.
    """
    row = locked(duty, version, by)
    before = {row.pk: snapshot(row)}
    running = queries.running_task_ids([row])
    if keep and not running.get(row.pk):
        raise NotAllowed(_("There is no task of an earlier version that goes on."))
    new = {}
    if keep and row.earlier is not None:
        row.origin_id = row.earlier.origin_id
    else:
        outlook = _looked_at(row, by, running=bool(running.get(row.pk)), anyway=anyway)
        made = make_tasks(_values(row, outlook), by=by, campaign=row.reading.campaign)
        row.origin_id = row.pk
        new[row.pk] = {"tasks": [str(task.pk) for task in made]}
    decide(row, S.ACCEPTED, by)
    save([row])
    tell("reading.duty_accepted", [row], by=by, new=new)
    keep_step(row.reading, ReadStep.Kind.ACCEPT, before, [row], by=by)
    return row


@transaction.atomic
def accept_many(reading: Reading, ids: Sequence[UUID], *, by: Actor) -> list[ReadDuty]:
    """Accept those of the duties that need no look, in one step; those of a second reader never."""
    may_decide(reading, by)
    locked_rows = ReadDuty.objects.select_for_update(of=("self",)).select_related(
        "reading__campaign", "earlier"
    )
    rows = list(locked_rows.filter(pk__in=ids, reading=reading, state=S.OPEN).order_by("start", "end"))
    book, day, running = name_book(reading.region_id), today(), queries.running_task_ids(rows)
    fit = []
    for row in rows:
        outlook = rules.outlook_of(row, book, day, running=bool(running.get(row.pk)))
        if queries.fits_in_bulk(row, outlook):
            fit.append((row, outlook))
    if not fit:
        raise NotAllowed(_("None of them can be accepted without a look."))
    before = {row.pk: snapshot(row) for row, _outlook in fit}
    values = {row.pk: _values(row, outlook) for row, outlook in fit}
    made = make_tasks(
        [each for row, _outlook in fit for each in values[row.pk]], by=by, campaign=reading.campaign
    )
    known = {task.pk for task in made}
    for row, _outlook in fit:
        row.origin_id = row.pk
        decide(row, S.ACCEPTED, by)
    done = [row for row, _outlook in fit]
    save(done)
    tell("reading.duty_accepted", done, by=by, new={
        key: {"tasks": [str(each.id) for each in of_duty if each.id in known]} for key, of_duty in values.items()
    })  # fmt: skip
    keep_step(reading, ReadStep.Kind.BULK, before, done, by=by)
    return done


@transaction.atomic
def reject_duty(duty: ReadDuty, *, version: int, reason: str, by: Actor, note: str = "") -> ReadDuty:
    """It is no duty, for a reason."""
    row = locked(duty, version, by)
    if reason not in ReadDuty.Reason.values:
        raise Invalid(_("Choose why."), field="reason")
    if reason == ReadDuty.Reason.OTHER and not note.strip():
        raise Invalid(_("Say why in a few words."), field="note")
    before = {row.pk: snapshot(row)}
    row.reason, row.note = reason, note.strip()[:200]
    decide(row, S.REJECTED, by)
    save([row])
    tell("reading.duty_rejected", [row], by=by, new={row.pk: {"reason": reason}})
    keep_step(row.reading, ReadStep.Kind.REJECT, before, [row], by=by)
    return row


@transaction.atomic
def reopen_duty(duty: ReadDuty, *, version: int, by: Actor) -> ReadDuty:
    """Take a decision back, while its tasks are drafts."""
    row = locked(duty, version, by, undecided=False)
    if row.state == S.OPEN:
        raise DutyStale
    before = {row.pk: snapshot(row)}
    drop_drafts([row], by=by)
    row.state, row.reason, row.note, row.origin_id = S.OPEN, "", "", None
    row.decided_by, row.decided_at = None, None
    save([row])
    tell("reading.duty_reopened", [row], by=by)
    keep_step(row.reading, ReadStep.Kind.REOPEN, before, [row], by=by)
    return row


def drop_drafts(rows: Sequence[ReadDuty], *, by: Actor) -> None:
    """Drop the draft tasks that these duties themselves made; Released when one of them has gone out."""
    own = [row.pk for row in rows if row.state == S.ACCEPTED and row.origin_id == row.pk]
    tasks = [
        task
        for made in tasks_from(Origin.READING, own).values()
        for task in made
        if task.state != State.WITHDRAWN
    ]
    if any(task.state != State.DRAFT for task in tasks):
        raise Released
    if tasks:
        withdraw_tasks(tasks, by=by, reason=_("The acceptance was taken back."))


def _looked_at(row: ReadDuty, by: Actor, *, running: bool, anyway: bool) -> rules.Outlook:
    outlook = rules.outlook_of(row, name_book(row.reading.region_id), today(), running=running)
    stopping = tuple(code for code in outlook.looks if code in rules.STOPPING)
    if "many" in outlook.looks:
        raise NeedsLook(look_words("many"), ("many",))
    if stopping and not anyway:
        raise NeedsLook(" ".join(look_words(code) for code in stopping), stopping)
    return outlook


def _values(row: ReadDuty, outlook: rules.Outlook) -> list[TaskValues]:
    """The tasks of a duty: one for each leading unit, or one that the first leads and the others support."""
    leads: list[UUID | None] = list(outlook.leads) or [None]
    if outlook.each:
        sides = [(lead, tuple(each for each in outlook.supports if each != lead)) for lead in leads]
    else:
        sides = [(leads[0], tuple(dict.fromkeys((*(each for each in leads[1:] if each), *outlook.supports))))]
    return [
        TaskValues(
            title=rules.title_of(row.action), action=row.action, kind=row.kind, lead_unit_id=lead, support_ids=supports,
            due_on=row.due, rrule=row.rrule, cadence=row.cadence, quantity=row.quantity, origin_type=Origin.READING,
            origin_id=row.pk, origin_title=row.reading.title, quote=row.quote, quote_start=row.start, quote_end=row.end,
        )
        for lead, supports in sides
    ]  # fmt: skip
