"""Writing events: always inside the transaction of the change that they tell of."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from tongchuang.domain.ledger.canonical import canonical, personal_digest
from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now


@dataclass(frozen=True)
class Entry:
    """One event to be written. `personal` holds what must be erasable: names, phone numbers, free words."""

    kind: str
    target: models.Model
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    region_id: UUID | None = None
    parent: models.Model | None = None


def record(
    kind: str,
    target: models.Model,
    *,
    by: Author,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    region_id: UUID | None = None,
    parent: models.Model | None = None,
    at: datetime | None = None,
) -> Event:
    """Write one event and return it. `personal` is kept beside the chain and may be erased later."""
    entry = Entry(kind, target, old or {}, new or {}, personal or {}, region_id, parent)
    return record_many([entry], by=by, at=at)[0]


def record_many(entries: Iterable[Entry], *, by: Author, at: datetime | None = None) -> list[Event]:
    """Write many events in two statements."""
    moment = at or now()
    return _write([Told(entry, by, moment) for entry in entries])


@dataclass(frozen=True)
class Told:
    """An event with its author and its moment."""

    entry: Entry
    by: Author
    at: datetime


def record_past(told: Iterable[Told]) -> int:
    """Write events of many authors and moments, for what happened elsewhere before; returns how many."""
    return len(_write(list(told)))


def _write(told: list[Told]) -> list[Event]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event belongs in the transaction of the change that it tells of")
    events: list[Event] = []
    personal: list[EventPersonal] = []
    for each in told:
        event = _event(each.entry, each.by, each.at)
        if each.entry.personal:
            salt = secrets.token_hex(16)
            event.personal_digest = personal_digest(salt, each.entry.personal)
            personal.append(EventPersonal(event=event, salt=salt, data=each.entry.personal))
        events.append(event)
    Event.objects.bulk_create(events, batch_size=500)
    for row in personal:
        row.event_id = row.event.id
    if personal:
        EventPersonal.objects.bulk_create(personal, batch_size=500)
    return events


def _event(entry: Entry, by: Author, moment: datetime) -> Event:
    region_id = entry.region_id or getattr(entry.target, "region_id", None)
    return Event(
        at=moment,
        kind=entry.kind,
        actor_id=by.user_id,
        origin=by.origin[:60],
        region_id=region_id,
        target_type=entry.target._meta.label_lower.split(".")[-1],
        target_id=entry.target.pk,
        parent_type=entry.parent._meta.label_lower.split(".")[-1] if entry.parent else "",
        parent_id=entry.parent.pk if entry.parent else None,
        old=json.loads(canonical(entry.old)),
        new=json.loads(canonical(entry.new)),
    )
