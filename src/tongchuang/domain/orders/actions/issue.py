"""Making orders: those that are due, by batches, and one by hand. Whatever is over a unit's quota is held.

The order of locks is the same everywhere: findings, orders, quota, the series of numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from tongchuang.domain.burden.actions import charge_many
from tongchuang.domain.burden.values import Charge, Kind
from tongchuang.domain.documents.actions import issue_many
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import WITH_UNIT
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.orders.actions.base import given, locked_findings, told
from tongchuang.domain.orders.clock import first_step
from tongchuang.domain.orders.errors import AlreadyOrdered, NotNeeded, SignerNeeded, missing
from tongchuang.domain.orders.models import Order, Recipient
from tongchuang.domain.orders.paper import draft_of
from tongchuang.domain.orders.recipients import Directory, directory_of, recipients_of
from tongchuang.domain.orders.ripe import Ripe, ripe_orders
from tongchuang.domain.orders.rules import colours_left, still_needed
from tongchuang.domain.orders.settings import Numbers, numbers_of
from tongchuang.domain.orders.values import Colour, Hold, Reason, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed

Pair = tuple[Order, Finding]
ISSUED_FIELDS = [
    "state", "hold", "unit", "document", "absent", "due_at", "issued_at", "signed_by", "counts_from", "next_days", "next_at",
    "version",
]  # fmt: skip
BEFORE = {Colour.YELLOW: Colour.WHITE, Colour.RED: Colour.YELLOW}


def issue_ripe(finding_ids: Sequence[UUID], *, by: Author) -> list[Order]:
    """Issue what is due for these findings at this moment, inside the caller's transaction.

    They are locked first and looked at again after, so that what changed between the look and the lock counts, and
    another scheduler that waited here finds nothing left to do.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("orders are issued in a transaction")
    findings = {row.pk: row for row in locked_findings(finding_ids)}
    moment = now()
    due = ripe_orders(moment, finding_ids=sorted(findings))
    pending = Order.objects.filter(
        finding__in=findings, state=State.HELD, hold=Hold.NO_UNIT
    ).select_for_update()
    waiting = {(row.finding_id, row.colour): row for row in pending}
    pairs = []
    for each in due:
        held, finding = waiting.get((each.finding_id, each.colour)), findings[each.finding_id]
        # What was held for want of a unit may have been given a new time with the unit.
        if held is None or still_needed(held, finding, moment):
            pairs.append((held or _made(each, moment), finding))
    return send_out(pairs, by=by)


def _made(ripe: Ripe, moment: datetime) -> Order:
    return Order(
        region_id=ripe.region_id, campaign_id=ripe.campaign_id, finding_id=ripe.finding_id, colour=ripe.colour,
        reason=ripe.reason, state=State.HELD, made_at=moment,
    )  # fmt: skip


@transaction.atomic
def order_by_hand(finding: Finding, *, by: Actor, colour: str, reason: str) -> Order:
    """The office orders what no rule does yet. A red one, which opens a case, waits for the director's signature."""
    by.require(Permission.ISSUE_ORDERS)
    note = given(reason, "reason", 400)
    if colour not in Colour.values:
        raise missing("colour")
    row = locked_findings([finding.pk])[0]
    if row.region_id != by.region_id:
        raise NotAllowed
    if row.state not in WITH_UNIT or row.paused_at is not None:
        raise NotNeeded
    if colour not in colours_left(Order.objects.filter(finding=row).values_list("colour", "state")):
        raise AlreadyOrdered
    red = colour == Colour.RED
    if red and by.may(Permission.SIGN_SECOND):
        raise SignerNeeded
    order = Order(
        region_id=row.region_id, campaign_id=row.campaign_id, finding=row, colour=colour, reason=Reason.BY_HAND,
        state=State.HELD, note=note, made_at=now(), made_by_id=by.person_id,
    )  # fmt: skip
    if red:
        order.hold, order.unit_id, order.due_at = Hold.SIGNATURE, row.unit_id, row.due_at
        order.save(force_insert=True)
        record_many([told("order.held", order, row, text=note, hold=order.hold)], by=by)
        return order
    return send_out([(order, row)], by=by)[0]


def send_out(pairs: Sequence[Pair], *, by: Author, charged: bool = False) -> list[Order]:
    """Issue orders of findings that are locked: count them against quotas, give each its document, tell.

    New rows are inserted, held ones that are in the database already are changed. `charged`: they have been counted.
    """
    directory = directory_of([finding for _order, finding in pairs])
    before = {order.pk: order.hold for order, _finding in pairs if not order._state.adding}
    going = [pair for pair in pairs if not _lacks_unit(*pair, directory)]
    if not charged:
        going = _within_quota(going, by)
    recipients = _issue(going, directory, by)
    Order.objects.bulk_create([order for order, _f in pairs if order.pk not in before], batch_size=500)
    # What is held for the same reason as before is not touched.
    same = {order.pk for order, _f in pairs if order.state == State.HELD and order.hold == before.get(order.pk)}
    changed = [order for order, _f in pairs if order.pk in before.keys() - same]
    for order in changed:
        order.version += 1
    if changed:
        Order.objects.bulk_update(changed, ISSUED_FIELDS, batch_size=200)
    Recipient.objects.bulk_create(recipients, batch_size=1000)
    record_many([_entry(order, finding) for order, finding in pairs if order.pk not in same], by=by)
    return [order for order, _finding in pairs]


def _lacks_unit(order: Order, finding: Finding, directory: Directory) -> bool:
    unit = directory.unit_of(finding)
    order.unit, order.due_at = unit, finding.due_at
    if unit is None:
        order.hold = Hold.NO_UNIT
    return unit is None


def _within_quota(pairs: list[Pair], by: Author) -> list[Pair]:
    answers = charge_many(
        [
            Charge((order.unit_id,), Kind.ORDER, order, title=_title(order, finding))
            for order, finding in pairs
            if order.unit_id
        ],
        by=by,
    )
    free = []
    for pair, answer in zip(pairs, answers, strict=True):
        if answer.over:
            pair[0].hold = Hold.QUOTA
        else:
            free.append(pair)
    return free


def _title(order: Order, finding: Finding) -> str:
    return f"{finding.number} {finding.title}"


def _issue(pairs: Sequence[Pair], directory: Directory, by: Author) -> list[Recipient]:
    if not pairs:
        return []
    numbers = numbers_of({order.campaign_id for order, _finding in pairs})
    before = _before([order for order, _finding in pairs])
    recipients: list[Recipient] = []
    drafts = []
    for order, finding in pairs:
        unit = order.unit
        assert isinstance(unit, Unit)
        goes_to = recipients_of(order.pk, order.colour, finding, unit, directory)
        order.next_days = numbers[order.campaign_id].after(order.colour)
        order.absent = [each.role for each in goes_to if not each.names]
        drafts.append(
            draft_of(
                order, finding, unit, goes_to, before.get((finding.pk, BEFORE.get(Colour(order.colour))))
            )
        )
        recipients.extend(goes_to)
    for (order, _finding), document in zip(pairs, issue_many(drafts, by=by), strict=True):
        assert document.issued_at is not None
        order.document, order.issued_at = document, document.issued_at
        _begin(order, document.issued_at, numbers[order.campaign_id])
    return recipients


def _begin(order: Order, at: datetime, numbers: Numbers) -> None:
    order.state, order.hold, order.counts_from = State.ISSUED, Hold.NONE, at
    order.next_at = first_step(at, order.next_days, numbers.due_time) if order.next_days is not None else None


def _before(orders: Sequence[Order]) -> dict[tuple[UUID, str | None], Order]:
    """The orders of the step below those that time has made due: their documents are named."""
    wanted = [order.finding_id for order in orders if order.reason == Reason.NOT_FIXED]
    rows = (
        Order.objects.filter(finding__in=wanted, state=State.ISSUED).select_related("document")
        if wanted
        else []
    )
    return {(row.finding_id, row.colour): row for row in rows}


def _entry(order: Order, finding: Finding) -> Entry:
    held = order.state == State.HELD
    more = {"hold": order.hold} if held else {"absent": order.absent, "document_id": order.document_id}
    kind = "order.held" if held else "order.released" if order.signed_by_id else "order.issued"
    return told(kind, order, finding, text=order.note, due_at=order.due_at, **more)
