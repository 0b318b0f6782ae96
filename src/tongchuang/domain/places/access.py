"""The only door to streets, sections and sites.

Posts of the whole region see all of it. Others see the sites of their units, of sections that their units lead, those
that they own as point owners or that lie in their contracted sections, and those that their units answer for, which
rows above this one know (SITE_SCOPES in the settings).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.module_loading import import_string

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import DistinctPair, Section, Site, Street

Row = TypeVar("Row", bound=Model)
SiteScope = Callable[[Actor], Q]


def sites_visible_to(actor: Actor) -> QuerySet[Site]:
    """The sites that the actor may see, closed ones too."""
    if actor.region_id is None or not actor.posts:
        return Site.objects.none()
    sites = Site.objects.filter(region_id=actor.region_id)
    if actor.region_wide:
        return sites
    mine = Q(point_owner_id=actor.person_id) | Q(section__contracted_leader_id=actor.person_id)
    if actor.unit_ids:
        mine |= Q(unit_id__in=actor.unit_ids) | Q(section__lead_unit_id__in=actor.unit_ids)
    for scope in _scopes():
        mine |= scope(actor)
    return sites.filter(mine)


def get_site_for(actor: Actor, site_id: UUID) -> Site:
    """A site that the actor may see, with everything its page names; Http404 for any other."""
    rows = sites_visible_to(actor).select_related("type", "street", "section", "unit", "point_owner__unit", "merged_into")
    return _one(rows.filter(pk=site_id))


def streets_visible_to(actor: Actor) -> QuerySet[Street]:
    """The streets of the region: the map is the same for everybody in it."""
    if actor.region_id is None or not actor.posts:
        return Street.objects.none()
    return Street.objects.filter(region_id=actor.region_id)


def get_street_for(actor: Actor, street_id: UUID) -> Street:
    """A street of the region; Http404 for any other."""
    return _one(streets_visible_to(actor).filter(pk=street_id))


def sections_visible_to(actor: Actor) -> QuerySet[Section]:
    """The sections and lanes of the region."""
    if actor.region_id is None or not actor.posts:
        return Section.objects.none()
    return Section.objects.filter(region_id=actor.region_id)


def get_section_for(actor: Actor, section_id: UUID) -> Section:
    """A section or a lane of the region; Http404 for any other."""
    rows = sections_visible_to(actor).select_related("street", "lead_unit", "contracted_leader")
    return _one(rows.filter(pk=section_id))


def decided_pairs_of(actor: Actor) -> QuerySet[DistinctPair]:
    """Pairs of sites that were found to be different, for those who tend sites."""
    rows = DistinctPair.objects.filter(region_id=actor.region_id)
    return rows if actor.may(Permission.MANAGE_SITES) else rows.none()


@cache
def _scopes() -> tuple[SiteScope, ...]:
    return tuple(import_string(name) for name in settings.SITE_SCOPES)


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found
