"""A task's history, read from the ledger: the one truth about who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.queries import names_of_actors, names_of_people, names_of_units
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.wording import NAMED_PEOPLE, NAMED_UNITS, changed_fields, event_title


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: when, who, what in words, and what changed from what to what."""

    at: datetime
    who: str
    kind: str
    title: str
    text: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


def task_history(task: Task) -> list[HistoryEntry]:
    """The whole history, oldest first; of a series its own, not that of its instances."""
    events = [
        event
        for event in history_of(task.pk)
        if event.kind.startswith("task.") and event.target_id == task.pk
    ]
    names = names_of_actors(event.actor_id for event in events)
    named = _names_of(events)
    return [
        HistoryEntry(
            at=event.at, who=names.get(event.actor_id, "") if event.actor_id else "", kind=event.kind,
            title=event_title(event.kind, event.new), text=str(personal_of(event).get("text", "")),
            changes=tuple(changed_fields(event.old, event.new, personal_of(event), named)),
        )
        for event in events
    ]  # fmt: skip


def changes_since(task_id: UUID, version: int) -> dict[str, tuple[str, str]]:
    """What changed after a version was seen: words of the field → (then, now)."""
    events = [event for event in history_of(task_id) if event.new.get("version", 0) > version]
    named = _names_of(events)
    merged: dict[str, tuple[str, str]] = {}
    for event in events:
        for label, then, now in changed_fields(event.old, event.new, personal_of(event), named):
            merged[label] = (merged[label][0] if label in merged else then, now)
    return merged


def personal_of(event: Event) -> dict[str, Any]:
    """The event's erasable values, empty once they were erased."""
    row = getattr(event, "personal", None)
    return dict(row.data) if row else {}


def _names_of(events: Iterable[Event]) -> dict[str, str]:
    units: set[str] = set()
    people: set[str] = set()
    for event in events:
        for names, found in ((NAMED_UNITS, units), (NAMED_PEOPLE, people)):
            for name in names & event.old.keys():
                found.update(value for value in (event.old[name], event.new.get(name)) if value)
    named = names_of_units(units) if units else {}
    return {**named, **(names_of_people(people) if people else {})}
