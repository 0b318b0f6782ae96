"""Setting when sites may be visited and how long that takes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.routes.checks import refuse_hours
from tongchuang.domain.routes.hours import KEY
from tongchuang.domain.routes.models import SiteHours
from tongchuang.domain.routes.values import TypeHours, Windows
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def set_type_hours(campaign: Campaign, types: dict[str, TypeHours], *, by: Actor) -> None:
    """Hours of site types of a campaign, all of them at once."""
    by.require(Permission.RUN_EVALUATIONS)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("This is not one of your region."))
    for code, hours in types.items():
        refuse_hours(hours.windows, hours.minutes, field=code)
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    kept = dict((row.settings or {}).get(KEY) or {})
    old = kept.get("types", {})
    new = {
        code: {"windows": [minute for window in hours.windows for minute in window], "minutes": hours.minutes}
        for code, hours in types.items()
    }
    row.settings = {**(row.settings or {}), KEY: {**kept, "types": new}}
    row.save(update_fields=["settings"])
    campaign.settings = row.settings
    record("route.hours_set", row, by=by, old={"types": old}, new={"types": new})


@transaction.atomic
def set_site_hours(site: Site, windows: Windows, minutes: int | None, *, by: Actor) -> SiteHours | None:
    """Hours of one site where they differ from its type's; none of its own when both are left empty."""
    by.require(Permission.MANAGE_SITES)
    if site.region_id != by.region_id:
        raise NotAllowed(_("This is not one of your region."))
    refuse_hours(windows, minutes if minutes is not None else 1, field="windows")
    row = SiteHours.objects.select_for_update().filter(site=site).first()
    old = {"windows": row.windows, "minutes": row.minutes} if row is not None else {}
    flat = [minute for window in windows for minute in window]
    if not flat and minutes is None:
        if row is not None:
            record("route.site_hours_set", site, by=by, old=old, new={})
            row.delete()
        return None
    row = row or SiteHours(region_id=site.region_id, site=site)
    row.windows, row.minutes = flat, minutes
    row.save()
    record("route.site_hours_set", site, by=by, old=old, new={"windows": flat, "minutes": minutes})
    return row
