"""The inbox is filled from the ledger: each app tells here whom its events concern.

Messages stand below the apps whose events they tell of, so those apps register a teller when they start
(`tell_of("finding.", teller)`) instead of being imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.messages.models import InboxMessage

CONSUMER = "inbox"


@dataclass(frozen=True)
class Note:
    """Something for one user's inbox; `reason` says why it concerns them."""

    event: Event
    recipient_id: UUID
    reason: str
    title: str


Teller = Callable[[Sequence[Event]], Iterable[Note]]
_tellers: dict[str, Teller] = {}


def tell_of(prefix: str, teller: Teller) -> None:
    """From now on this teller says whom events concern whose kind begins so."""
    _tellers[prefix] = teller


def deliver_inbox(batch: Sequence[SealedChange]) -> None:
    """Write the messages of sealed events. A batch that comes again writes nothing twice; nobody is told of
    what they did themselves."""
    rows: dict[str, InboxMessage] = {}
    for prefix, teller in _tellers.items():
        events = [change.event for change in batch if change.event.kind.startswith(prefix)]
        for note in teller(events) if events else ():
            if note.recipient_id != note.event.actor_id and note.event.region_id is not None:
                row = _message(note)
                rows.setdefault(row.dedup_key, row)
    InboxMessage.objects.bulk_create(rows.values(), batch_size=500, ignore_conflicts=True)


def _message(note: Note) -> InboxMessage:
    event = note.event
    return InboxMessage(
        region_id=event.region_id, recipient_id=note.recipient_id, kind=event.kind, reason=note.reason,
        target_type=event.target_type, target_id=event.target_id, title=note.title[:200], created_at=event.at,
        dedup_key=f"{event.pk}:{note.recipient_id}",
    )  # fmt: skip
