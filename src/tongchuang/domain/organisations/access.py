"""The only door to units, persons and posts: those of the actor's region; absent and not yours look the same."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Post, Region, Unit
from tongchuang.domain.organisations.permissions import Permission

Row = TypeVar("Row", bound=Model)


def get_region_for(actor: Actor) -> Region:
    """The actor's own region."""
    return _one(Region.objects.filter(pk=actor.region_id) if actor.posts else Region.objects.none())


def units_visible_to(actor: Actor) -> QuerySet[Unit]:
    """Every unit of the region: who is there is no secret to those who work in it."""
    if actor.region_id is None or not actor.posts:
        return Unit.objects.none()
    return Unit.objects.filter(region_id=actor.region_id)


def get_unit_for(actor: Actor, unit_id: UUID) -> Unit:
    """A unit of the region, with its successor; Http404 for any other."""
    return _one(units_visible_to(actor).select_related("successor").filter(pk=unit_id))


def persons_visible_to(actor: Actor) -> QuerySet[Person]:
    """Everybody for posts of the whole region; else those of one's own units, and oneself."""
    if actor.region_id is None or not actor.posts:
        return Person.objects.none()
    persons = Person.objects.filter(region_id=actor.region_id)
    if actor.region_wide:
        return persons
    mine = Q(pk=actor.person_id) | Q(unit_id__in=actor.unit_ids) | Q(posts__unit_id__in=actor.unit_ids)
    return persons.filter(pk__in=Person.objects.filter(mine, region_id=actor.region_id).values("pk"))


def get_person_for(actor: Actor, person_id: UUID) -> Person:
    """A person that the actor may see; Http404 for any other."""
    return _one(persons_visible_to(actor).select_related("unit", "user").filter(pk=person_id))


def get_post_for(actor: Actor, post_id: UUID) -> Post:
    """A post to manage, with its person and unit; Http404 for any other."""
    rows = Post.objects.filter(region_id=actor.region_id)
    if not actor.may(Permission.MANAGE_PEOPLE):
        rows = rows.none()
    return _one(rows.select_related("person__user", "unit").filter(pk=post_id))


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found
