"""Which sites somebody answers for by an assignment, beyond those of their own units (see places.access)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.responsibilities.models import Responsibility, Support


def sites_answered_for(actor: Actor) -> Q:
    """Sites where the actor or one of their units leads or supports an item."""
    named = Responsibility.objects.filter(region_id=actor.region_id, site__isnull=False)
    led = named.filter(Q(lead_id__in=actor.unit_ids) | Q(person_id=actor.person_id)).values("site_id")
    rows = Support.objects.filter(unit_id__in=actor.unit_ids, responsibility__region_id=actor.region_id)
    supported = rows.filter(responsibility__site__isnull=False).values("responsibility__site_id")
    return Q(pk__in=led) | Q(pk__in=supported)


def duties_of(unit: Unit) -> QuerySet[Responsibility]:
    """The responsibilities that a unit leads in campaigns that still run."""
    return Responsibility.objects.filter(region_id=unit.region_id, lead=unit, campaign__closed_at__isnull=True)
