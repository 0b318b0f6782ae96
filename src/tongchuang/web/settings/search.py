"""Units and people in the search over everything."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units, people_for_choice, searched
from tongchuang.web.shared.search import Hit


def units(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Open units by name, pinyin or initials."""
    rows = open_units(searched(units_visible_to(actor), text))[:limit]
    return [Hit(unit.short_name, reverse("settings:unit", args=[unit.pk]), unit.name) for unit in rows]


def people(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Persons by name, pinyin or initials."""
    rows = people_for_choice(searched(persons_visible_to(actor), text))[:limit]
    return [
        Hit(person.name, reverse("settings:person", args=[person.pk]), f"{person.unit or ''} {person.title}".strip())
        for person in rows
    ]
