"""Hours of sites: by site type in the campaign's settings, and for single sites. Minutes of the day."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.places.models import Site
from tongchuang.domain.routes.models import SiteHours
from tongchuang.domain.routes.values import USUAL_MINUTES, TypeHours, Windows, pairs

KEY = "routes"


def type_hours(campaign: Campaign) -> dict[str, TypeHours]:
    """Code of a site type → its hours, where they were set."""
    given = (campaign.settings or {}).get(KEY, {}).get("types", {})
    return {
        code: TypeHours(pairs(row.get("windows", [])), int(row.get("minutes", USUAL_MINUTES)))
        for code, row in given.items()
    }


def hours_of_sites(sites: Iterable[UUID]) -> dict[UUID, SiteHours]:
    """What was set for single sites."""
    return {row.site_id: row for row in SiteHours.objects.filter(site__in=list(sites))}


def hours_of(site: Site, types: dict[str, TypeHours], own: dict[UUID, SiteHours]) -> TypeHours:
    """A site's hours: its own, else its type's, else any time."""
    of_type = types.get(site.type.code, TypeHours())
    row = own.get(site.pk)
    if row is None:
        return of_type
    windows: Windows = pairs(row.windows) if row.windows else of_type.windows
    return TypeHours(windows, row.minutes if row.minutes is not None else of_type.minutes)
