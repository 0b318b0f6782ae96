"""Lists for the pages of a draft: who may inspect with what keeps them away, and what was decided by hand."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.draws.frame import sites_of_frame
from tongchuang.domain.draws.models import Draw, DrawSite
from tongchuang.domain.draws.pool import pool_of
from tongchuang.domain.inspections.queries import inspectors_of
from tongchuang.domain.organisations.models import Person


@dataclass(frozen=True)
class PoolMember:
    """Somebody who may inspect; `units` and `sites` (codes) of their own keep them away."""

    person: Person
    chosen: bool
    units: tuple[str, ...]
    sites: tuple[str, ...]


def people_of_pool(draw: Draw) -> list[PoolMember]:
    """Everybody of the region who may inspect, and who of them is in the pool."""
    chosen = set(draw.pool.values_list("person", flat=True))
    people = inspectors_of(draw.region_id).select_related("unit")
    return [PoolMember(person, person.pk in chosen, (), ()) for person in people]


def recusals_of(draw: Draw) -> list[PoolMember]:
    """The same people, with what keeps those of the pool away."""
    # Who was where before keeps pairs apart, nobody by themselves.
    draw = copy(draw)
    draw.rotation_days = 0
    codes = dict(sites_of_frame(draw).order_by().values_list("pk", "code"))
    facts = {one.id: one for one in pool_of(draw, codes).inspectors}
    people = inspectors_of(draw.region_id).select_related("unit")
    return [
        PoolMember(
            person,
            person.pk in facts,
            facts[person.pk].units if person.pk in facts else (),
            facts[person.pk].sites if person.pk in facts else (),
        )
        for person in people
    ]


def hand_choices_of(draw: Draw) -> dict[UUID, DrawSite]:
    """What was decided by hand, by site."""
    return {row.site_id: row for row in DrawSite.objects.filter(draw=draw)}
