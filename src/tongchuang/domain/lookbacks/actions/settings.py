"""Setting how many look-backs are drawn, and from where the public input comes."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.lookbacks.errors import LookBackRejected
from tongchuang.domain.lookbacks.settings import Settings, settings_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def set_look_backs(
    campaign: Campaign, *, share: Decimal, at_least: int, visit_days: int, public_input_from: str, by: Actor
) -> Settings:
    """From the next sealing on; rounds that are sealed keep theirs."""
    by.require(Permission.MANAGE_CAMPAIGN)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if not Decimal("0.01") <= share <= 1:
        raise LookBackRejected(_("Between 1 and 100 per cent."), field="share")
    if not 1 <= at_least <= 1000:
        raise LookBackRejected(_("At least 1."), field="at_least")
    if not 1 <= visit_days <= 60:
        raise LookBackRejected(_("Between 1 and 60 working days."), field="visit_days")
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    old = settings_of(row)
    given = {
        "share": str(share), "at_least": at_least, "visit_days": visit_days,
        "public_input_from": " ".join(public_input_from.split())[:120],
    }  # fmt: skip
    own = dict((row.settings or {}).get("supervision") or {})
    row.settings = {
        **(row.settings or {}),
        "supervision": {**own, "look_back": {**(own.get("look_back") or {}), **given}},
    }
    row.save(update_fields=["settings"])
    campaign.settings = row.settings
    before = {
        "share": str(old.share),
        "at_least": old.at_least,
        "visit_days": old.visit_days,
        "public_input_from": old.public_input_from,
    }
    record("lookback.set", row, by=by, old=before, new=given)
    return settings_of(row)
