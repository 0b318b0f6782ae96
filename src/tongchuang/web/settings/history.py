"""The histories of units and persons, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.shared.timeline import Change, Entry
from tongchuang.web.shared.words import word

WHAT: dict[str, tuple[Any, str]] = {
    "unit.created": (gettext_lazy("added the unit"), "green"),
    "unit.changed": (gettext_lazy("changed the unit"), "blue"),
    "unit.closed": (gettext_lazy("closed the unit"), "orange"),
    "person.created": (gettext_lazy("added the person"), "green"),
    "person.changed": (gettext_lazy("changed the person"), "blue"),
    "person.left": (gettext_lazy("noted that the person has left"), "orange"),
    "post.given": (gettext_lazy("gave a post"), "green"),
    "post.ended": (gettext_lazy("ended a post"), "orange"),
    "account.created": (gettext_lazy("made the account"), "green"),
    "account.password_reset": (gettext_lazy("set a new first password"), "purple"),
    "account.deactivated": (gettext_lazy("shut the account"), "red"),
    "account.activated": (gettext_lazy("opened the account again"), "green"),
}
LABELS = {
    "name": gettext_lazy("Name"), "short_name": gettext_lazy("Short name"), "line": gettext_lazy("Kind of unit"),
    "role": gettext_lazy("Role in standards"), "group": gettext_lazy("Group"), "parent": gettext_lazy("Parent unit"),
    "valid_from": gettext_lazy("Valid from"), "valid_to": gettext_lazy("Valid to"), "successor": gettext_lazy("Successor"),
    "aliases": gettext_lazy("Other names"), "unit": gettext_lazy("Unit"), "kind": gettext_lazy("Post"),
    "left_on": gettext_lazy("Last day"), "phone": gettext_lazy("Phone"), "title": gettext_lazy("Job title"),
}  # fmt: skip
UNITS = ("parent", "successor", "unit")
PERSONAL = ("name", "title", "phone")


def entries_of(events: Sequence[Any], actor: Actor, *, phones: bool = True) -> list[Entry]:
    """Events, newest first, as the timeline shows them; without `phones`, phone numbers stay out."""
    shown = [event for event in reversed(events) if event.kind in WHAT]
    who = names_of_actors(event.actor_id for event in shown)
    wanted = {str(values[key]) for event in shown for values in (event.old, event.new) for key in UNITS if values.get(key)}
    rows = units_visible_to(actor).filter(pk__in=wanted) if wanted else []
    names = {str(unit.pk): unit.short_name for unit in rows}
    return [_entry(event, who, names, phones) for event in shown]


def _entry(event: Any, who: dict[Any, str], names: dict[str, str], phones: bool) -> Entry:
    what, tone = WHAT[event.kind]
    changes = []
    if not event.kind.endswith(".created"):
        changes = [
            Change(str(LABELS[key]), _text(key, event.old[key], names) if key in event.old else "", _text(key, value, names))
            for key, value in event.new.items()
            if key in LABELS and not (event.kind.startswith("post.") and key == "valid_to" and value is None)
        ]
        changes += _personal(event, phones)
    return Entry(event.at, who.get(event.actor_id, _("The system")), str(what), changes=tuple(changes), tone=tone)


def _personal(event: Any, phones: bool) -> list[Change]:
    personal = getattr(event, "personal", None)
    values = personal.data if personal and event.kind == "person.changed" else {}
    return [
        Change(str(LABELS[key]), values[key]["old"] or _("none"), values[key]["new"] or _("none"))
        for key in PERSONAL
        if key in values and (phones or key != "phone")
    ]


def _text(key: str, value: Any, names: dict[str, str]) -> str:
    if value is None or value == "" or value == []:
        return _("none")
    if key in UNITS:
        return names.get(str(value), _("unknown"))
    if key == "line":
        return word("unit_line", value)
    if key == "kind":
        return word("post", value)
    return "、".join(value) if isinstance(value, list) else str(value)
