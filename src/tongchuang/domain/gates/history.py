"""A phase's history, read from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.access import sees_gates
from tongchuang.domain.gates.wording import OPEN_TO_ALL, changes_of, event_title
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import names_of_actors


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: when, who, what in words, and what changed from what to what."""

    at: datetime
    who: str
    kind: str
    title: str
    text: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


def phase_history(phase: Phase, actor: Actor) -> list[HistoryEntry]:
    """What happened to a phase, oldest first; what concerns its gate only for those who see gates."""
    events = [event for event in history_of(phase.pk) if event.target_id == phase.pk]
    if not sees_gates(actor):
        events = [event for event in events if event.kind.startswith(OPEN_TO_ALL)]
    names = names_of_actors(event.actor_id for event in events) if sees_gates(actor) else {}
    found = []
    for event in events:
        kept = getattr(event, "personal", None)
        personal = dict(kept.data) if kept else {}
        words = [str(personal[name]) for name in ("title", "number", "text") if personal.get(name)]
        found.append(
            HistoryEntry(
                at=event.at, who=names.get(event.actor_id, "") if event.actor_id else "", kind=event.kind,
                title=event_title(event.kind), text=" · ".join(words), changes=tuple(changes_of(event.old, event.new)),
            )
        )  # fmt: skip
    return found
