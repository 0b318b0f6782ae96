"""Named reads of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.ledger.models import Cursor, Event, SealedEvent


@dataclass(frozen=True)
class SealedChange:
    """An event with its position, as consumers read it."""

    position: int
    event: Event


def history_of(target_id: UUID, *, limit: int = 500) -> list[Event]:
    """Everything that happened to an object, oldest first, with personal values that were not erased."""
    rows = Event.objects.filter(Q(target_id=target_id) | Q(parent_id=target_id))
    return list(rows.select_related("personal").order_by("id")[:limit])


def sealed_after(position: int, *, kinds: Sequence[str] = (), limit: int = 500) -> list[SealedChange]:
    """Sealed events behind a position, in order; `kinds` keeps only those."""
    rows = SealedEvent.objects.filter(position__gt=position).select_related("event", "event__personal")
    if kinds:
        rows = rows.filter(event__kind__in=kinds)
    return [SealedChange(row.position, row.event) for row in rows.order_by("position")[:limit]]


def sealed_up_to() -> int:
    """The last position given; 0 for an empty ledger."""
    return SealedEvent.objects.order_by("-position").values_list("position", flat=True).first() or 0


def cursor_of(consumer: str) -> int:
    """Up to which position a consumer has read."""
    return Cursor.objects.filter(pk=consumer).values_list("position", flat=True).first() or 0
