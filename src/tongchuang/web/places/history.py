"""The history of sites and streets, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.domain.places import wording
from tongchuang.web.shared.timeline import Change, Entry

WHAT: dict[str, tuple[Any, str]] = {
    "site.created": (gettext_lazy("registered the site"), "green"),
    "site.imported": (gettext_lazy("registered the site from a file"), "green"),
    "site.changed": (gettext_lazy("changed the site"), "blue"),
    "site.closed": (gettext_lazy("closed the site"), "orange"),
    "site.reopened": (gettext_lazy("opened the site again"), "green"),
    "site.merged": (gettext_lazy("merged a duplicate"), "purple"),
    "site.distinct": (gettext_lazy("found two similar sites to be two"), "quiet"),
    "street.created": (gettext_lazy("added the street"), "green"),
    "street.changed": (gettext_lazy("changed the street"), "blue"),
    "section.created": (gettext_lazy("added a section"), "green"),
    "section.changed": (gettext_lazy("changed a section"), "blue"),
}
STREET_FIELDS = {
    "kind": gettext_lazy("Kind"), "lead_unit": gettext_lazy("Lead unit"),
    "contracted_leader": gettext_lazy("Contracted leader"),
}  # fmt: skip
KIND_WORDS = {"section": gettext_lazy("Section"), "lane": gettext_lazy("Lane")}
AS = {"lead_unit": "unit", "contracted_leader": "point_owner"}


def entries_of(events: Sequence[Any]) -> list[Entry]:
    """Events, newest first, as the timeline shows them; three or four statements for the names."""
    who = names_of_actors(event.actor_id for event in events)
    names = wording.names_for(_known(values) for event in events for values in (event.old, event.new))
    return [_entry(event, who, names) for event in events]


def _entry(event: Any, who: dict[Any, str], names: dict[str, str]) -> Entry:
    what, tone = WHAT.get(event.kind, (event.kind, "quiet"))
    personal = getattr(event, "personal", None)
    text = personal.data.get("text", "") if personal else ""
    changes = () if event.kind in ("site.created", "site.imported", "street.created") else _changes(event, names)
    author = who.get(event.actor_id, _("The system"))
    return Entry(event.at, author, str(what), text=text, changes=tuple(changes), tone=tone)


def _changes(event: Any, names: dict[str, str]) -> list[Change]:
    old, new = _known(event.old), _known(event.new)
    labels = {**wording.FIELDS, **STREET_FIELDS}
    if not event.kind.startswith("site."):
        labels["name"] = _("Name")
    return [
        Change(str(labels[key]), _text(key, old[key], names) if key in old else "", _text(key, value, names))
        for key, value in new.items()
        if key in labels
    ]


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """References of sections under the keys that their names are looked up by."""
    return {**values, **({"unit": values["lead_unit"]} if values.get("lead_unit") else {}),
            **({"point_owner": values["contracted_leader"]} if values.get("contracted_leader") else {})}  # fmt: skip


def _text(key: str, value: Any, names: dict[str, str]) -> str:
    if key == "kind":
        return str(KIND_WORDS.get(value, value))
    return wording.value_text(AS.get(key, key), value, names)
