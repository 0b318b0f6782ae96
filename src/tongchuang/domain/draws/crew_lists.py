"""The crews of a draw as its pages show them; only for those who may see what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from tongchuang.domain.draws.access import sees_drawn
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.inspections.models import Crew, CrewMember
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person


@dataclass(frozen=True)
class CrewRow:
    """A crew with who goes, and who went before being replaced."""

    crew: Crew
    members: tuple[Person, ...]
    left: tuple[Person, ...]


def crews_of(actor: Actor, draw: Draw) -> list[CrewRow]:
    """The crews by number; Http404 for whoever may not see them."""
    if not sees_drawn(actor, draw):
        raise Http404
    places = CrewMember.objects.filter(crew__evaluation=draw.evaluation_id).select_related("crew", "person")
    rows: dict[UUID, tuple[Crew, list[Person], list[Person]]] = {}
    for place in places.order_by("crew__number", "person__sort_key"):
        _crew, members, left = rows.setdefault(place.crew_id, (place.crew, [], []))
        (members if place.left_at is None else left).append(place.person)
    return [CrewRow(crew, tuple(members), tuple(left)) for crew, members, left in rows.values()]


def crew_of(actor: Actor, draw: Draw, crew_id: UUID, person_id: UUID) -> tuple[Crew, Person]:
    """A crew of a draw and one who goes with it; Http404 where there is none that the actor may know of."""
    for row in crews_of(actor, draw):
        for person in row.members:
            if row.crew.pk == crew_id and person.pk == person_id:
                return row.crew, person
    raise Http404
