"""Predicates of organisations, on values alone."""

from __future__ import annotations

import re
from datetime import date

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.organisations.permissions import BY_POST, Permission

# Posts that make no sense without a unit.
OF_A_UNIT = frozenset({PostKind.LEAD_LIAISON, PostKind.UNIT_LIAISON, PostKind.UNIT_HEAD})
PHONE = re.compile(r"^\+?\d[\d -]{4,28}$")


def holds_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether something is in force on a day; both ends count."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def needs_unit(kind: str) -> bool:
    """Whether the post is one of a unit."""
    return kind in OF_A_UNIT


def manages_people(kind: str) -> bool:
    """Whether the post carries the power over accounts and posts."""
    return Permission.MANAGE_PEOPLE in BY_POST[kind]


def shows_phone(actor: Actor, person: Person) -> bool:
    """Phones are personal: for those who hand work out or keep the list, one's own unit, and oneself."""
    if person.region_id != actor.region_id or actor.region_id is None:
        return False
    if person.pk == actor.person_id or person.unit_id in actor.unit_ids:
        return True
    return actor.may(Permission.MANAGE_PEOPLE) or actor.may(Permission.ASSIGN_FINDINGS)


def is_phone(text: str) -> bool:
    """Digits, with blanks or dashes between and a + before; empty is for whoever has none."""
    return PHONE.match(text) is not None
