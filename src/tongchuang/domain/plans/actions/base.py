"""What several actions of plans need."""

from __future__ import annotations

from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.plans.errors import NotYours

MANAGE = Permission.MANAGE_CAMPAIGN


def require_own(region_id: UUID | None, by: Actor) -> None:
    """Raise unless the actor manages the campaigns of this region."""
    by.require(MANAGE)
    if region_id is None or region_id != by.region_id:
        raise NotYours


def locked(campaign: Campaign, by: Actor) -> Campaign:
    """The campaign's row for a change of its plans: one after the other."""
    require_own(campaign.region_id, by)
    return Campaign.objects.select_for_update().get(pk=campaign.pk)
