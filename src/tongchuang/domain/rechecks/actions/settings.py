"""Setting and announcing double checks, and an inspector's own word."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.rechecks.errors import RecheckInvalid
from tongchuang.domain.rechecks.models import OwnWord
from tongchuang.domain.rechecks.settings import KEY, Settings, settings_of
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed

LONGEST_WORD = 1_000


@transaction.atomic
def set_rechecks(campaign: Campaign, wished: Settings, *, by: Actor) -> Settings:
    """Set share, days, hours and minimum; what was announced stays so."""
    row = _own(campaign, by)
    if not 0 <= wished.percent <= 50:
        raise RecheckInvalid(_("Between 0 and 50 per cent."), field="percent")
    if not 1 <= wished.days <= 30 or not 1 <= wished.hours <= 720:
        raise RecheckInvalid(_("Up to 30 days, and up to 720 hours."), field="days")
    if not 10 <= wished.minimum <= 1_000:
        raise RecheckInvalid(_("At least 10 pairs: fewer say nothing about a person."), field="minimum")
    old = settings_of(row)
    new = replace(wished, announced_at=old.announced_at)
    _keep(row, new)
    campaign.settings = row.settings
    record("recheck.set", row, by=by, old=old.to_json(), new=new.to_json())
    return new


@transaction.atomic
def announce_rechecks(campaign: Campaign, *, by: Actor) -> Settings:
    """Tell all inspectors that visits are made again blindly and what is worked out of it. Only visits after it count."""
    row = _own(campaign, by)
    old = settings_of(row)
    if old.announced_at is not None:
        raise RecheckInvalid(_("Double checks were announced already."))
    new = replace(old, announced_at=now())
    _keep(row, new)
    campaign.settings = row.settings
    record("recheck.announced", row, by=by, new=new.to_json())
    return new


def _own(campaign: Campaign, by: Actor) -> Campaign:
    by.require(Permission.RUN_EVALUATIONS)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("This is not one of your region."))
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _keep(row: Campaign, settings: Settings) -> None:
    row.settings = {**(row.settings or {}), KEY: settings.to_json()}
    row.save(update_fields=["settings"])


@transaction.atomic
def say_own_word(campaign: Campaign, text: str, *, by: Actor) -> OwnWord:
    """An inspector's word beside the figures about them; an empty one takes it away."""
    by.require(Permission.INSPECT)
    if campaign.region_id != by.region_id or by.person_id is None:
        raise NotAllowed(_("This is not one of your region."))
    words = text.strip()
    if len(words) > LONGEST_WORD:
        raise RecheckInvalid(_("At most 1,000 characters."), field="text")
    found = OwnWord.objects.filter(campaign=campaign, person_id=by.person_id).first()
    row = found or OwnWord(region_id=by.region_id, campaign=campaign, person_id=by.person_id)
    row.text, row.written_at = words, now()
    row.save()
    record("recheck.word", row, by=by, new={"written": bool(words)}, personal={"text": words})
    return row
