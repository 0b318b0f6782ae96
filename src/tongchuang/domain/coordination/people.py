"""The users behind units, persons and offices: to whom a message goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.organisations.models import Person, Post, PostKind
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import today

OFFICE_POSTS = (PostKind.OFFICE, PostKind.DIRECTOR)


def users_of_units(unit_ids: Iterable[UUID | None]) -> dict[UUID | None, list[UUID]]:
    """Unit → the users with a post at it, or at the last successor of one that was closed."""
    found: dict[UUID | None, list[UUID]] = defaultdict(list)
    standing = standing_units({unit for unit in unit_ids if unit})
    posts = Post.objects.filter(
        in_force(today()), kind__in=OF_A_UNIT, unit__in=set(standing.values()), person__left_on__isnull=True
    )
    held: dict[UUID | None, list[UUID]] = defaultdict(list)
    for unit, user in posts.filter(person__user__is_active=True).values_list("unit_id", "person__user_id"):
        held[unit].append(user)
    for unit, last in standing.items():
        found[unit] = list(held[last])
    return found


def users_of_offices(region_ids: Iterable[UUID | None]) -> dict[UUID | None, list[UUID]]:
    """Region → the users of its campaign office."""
    found: dict[UUID | None, list[UUID]] = defaultdict(list)
    held = Q(kind__in=OFFICE_POSTS, region__in={region for region in region_ids if region})
    posts = Post.objects.filter(
        in_force(today()), held, person__left_on__isnull=True, person__user__is_active=True
    )
    for region, user in posts.values_list("region_id", "person__user_id"):
        found[region].append(user)
    return found


def users_of_persons(person_ids: Iterable[UUID | None]) -> dict[UUID | None, UUID]:
    """Person → user, for those who can sign in."""
    wanted = {person for person in person_ids if person}
    rows = Person.objects.filter(pk__in=wanted, user__is_active=True, left_on__isnull=True)
    return {pk: user for pk, user in rows.values_list("pk", "user_id") if user}
