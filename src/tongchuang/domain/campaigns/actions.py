"""Campaigns: made from a pack, pinned to versions, moved to a new version by two people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns import engine_io
from tongchuang.domain.campaigns.errors import MoveRefused
from tongchuang.domain.campaigns.models import Campaign, CampaignStandard, Phase, VersionMove
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import Pack, StandardVersion
from tongchuang.foundation.clock import now


@transaction.atomic
def create_campaign(
    *,
    by: Author,
    region_id: UUID,
    title: str,
    pack: Pack,
    starts_on: date,
    evaluation_on: date | None = None,
    target: Decimal | None = None,
    versions: list[StandardVersion] | None = None,
) -> Campaign:
    """A campaign with its pack's standards (or those given; the first is the main one) and its phases."""
    campaign = Campaign(
        region_id=region_id, title=title, pack=pack, starts_on=starts_on, evaluation_on=evaluation_on, target=target
    )
    campaign.save()
    pinned = versions or list(pack.versions.order_by("slug"))
    for position, version in enumerate(pinned):
        CampaignStandard.objects.create(campaign=campaign, version=version, position=position)
    Phase.objects.bulk_create(engine_io.phase_rows(campaign, pack))
    record(
        "campaign.created", campaign, by=by, new={"title": title, "versions": [version.pk for version in pinned]}
    )
    return campaign


@transaction.atomic
def add_standard(campaign: Campaign, version: StandardVersion, *, by: Actor) -> CampaignStandard:
    """Pursue one more standard at once (多城联创)."""
    by.require(Permission.MANAGE_CAMPAIGN)
    if version.withdrawn_at:
        raise MoveRefused(_("This version was withdrawn; choose one that is in force."))
    if campaign.standards.filter(version__slug=version.slug).exists():
        raise MoveRefused(_("The campaign pursues this standard already; move it to the other version instead."))
    row = CampaignStandard.objects.create(campaign=campaign, version=version, position=campaign.standards.count())
    record("campaign.standard_added", campaign, by=by, new={"version": version.pk})
    return row


@transaction.atomic
def propose_move(campaign: Campaign, old: StandardVersion, new: StandardVersion, *, by: Actor) -> VersionMove:
    """Put a move to another version up for review, with the list of what happens."""
    by.require(Permission.MANAGE_CAMPAIGN)
    if old.slug != new.slug or old.pk == new.pk or new.withdrawn_at:
        raise MoveRefused(_("A campaign moves to another version of the same standard that is in force."))
    if not campaign.standards.filter(version=old).exists():
        raise MoveRefused(_("The campaign is not pinned to this version any more; look at the page again."))
    if campaign.moves.filter(decided_at__isnull=True, old=old).exists():
        raise MoveRefused(_("A move of this standard waits for its decision already."))
    move = VersionMove.objects.create(
        campaign=campaign, old=old, new=new, plan=engine_io.move_plan(old, new),
        proposed_by=by.user_id, proposed_at=now(),
    )  # fmt: skip
    record("campaign.move_proposed", campaign, by=by, new=_ends(move))
    return move


@transaction.atomic
def decide_move(move: VersionMove, *, confirmed: bool, by: Actor) -> VersionMove:
    """Confirm or refuse a move; never by the one who proposed it. Re-pins the campaign; what hangs on items is
    moved by the workflow `move_campaign`, in the same transaction."""
    by.require(Permission.MANAGE_CAMPAIGN)
    move = VersionMove.objects.select_for_update().get(pk=move.pk)
    if move.decided_at:
        raise MoveRefused(_("This move was decided already."))
    if confirmed and move.proposed_by == by.user_id:
        raise MoveRefused(_("A second person has to confirm the move."))
    if confirmed and move.new.withdrawn_at:
        raise MoveRefused(_("This version was withdrawn; choose one that is in force."))
    move.decided_by, move.decided_at, move.confirmed = by.user_id, now(), confirmed
    move.save(update_fields=["decided_by", "decided_at", "confirmed"])
    if confirmed:
        changed = CampaignStandard.objects.filter(campaign=move.campaign, version=move.old).update(version=move.new)
        if not changed:
            raise MoveRefused(_("The campaign is not pinned to this version any more; look at the page again."))
    record("campaign.move_decided", move.campaign, by=by, old={"version": move.old_id}, new={**_ends(move), "confirmed": confirmed})
    return move


def _ends(move: VersionMove) -> dict[str, Any]:
    return {"move": move.pk, "from": move.old_id, "to": move.new_id}
