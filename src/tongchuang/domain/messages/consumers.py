"""The inbox is filled from the ledger: each app tells here whom its events concern.

Messages stand below the apps whose events they tell of, so those apps register a teller when they start
(`tell_of("finding.", teller)`) instead of being imported here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.messages.models import InboxMessage, Urgency
from tongchuang.domain.messages.planning import plan_anew
from tongchuang.domain.messages.sorts import NEVER_MUTED, sort_of

CONSUMER = "inbox"


@dataclass(frozen=True)
class Note:
    """Something for one user's inbox.

    `reason` says why it concerns them, `urgency` whether it may leave the house at once (orders and escalation only),
    `cancels` which kinds of earlier messages about the same target it makes void, `target` what it opens when that
    isn't the event's own target.
    """

    event: Event
    recipient_id: UUID
    reason: str
    title: str
    urgency: str = Urgency.DIGEST
    cancels: tuple[str, ...] = field(default=())
    target: tuple[str, UUID] | None = None


Teller = Callable[[Sequence[Event]], Iterable[Note]]
_tellers: dict[str, Teller] = {}


def tell_of(prefix: str, teller: Teller) -> None:
    """From now on this teller says whom events concern whose kind begins so."""
    _tellers[prefix] = teller


def deliver_inbox(batch: Sequence[SealedChange]) -> None:
    """Write the messages of sealed events. A batch that comes again writes nothing twice; nobody is told of
    what they did themselves."""
    rows: dict[str, InboxMessage] = {}
    cancelled: list[Note] = []
    for prefix, teller in _tellers.items():
        events = [change.event for change in batch if change.event.kind.startswith(prefix)]
        for note in teller(events) if events else ():
            if note.event.region_id is None:
                continue
            if note.cancels:
                cancelled.append(note)
            if note.recipient_id != note.event.actor_id:
                row = _message(note)
                held = rows.setdefault(row.dedup_key, row)
                # Somebody concerned for two reasons is told once, and as urgently as either asks for.
                if row.urgency == Urgency.NOW:
                    held.urgency = Urgency.NOW
    InboxMessage.objects.bulk_create(rows.values(), batch_size=500, ignore_conflicts=True)
    _withdraw(cancelled)


def remind_anew(batch: Sequence[SealedChange]) -> None:
    """Plan the reminders anew of whatever sealed events have touched."""
    touched: dict[str, set[UUID]] = defaultdict(set)
    for change in batch:
        event = change.event
        touched[event.target_type].add(event.target_id)
        if event.parent_id is not None:
            touched[event.parent_type].add(event.parent_id)
    plan_anew(touched)


def _message(note: Note) -> InboxMessage:
    event = note.event
    target_type, target_id = note.target or (event.target_type, event.target_id)
    sort = sort_of(event.kind)
    # Whatever a teller thinks: only orders and escalation leave the house at once.
    urgency = note.urgency if sort in NEVER_MUTED else Urgency.DIGEST
    return InboxMessage(
        region_id=event.region_id, recipient_id=note.recipient_id, kind=event.kind, sort=sort,
        reason=note.reason, urgency=urgency, target_type=target_type, target_id=target_id,
        title=note.title[:200], created_at=event.at, dedup_key=f"{event.pk}:{note.recipient_id}",
    )  # fmt: skip


def _withdraw(notes: Iterable[Note]) -> None:
    """What a later event made void is no longer waiting for anybody; whoever has read it keeps it as read."""
    latest: dict[tuple[UUID, tuple[str, ...]], datetime] = {}
    for note in notes:
        key = (note.target[1] if note.target else note.event.target_id, note.cancels)
        latest[key] = max(note.event.at, latest.get(key, note.event.at))
    for (target_id, kinds), at in latest.items():
        rows = InboxMessage.objects.filter(target_id=target_id, kind__in=kinds, created_at__lte=at)
        rows.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
