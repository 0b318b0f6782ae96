"""The door to campaigns: those of the actor's region."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Campaign, VersionMove
from tongchuang.domain.organisations.actors import Actor


def campaigns_visible_to(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns of the actor's region, running ones first; nothing without a post."""
    if actor.region_id is None or not actor.posts:
        return Campaign.objects.none()
    rows = Campaign.objects.filter(region_id=actor.region_id).select_related("pack", "region").defer("pack__document")
    return rows.order_by("closed_at", "-starts_on", "pk")


def get_campaign_for(actor: Actor, campaign_id: UUID) -> Campaign:
    """One campaign, or 404 whether absent or another region's."""
    campaign = campaigns_visible_to(actor).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return campaign


def current_campaign_for(actor: Actor, chosen: UUID | None = None) -> Campaign | None:
    """The campaign that was chosen when it is the actor's, else the first running one."""
    rows = list(campaigns_visible_to(actor)[:20])
    return next((row for row in rows if row.pk == chosen), rows[0] if rows else None)


def get_move_for(actor: Actor, move_id: UUID) -> VersionMove:
    """A move of a campaign of the actor's region, or 404."""
    move = VersionMove.objects.select_related("campaign", "old", "new").filter(pk=move_id).first()
    if move is None or not actor.posts or move.campaign.region_id != actor.region_id:
        raise Http404
    return move
