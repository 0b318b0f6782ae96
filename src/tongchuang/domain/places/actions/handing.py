"""Places of a unit that was closed: its successor's from now on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Section, Site


@transaction.atomic
def hand_over_places(unit: Unit, *, to: Unit, by: Actor) -> int:
    """Give open sites and sections of one unit to another, each with its event; returns how many sites."""
    by.require(Permission.MANAGE_SITES)
    own = Site.objects.filter(region_id=by.region_id, unit=unit, closed_on__isnull=True)
    sites = list(own.select_for_update().order_by("pk").only("pk", "region_id", "version"))
    keys = [site.pk for site in sites]
    Site.objects.filter(pk__in=keys).update(unit=to, version=F("version") + 1)
    sections = list(Section.objects.select_for_update().filter(region_id=by.region_id, lead_unit=unit).order_by("pk"))
    Section.objects.filter(pk__in=[section.pk for section in sections]).update(lead_unit=to)
    entries = [
        Entry("site.changed", site, old={"unit": unit.pk}, new={"unit": to.pk, "version": site.version + 1})
        for site in sites
    ]
    entries += [
        Entry("section.changed", section, old={"lead_unit": unit.pk}, new={"lead_unit": to.pk}) for section in sections
    ]
    if entries:
        record_many(entries, by=by)
    return len(sites)
