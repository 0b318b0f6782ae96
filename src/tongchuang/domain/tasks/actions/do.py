"""Doing a task: reports on the way, milestones reached, finished with proof."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.actions.base import Change, begin, finish, given, open_below, roll_up
from tongchuang.domain.tasks.errors import StillOpenBelow, TaskInvalid, missing
from tongchuang.domain.tasks.models import Milestone, Progress, Proof, State, Task
from tongchuang.domain.tasks.states import NEEDS_DOCUMENT, Action
from tongchuang.domain.tasks.values import ProofValues
from tongchuang.foundation.clock import now, today

TEXT_LENGTH = 2000
MOST_PROOFS = 12


@transaction.atomic
def report_progress(
    task: Task,
    *,
    by: Actor,
    version: int,
    text: str,
    percent: int | None = None,
    proofs: Sequence[ProofValues] = (),
) -> Task:
    """Say how far it is. Of a task with parts the share is made of theirs, so only the words count."""
    change = begin(task, Action.REPORT, by=by, version=version)
    row = change.row
    words = given(text, "text", TEXT_LENGTH)
    if percent is not None and not _has_parts(row):
        if not 0 <= percent <= 100:
            raise TaskInvalid(_("The share lies between 0 and 100."), field="percent")
        row.progress = percent
    row.state = State.DOING
    _report(change, words, proofs, closing=False)
    finish(change, "task.progress", text=words, extra={"proofs": len(proofs)})
    roll_up(row)
    return row


@transaction.atomic
def reach_milestone(task: Task, milestone_id: UUID, *, by: Actor, version: int, reached: bool = True) -> Task:
    """Mark a step of the timetable as reached today, or as not reached after all."""
    change = begin(task, Action.REPORT, by=by, version=version)
    step = Milestone.objects.filter(task=change.row.pk, pk=milestone_id).first()
    if step is None:
        raise TaskInvalid(_("There is no such step of the timetable any more."))
    step.done_on = today() if reached else None
    step.save(update_fields=["done_on"])
    return finish(change, "task.milestone", extra={"milestone_id": step.pk, "done_on": step.done_on})


@transaction.atomic
def finish_task(
    task: Task, *, by: Actor, version: int, text: str, proofs: Sequence[ProofValues] = ()
) -> Task:
    """Report as finished, with a sentence and proof. The parts and instances of a task have to be closed before."""
    change = begin(task, Action.FINISH, by=by, version=version)
    row = change.row
    if titles := open_below(row):
        raise StillOpenBelow(titles)
    words = given(text, "text", TEXT_LENGTH)
    if not proofs and not _has_parts(row):
        raise missing("proofs")
    if row.kind in NEEDS_DOCUMENT and not any(_is_document(proof) for proof in proofs):
        raise TaskInvalid(_("This task is finished by handing in a document: add the file."), field="proofs")
    row.state, row.finished_at, row.finished_by_id, row.progress = State.FINISHED, now(), by.person_id, 100
    _report(change, words, proofs, closing=True)
    finish(change, "task.finished", text=words, extra={"proofs": len(proofs)})
    roll_up(row)
    return row


def _has_parts(row: Task) -> bool:
    return Task.objects.filter(parent=row.pk).exclude(state=State.WITHDRAWN).exists()


def _is_document(proof: ProofValues) -> bool:
    if proof.attachment is not None:
        return proof.attachment.kind == Attachment.Kind.DOCUMENT
    return proof.target_type == "document"


def _report(change: Change, words: str, proofs: Sequence[ProofValues], *, closing: bool) -> None:
    row = change.row
    if len(proofs) > MOST_PROOFS:
        raise TaskInvalid(_("At most %(count)d files at once.") % {"count": MOST_PROOFS}, field="proofs")
    moment = now()
    report = Progress.objects.create(
        task=row,
        at=moment,
        by_id=getattr(change.by, "person_id", None),
        percent=row.progress,
        text=words,
        closing=closing,
    )
    for proof in proofs:
        if proof.attachment is not None and proof.attachment.region_id != row.region_id:
            raise TaskInvalid(_("This file is not one of your region."), field="proofs")
    Proof.objects.bulk_create(
        [
            Proof(
                task=row, report=report, attachment=proof.attachment, target_type=proof.target_type, target_id=proof.target_id,
                label=proof.label[:160], added_at=moment,
            )
            for proof in proofs
        ]
    )  # fmt: skip
