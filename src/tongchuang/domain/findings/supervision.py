"""The numbers of supervision in force for a campaign: the defaults, then its pack, then its own settings."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.rules import Supervision
from tongchuang.domain.standards.models import Pack


def supervision_of(campaign_id: UUID) -> Supervision:
    """The numbers for a campaign, in one query (packs never change, theirs are remembered)."""
    own, pack_id = Campaign.objects.values_list("settings", "pack_id").get(pk=campaign_id)
    return _of_pack(pack_id).overridden((own or {}).get("supervision") or {})


def supervision_in(campaign: Campaign) -> Supervision:
    """The numbers for a campaign that was read already."""
    return _of_pack(campaign.pack_id).overridden((campaign.settings or {}).get("supervision") or {})


@lru_cache(maxsize=64)
def _of_pack(pack_id: UUID) -> Supervision:
    given = Pack.objects.values_list("document__supervision", flat=True).filter(pk=pack_id).first()
    return Supervision().overridden(given or {})
