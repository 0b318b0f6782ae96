"""Setting from when on something is a signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from django.db import transaction

from tongchuang.domain.authenticity.errors import LimitOutside
from tongchuang.domain.authenticity.models import PhotoLimits
from tongchuang.domain.authenticity.rules import Limits
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

MOST = 100_000


@transaction.atomic
def set_limits(
    campaign: Campaign, *, by: Actor, values: Mapping[str, int], notice_on: date | None
) -> PhotoLimits:
    """Keep the limits of a campaign; those left out go back to their defaults."""
    by.require(Permission.MANAGE_CAMPAIGN)
    if campaign.region_id != by.region_id:
        raise NotPermitted(Permission.MANAGE_CAMPAIGN)
    defaults = asdict(Limits())
    for name, value in values.items():
        if name in defaults and not 0 <= value <= MOST:
            raise LimitOutside(name, MOST)
    own = {name: value for name, value in values.items() if name in defaults and value != defaults[name]}
    row = PhotoLimits.objects.select_for_update().filter(campaign=campaign).first()
    old = {"values": row.values, "notice_on": row.notice_on} if row else {}
    row = row or PhotoLimits(campaign=campaign, region_id=campaign.region_id)
    row.values, row.notice_on, row.changed_at, row.changed_by_id = own, notice_on, now(), by.person_id
    row.save()
    record(
        "photo_limits.set",
        row,
        by=by,
        old=_plain(old),
        new=_plain({"values": own, "notice_on": notice_on}),
        parent=campaign,
    )
    return row


def _plain(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
