"""Named reads of campaigns, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.campaigns.models import Campaign, CampaignStandard, VersionMove
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.foundation.ids import as_uuid


def pinned_version_ids(region_id: UUID | None) -> list[UUID]:
    """The versions that the running campaigns of a region are pinned to."""
    rows = CampaignStandard.objects.filter(campaign__region_id=region_id, campaign__closed_at__isnull=True)
    return list(rows.values_list("version_id", flat=True).distinct())


def pursued_elsewhere(version_id: UUID, region_id: UUID | None) -> bool:
    """Whether a running campaign of another region is pinned to the version."""
    rows = CampaignStandard.objects.filter(version=version_id, campaign__closed_at__isnull=True)
    return rows.exclude(campaign__region_id=region_id).exists()


def standards_of(campaign: Campaign) -> list[CampaignStandard]:
    """What a campaign pursues, the main standard first."""
    rows = campaign.standards.select_related("version__pack").defer("version__document", "version__pack__document")
    return list(rows.order_by("position", "pk"))


def versions_of(campaign: Campaign) -> list[StandardVersion]:
    """The versions that a campaign is pinned to, the main one first."""
    return [row.version for row in standards_of(campaign)]


def moves_of(campaign: Campaign) -> QuerySet[VersionMove]:
    """The moves of a campaign, the latest first."""
    rows = campaign.moves.select_related("old", "new").defer("old__document", "new__document")
    return rows.order_by("-proposed_at")


def newer_versions(pinned: Iterable[StandardVersion]) -> dict[UUID, list[StandardVersion]]:
    """Version that a campaign is pinned to → other versions of the same standard that are in force."""
    held = list(pinned)
    others = StandardVersion.objects.filter(slug__in=[row.slug for row in held], withdrawn_at__isnull=True)
    rows = list(others.defer("document").order_by("-published_at"))
    return {row.pk: [other for other in rows if other.slug == row.slug and other.pk != row.pk] for row in held}


def standards_to_add(pinned: Iterable[StandardVersion]) -> list[StandardVersion]:
    """The newest version in force of every standard that a campaign with these does not pursue."""
    slugs = {row.slug for row in pinned}
    newest: dict[str, StandardVersion] = {}
    rows = StandardVersion.objects.filter(withdrawn_at__isnull=True).exclude(slug__in=slugs).defer("document")
    for row in rows.order_by("published_at"):
        newest[row.slug] = row
    return sorted(newest.values(), key=lambda row: row.title)


def all_campaigns() -> list[Campaign]:
    """All campaigns of all regions, for whoever runs the server."""
    return list(Campaign.objects.select_related("region").defer("region__boundary").order_by("region__code", "starts_on"))


def campaigns_named(text: str) -> list[Campaign]:
    """Campaigns with this id or title, for whoever runs the server."""
    rows = Campaign.objects.select_related("region").defer("region__boundary")
    key = as_uuid(text)
    return list(rows.filter(pk=key) if key else rows.filter(title=text).order_by("pk"))
