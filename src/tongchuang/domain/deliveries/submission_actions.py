"""Writing submissions of OpenRosa clients: kept first, handed on when whole, held or set aside otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.deliveries.errors import AlreadyDecided
from tongchuang.domain.deliveries.models import Delivery, Submission
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.locks import lock_id

LOCK = 14
State = Submission.State


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A submission as it came, with what was read of it."""

    body: bytes
    digest: str
    record_id: UUID
    instance_id: str
    form_id: str
    form_version: str
    file_names: list[str]
    sent_at: datetime | None = None
    evaluation_id: UUID | None = None


@transaction.atomic
def keep_submission(arrived: Arrived, *, by: Actor) -> tuple[Submission, bool]:
    """Keep the XML; the second value tells whether it is new. The same bytes are the same submission for ever."""
    by.require(Permission.INSPECT)
    lock_id(arrived.record_id, LOCK)
    known = Submission.objects.filter(record_id=arrived.record_id, digest=arrived.digest).first()
    if known is not None:
        return known, False
    row = Submission(region_id=by.region_id, person_id=by.person_id, received_at=now(), **_values(arrived))
    if arrived.evaluation_id is not None:
        held = Evaluation.objects.filter(pk=arrived.evaluation_id, region_id=by.region_id)
        row.evaluation = held.first()
    row.save(force_insert=True)
    record("submission.kept", row, by=by, new={"digest": row.digest, "form": row.form_id})
    return row, True


@transaction.atomic
def hand_on(submission: Submission, delivery: Delivery, *, by: Author) -> None:
    """Note the delivery that a submission has become."""
    if submission.state == State.HANDED_ON:
        return
    submission.state, submission.delivery = State.HANDED_ON, delivery
    submission.save(update_fields=["state", "delivery"])
    record("submission.handed_on", submission, by=by, new={"delivery": str(delivery.pk)})


@transaction.atomic
def hold_submission(submission: Submission, reason: str, *, by: Author) -> None:
    """A person has to look at it."""
    if submission.state != State.WAITING:
        return
    submission.state, submission.reason = State.HELD, reason
    submission.save(update_fields=["state", "reason"])
    record("submission.held", submission, by=by, new={"reason": reason})


@transaction.atomic
def set_aside(submission: Submission, *, reason: str, by: Actor) -> None:
    """Somebody of the office has looked at a submission that became no visit, and leaves it at that; its XML stays."""
    by.require(Permission.RUN_EVALUATIONS)
    row = Submission.objects.select_for_update().get(pk=submission.pk, region_id=by.region_id)
    if row.state not in (State.HELD, State.WAITING):
        raise AlreadyDecided
    if not reason.strip():
        raise Invalid(_("Say why."), field="reason")
    row.state, row.decided_by_id, row.decided_at = State.SET_ASIDE, by.person_id, now()
    row.decision_text = reason.strip()[:200]
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_text"])
    record("submission.set_aside", row, by=by, personal={"text": row.decision_text})


def _values(arrived: Arrived) -> dict[str, object]:
    return {
        "body": arrived.body, "digest": arrived.digest, "record_id": arrived.record_id, "instance_id": arrived.instance_id,
        "form_id": arrived.form_id, "form_version": arrived.form_version, "file_names": arrived.file_names[:600],
        "sent_at": arrived.sent_at,
    }  # fmt: skip
