"""The chain: digest of each event, hash over all before. Pure functions on values."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from tongchuang.domain.ledger.canonical import canonical

GENESIS = "0" * 64


class EventLike(Protocol):
    """What an event must have to be digested."""

    id: int
    at: datetime
    kind: str
    actor_id: UUID | None
    origin: str
    region_id: UUID | None
    target_type: str
    target_id: UUID
    parent_type: str
    parent_id: UUID | None
    old: dict[str, Any]
    new: dict[str, Any]
    personal_digest: str


def event_digest(event: EventLike) -> str:
    """SHA-256 (hex) over the canonical JSON of everything that an event says."""
    return hashlib.sha256(canonical(event_body(event)).encode()).hexdigest()


def event_body(event: EventLike) -> dict[str, Any]:
    """Everything that an event says, as it is digested: plain JSON values."""
    return {
        "id": event.id,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "actor": _text(event.actor_id),
        "origin": event.origin,
        "region": _text(event.region_id),
        "target": [event.target_type, _text(event.target_id)],
        "parent": [event.parent_type, _text(event.parent_id)],
        "old": event.old,
        "new": event.new,
        "personal": event.personal_digest,
    }


def chained(previous: str, position: int, digest: str) -> str:
    """The hash at a position: SHA-256 over the hash before, the position and the event's digest."""
    return hashlib.sha256(f"{previous}:{position}:{digest}".encode()).hexdigest()


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
