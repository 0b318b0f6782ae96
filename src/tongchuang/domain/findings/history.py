"""A finding's history, read from the ledger: the one truth about who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tongchuang.domain.accounts.models import User
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import CONFIDENTIAL_SOURCES
from tongchuang.domain.findings.wording import BESIDE, changed_fields, event_title, in_history
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item

# What is done by whoever saw the problem.
REPORTING = frozenset({"finding.registered", "finding.photo_added", "finding.repeated"})

# Codes that are ids: they are told by the names of what they stand for.
NAMED = frozenset({"unit_id", "site_id", "item_id"})


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: when, who, what in words, and what changed from what to what."""

    at: datetime
    who: str
    kind: str
    title: str
    text: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    new: dict[str, Any] = field(default_factory=dict)


def finding_history(finding: Finding, *, by: Actor) -> list[HistoryEntry]:
    """The whole history, oldest first; who complained, and who came unannounced, stays hidden from the units."""
    events = [event for event in history_of(finding.pk) if in_history(event.kind)]
    names = _user_names(event.actor_id for event in events)
    named = _names_of(events)
    hidden: frozenset[str] = frozenset()
    if not by.confided:
        # Another visit that saw the same may have been a covert one, whatever the finding came from.
        hidden = REPORTING if finding.source in CONFIDENTIAL_SOURCES else frozenset({"finding.repeated"})
    return [_told(event, names, named, hide=event.kind in hidden) for event in events]


def happened_since(finding: Finding, version: int, *, by: Actor) -> list[HistoryEntry]:
    """What happened after a version was seen, oldest first; names are hidden where the whole history hides them."""
    return [entry for entry in finding_history(finding, by=by) if entry.new.get("version", 0) > version]


def changes_since(finding_id: UUID, version: int) -> dict[str, tuple[str, str]]:
    """What changed after a version was seen: words of the field → (then, now)."""
    events = [event for event in history_of(finding_id) if event.new.get("version", 0) > version]
    named = _names_of(events)
    merged: dict[str, tuple[str, str]] = {}
    for event in events:
        for label, then, now in changed_fields(event.old, event.new, personal_of(event), named):
            merged[label] = (merged[label][0] if label in merged else then, now)
    return merged


def _told(event: Event, names: dict[UUID, str], named: dict[str, str], *, hide: bool) -> HistoryEntry:
    personal = personal_of(event)
    who = "" if hide or event.actor_id is None else names.get(event.actor_id, "")
    return HistoryEntry(
        at=event.at, who=who, kind=event.kind, title=event_title(event.kind, event.new),
        # The words of an order's answer are for those who see the order.
        text="" if event.kind in BESIDE else str(personal.get("text", "")), new=event.new,
        changes=tuple(changed_fields(event.old, event.new, personal, named)),
    )  # fmt: skip


def personal_of(event: Event) -> dict[str, Any]:
    """The event's erasable values, empty once they were erased."""
    row = getattr(event, "personal", None)
    return dict(row.data) if row else {}


def _user_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in={one for one in ids if one}).values_list("pk", "name"))


def _names_of(events: Iterable[Event]) -> dict[str, str]:
    # Every event names its unit; only what was changed is told in words.
    ids: dict[str, set[str]] = {}
    for event in events:
        for name in NAMED & event.old.keys():
            ids.setdefault(name, set()).update(value for value in (event.old[name], event.new.get(name)) if value)
    found: dict[str, str] = {}
    if wanted := ids.get("unit_id"):
        found |= {str(pk): name for pk, name in Unit.objects.filter(pk__in=wanted).values_list("pk", "short_name")}
    if wanted := ids.get("site_id"):
        found |= {str(pk): name for pk, name in Site.objects.filter(pk__in=wanted).values_list("pk", "name")}
    if wanted := ids.get("item_id"):
        items = Item.objects.filter(pk__in=wanted).values_list("pk", "code", "title")
        found |= {str(pk): f"{code} {title}" for pk, code, title in items}
    return found
