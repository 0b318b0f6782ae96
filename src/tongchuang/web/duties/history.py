"""The history of a responsibility or a contract out of the ledger, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.queries import names_of_actors, names_of_people, names_of_units
from tongchuang.web.shared.timeline import Change, Entry
from tongchuang.web.shared.words import word

TITLES = {
    "responsibility.proposed": _("gave it out"), "responsibility.claimed": _("claimed it"),
    "responsibility.confirmed": _("confirmed it"), "responsibility.changed": _("changed it"),
    "responsibility.removed": _("removed it"), "contract.offered": _("offered it"),
    "contract.confirmed": _("confirmed it"), "contract.ended": _("ended it"),
}  # fmt: skip
TONES = {"claimed": "blue", "confirmed": "green", "removed": "red", "ended": "quiet", "proposed": "quiet", "changed": "orange"}
FIELDS = {
    "lead_id": _("Lead unit"), "person_id": _("Person"), "support_share": _("Share of the supporters"),
    "due_on": _("Due on"), "state": _("State"), "supports": _("Supporting units"), "valid_to": _("Until"),
    "item_id": _("Item"),
}  # fmt: skip


def entries_of(events: Sequence[Event]) -> list[Entry]:
    """The newest first."""
    names = names_of_actors(event.actor_id for event in events)
    ids = {key for event in events for key in _ids(event)}
    words = {**names_of_units(ids), **names_of_people(ids)}
    return [_entry(event, names, words) for event in reversed(events)]


def _entry(event: Event, names: dict[UUID, str], words: dict[str, str]) -> Entry:
    said = getattr(event, "personal", None)
    text = said.data.get("text", "") if said else ""
    changes = tuple(
        Change(str(FIELDS[name]), _shown(name, event.old[name], words), _shown(name, event.new.get(name), words))
        for name in event.old
        if name in FIELDS and name != "item_id" and not event.kind.endswith(".removed")
    )
    who = names.get(event.actor_id, "") if event.actor_id else ""
    tone = TONES.get(event.kind.split(".")[1], "quiet")
    return Entry(event.at, who, str(TITLES.get(event.kind, event.kind)), text, changes, tone=tone)


def _ids(event: Event) -> set[str]:
    found: set[str] = set()
    for values in (event.old, event.new):
        found |= {str(values[name]) for name in ("lead_id", "person_id") if values.get(name)}
        found |= set(values.get("supports") or [])
    return found


def _shown(name: str, value: Any, words: dict[str, str]) -> str:
    if value in (None, "", []):
        return "–"
    if name == "state":
        kind = "responsibility_state" if value in ("proposed", "claimed") else "contract_state"
        return word("responsibility_state" if value == "confirmed" else kind, value)
    if name == "supports":
        return "、".join(words.get(key, "") for key in value)
    return words.get(str(value), str(value))
