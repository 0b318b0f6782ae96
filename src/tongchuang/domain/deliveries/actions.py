"""Writing deliveries: kept first, whatever is wrong with them; then what became of each, with its event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tongchuang.domain.accounts.models import Device
from tongchuang.domain.deliveries.errors import AlreadyDecided, ForeignRecord
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.queries import locked
from tongchuang.domain.deliveries.records import Record
from tongchuang.domain.deliveries.rules import clock_offset
from tongchuang.domain.inspections.models import Evaluation, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now
from tongchuang.foundation.locks import lock_id

LOCK = 12
State = Delivery.State


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A record as it came: its bytes with their digest, by which program, from which phone, and when that phone sent it."""

    record: Record
    body: bytes
    digest: str
    client: str = "field"
    device: Device | None = None
    sent_at: datetime | None = None
    imported_by: UUID | None = None


def keep_delivery(arrival: Arrival, *, by: Actor) -> tuple[Delivery, bool]:
    """Keep a record; the second value tells whether it is new. The same bytes are the same delivery for ever.

    When it returns the record is on the disk. The id with other content is kept as a conflict, for a person to decide.
    """
    record_id = arrival.record.id
    person = _maker(arrival, by)
    with transaction.atomic():
        lock_id(record_id, LOCK)
        known = Delivery.objects.filter(record_id=record_id, digest=arrival.digest).first()
        if known is not None:
            return known, False
        earlier = (
            Delivery.objects.filter(record_id=record_id).exists()
            or Visit.objects.filter(pk=record_id).exists()
        )
        row = _row(arrival, person, by)
        row.state = State.CONFLICT if earlier else State.WAITING
        row.save(force_insert=True)
        new: dict[str, Any] = {"digest": row.digest, "state": row.state, "client": row.client}
        if row.clock_offset_s:
            new["clock_offset_s"] = row.clock_offset_s
        record("delivery.kept", row, by=by, new=new)
    return row, True


def _maker(arrival: Arrival, by: Actor) -> UUID:
    """Who made the visit: the caller, or of an imported file anybody of the region."""
    person = arrival.record.person
    if arrival.imported_by is None:
        if person != by.person_id:
            raise ForeignRecord
    elif not Person.objects.filter(pk=person, region_id=by.region_id).exists():
        raise ForeignRecord
    return person


def _row(arrival: Arrival, person: UUID, by: Actor) -> Delivery:
    content, received = arrival.record, now()
    offset = clock_offset(arrival.sent_at, received)
    evaluation = site = None
    if content.evaluation is not None:
        held = Evaluation.objects.filter(pk=content.evaluation, region_id=by.region_id)
        evaluation = held.values_list("pk", flat=True).first()
    site = Site.objects.filter(pk=content.site, region_id=by.region_id).values_list("pk", flat=True).first()
    assert by.region_id is not None
    return Delivery(
        region_id=by.region_id, record_id=content.id, digest=arrival.digest, body=arrival.body, person_id=person,
        device=arrival.device, client=arrival.client, imported_by_id=arrival.imported_by, clock_offset_s=offset,
        sent_at=arrival.sent_at, received_at=received, started_at=min(content.started_at + timedelta(seconds=offset), received),
        source=content.source, site_id=site, evaluation_id=evaluation, file_ids=[file.id for file in content.files],
    )  # fmt: skip


def settle_taken(row: Delivery, visit: Visit, *, by: Author) -> None:
    """The delivery has become a visit; the visit's own event tells of it."""
    was = row.state
    row.state, row.visit, row.reason, row.problems = State.TAKEN, visit, "", []
    row.save(update_fields=["state", "visit", "reason", "problems"])
    if was != State.WAITING:
        # The visit's own event tells of one that is taken by itself.
        record("delivery.taken", row, by=by, old={"state": was}, new={"state": State.TAKEN}, parent=visit)


def hold_delivery(
    row: Delivery, reason: str, problems: Sequence[Mapping[str, Any]] = (), *, by: Author
) -> None:
    """It can't be taken by itself: a person decides."""
    was = row.state
    row.state, row.reason, row.problems = State.HELD, reason, list(problems)
    row.save(update_fields=["state", "reason", "problems"])
    record("delivery.held", row, by=by, old={"state": was}, new={"state": State.HELD, "reason": reason})


def mark_conflict(row: Delivery, *, by: Author) -> None:
    """The id turned out to stand for another visit."""
    was = row.state
    row.state = State.CONFLICT
    row.save(update_fields=["state"])
    record("delivery.conflicted", row, by=by, old={"state": was}, new={"state": State.CONFLICT})


@transaction.atomic
def mend_delivery(delivery: Delivery, mended: Mapping[str, Any], *, text: str, by: Actor) -> Delivery:
    """Note how a held delivery is to be taken: at which site, in which evaluation, without what doesn't fit."""
    row = _to_decide(delivery, (State.HELD,), by)
    row.mended = dict(mended)
    _decide(row, "mended", text, by)
    row.save()
    record(
        "delivery.mended",
        row,
        by=by,
        new={key: value for key, value in mended.items()},
        personal={"text": text},
    )
    return row


@transaction.atomic
def reject_delivery(delivery: Delivery, *, text: str, by: Actor, decision: str = "rejected") -> Delivery:
    """Don't take it, for a reason; it is kept all the same."""
    row = _to_decide(delivery, (State.HELD, State.CONFLICT), by)
    was, row.state = row.state, State.REJECTED
    _decide(row, decision, text, by)
    row.save()
    new = {"state": State.REJECTED, "decision": decision}
    record(
        "delivery.rejected", row, by=by, old={"state": was}, new=new, personal={"text": text} if text else {}
    )
    return row


@transaction.atomic
def decide_conflict(delivery: Delivery, decision: str, *, text: str, by: Actor) -> Delivery:
    """Note that a conflict's other content is to be taken, as a visit of its own or into the first."""
    row = _to_decide(delivery, (State.CONFLICT,), by)
    _decide(row, decision, text, by)
    row.save()
    record(
        "delivery.decided", row, by=by, new={"decision": decision}, personal={"text": text} if text else {}
    )
    return row


def _to_decide(delivery: Delivery, states: tuple[str, ...], by: Actor) -> Delivery:
    by.require(Permission.RUN_EVALUATIONS)
    row = locked(delivery.pk)
    if row.state not in states or row.region_id != by.region_id:
        raise AlreadyDecided
    return row


def _decide(row: Delivery, decision: str, text: str, by: Actor) -> None:
    row.decision, row.decision_text, row.decided_by_id, row.decided_at = (
        decision,
        text[:200],
        by.person_id,
        now(),
    )
