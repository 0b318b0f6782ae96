"""What people do with an order: sign a second time, sign for it, answer it, withdraw it; and what settles itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongchuang.domain.burden.actions import charge, drop, release
from tongchuang.domain.burden.errors import SameHand
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.documents.actions import withdraw_document
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import record_many
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.orders.actions.base import given, locked_order, own_roles, told
from tongchuang.domain.orders.actions.issue import send_out
from tongchuang.domain.orders.clock import first_step
from tongchuang.domain.orders.errors import NotARecipient, NotNeeded, WrongOrderState
from tongchuang.domain.orders.models import Order, Recipient
from tongchuang.domain.orders.recipients import directory_of
from tongchuang.domain.orders.rules import SETTLED_STATES, may_answer, still_needed
from tongchuang.domain.orders.settings import numbers_of
from tongchuang.domain.orders.values import OF_THE_UNIT, Hold, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now


@transaction.atomic
def release_order(order: Order, *, by: Actor, version: int) -> Order:
    """The second signature (第二签): a held order goes out, by another person than made it, if it is still needed."""
    by.require(Permission.SIGN_SECOND)
    row, finding = locked_order(order, by, version)
    if row.state != State.HELD or row.hold == Hold.NO_UNIT:
        raise WrongOrderState(State(row.state).label)
    if row.made_by_id is not None and row.made_by_id == by.person_id:
        raise SameHand
    if not still_needed(row, finding, now()):
        raise NotNeeded
    _count(row, finding, by)
    row.signed_by_id = by.person_id
    return send_out([(row, finding)], by=by, charged=True)[0]


def _count(row: Order, finding: Finding, by: Actor) -> None:
    """Count it against the quota of whoever has the finding by now, with the signature where it is beyond."""
    unit = directory_of([finding]).unit_of(finding)
    if unit is None:
        raise NotNeeded
    drop(row, by=by, unit_ids=[row.unit_id] if row.unit_id and row.unit_id != unit.pk else [])
    asked = Author(row.made_by.user_id, row.made_by.name) if row.made_by else SYSTEM
    title = f"{finding.number} {finding.title}"
    if charge([unit.pk], Kind.ORDER, subject=row, by=asked, title=title).over:
        release(row, by=by, unit_ids=[unit.pk])


@transaction.atomic
def receive_order(order: Order, *, by: Actor, version: int) -> Order:
    """Sign for it (签收), in every role that the actor stands in."""
    row, finding = locked_order(order, by, version)
    if row.state != State.ISSUED:
        raise WrongOrderState(State(row.state).label)
    mine = own_roles(row, finding, by)
    if not mine:
        raise NotARecipient
    _receive(row, finding, mine, by)
    return row


def _receive(row: Order, finding: Finding, mine: Sequence[Recipient], by: Actor) -> None:
    moment = now()
    waiting = [each for each in mine if each.received_at is None]
    for each in waiting:
        each.received_at, each.received_by_id = moment, by.person_id
    if not waiting:
        return
    Recipient.objects.bulk_update(waiting, ["received_at", "received_by"])
    if row.received_at is None and any(each.role in OF_THE_UNIT for each in waiting):
        row.received_at, row.received_by_id = moment, by.person_id
    row.version += 1
    row.save(update_fields=["received_at", "received_by", "version"])
    record_many([told("order.received", row, finding, roles=[each.role for each in waiting])], by=by)


@transaction.atomic
def answer_order(order: Order, *, by: Actor, version: int, text: str) -> Order:
    """What the unit has done; who answers has also signed for it. A later answer stands instead of the earlier one."""
    row, finding = locked_order(order, by, version)
    mine = own_roles(row, finding, by)
    if not may_answer(row.state, (each.role for each in mine)):
        raise NotARecipient if row.state == State.ISSUED else WrongOrderState(State(row.state).label)
    words = given(text, "text", 2000)
    _receive(row, finding, mine, by)
    row.answer, row.answered_at, row.answered_by_id = words, now(), by.person_id
    row.version += 1
    row.save(update_fields=["answer", "answered_at", "answered_by", "version"])
    record_many([told("order.answered", row, finding, text=words)], by=by)
    return row


@transaction.atomic
def withdraw_order(order: Order, *, by: Actor, version: int, reason: str) -> Order:
    """The director takes it back, with a reason: its number stays, no further step follows from it, and it never comes again."""
    by.require(Permission.WITHDRAW_ORDERS)
    row, finding = locked_order(order, by, version)
    words = given(reason, "reason", 200)
    if row.state not in (State.ISSUED, State.HELD):
        raise WrongOrderState(State(row.state).label)
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = now(), by.person_id, words
    if row.state == State.ISSUED:
        assert row.document is not None
        row.state = State.WITHDRAWN
        row.document = withdraw_document(row.document, reason=words, by=by, with_order=True)
    else:
        row.state = State.LAPSED
        drop(row, by=by)
    row.version += 1
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "version"])
    kind = "order.withdrawn" if row.state == State.WITHDRAWN else "order.lapsed"
    record_many([told(kind, row, finding, text=words)], by=by)
    return row


@transaction.atomic
def lapse_settled(region_id: UUID, *, by: Author) -> int:
    """Held orders of findings that were closed or made void meanwhile will never go out; returns how many."""
    rows = Order.objects.select_for_update(of=("self",)).select_related("finding", "document").filter(
        region=region_id, state=State.HELD, finding__state__in=SETTLED_STATES
    )  # fmt: skip
    settled = list(rows.order_by("pk"))
    for row in settled:
        row.state = State.LAPSED
        row.version += 1
        drop(row, by=by)
    Order.objects.bulk_update(settled, ["state", "version"])
    record_many([told("order.lapsed", row, row.finding) for row in settled], by=by)
    return len(settled)


@transaction.atomic
def mend_clocks(region_id: UUID, *, at: datetime, by: Author) -> int:
    """Orders that were issued while a clock went ahead would wait for that clock: they count from now. Returns how many."""
    rows = Order.objects.select_for_update(of=("self",)).select_related("finding", "document").filter(
        region=region_id, state=State.ISSUED, next_days__isnull=False, counts_from__gt=at
    )  # fmt: skip
    ahead = list(rows.order_by("pk"))
    numbers = numbers_of({row.campaign_id for row in ahead})
    for row in ahead:
        assert row.next_days is not None
        row.counts_from = at
        row.next_at = first_step(at, row.next_days, numbers[row.campaign_id].due_time)
    Order.objects.bulk_update(ahead, ["counts_from", "next_at"], batch_size=500)
    record_many(
        [
            told("order.recounted", row, row.finding, counts_from=row.counts_from, next_at=row.next_at)
            for row in ahead
        ],
        by=by,
    )
    return len(ahead)
