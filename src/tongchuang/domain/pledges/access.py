"""The only door to pledges. The office sees all; a unit its own once sent; the leader who signs those that were sent; posts that
oversee the region what both have signed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.domain.pledges.models import Pledge, PledgeRound
from tongchuang.foundation.clock import today

State = Pledge.State
SENT = (State.SENT, State.UNIT_SIGNED, State.SIGNED)


def manages(actor: Actor) -> bool:
    """Whether somebody writes, sends and evaluates pledges: the office."""
    return actor.region_wide and actor.may(Permission.DRAFT_DOCUMENTS)


def pledges_visible_to(actor: Actor) -> QuerySet[Pledge]:
    """The pledges that the actor may read."""
    rows = Pledge.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if manages(actor):
        return rows
    seen = Q(round__leader_id=actor.person_id) & Q(state__in=SENT) if actor.person_id else Q(pk__in=[])
    if OF_A_UNIT & set(actor.posts):
        seen |= Q(unit_id__in=actor.unit_ids, state__in=SENT)
    if actor.region_wide and actor.may(Permission.COMMAND):
        seen |= Q(state=State.SIGNED)
    return rows.filter(seen)


def get_pledge_for(actor: Actor, pledge_id: UUID) -> Pledge:
    """A pledge that the actor may read; Http404 for any other."""
    rows = pledges_visible_to(actor).select_related("round__leader", "unit__successor", "document", "review")
    found = (
        rows.defer("unit__grams", "round__leader__grams", "document__content", "document__grams")
        .filter(pk=pledge_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def rounds_visible_to(actor: Actor) -> QuerySet[PledgeRound]:
    """All for the office; for others those of which they see a pledge."""
    rows = PledgeRound.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if manages(actor) else rows.filter(pk__in=pledges_visible_to(actor).values("round"))


def get_round_for(actor: Actor, round_id: UUID) -> PledgeRound:
    """A round that the actor sees something of; Http404 for any other."""
    found = rounds_visible_to(actor).select_related("leader", "campaign").filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def is_head_of(actor: Actor, unit_id: UUID) -> bool:
    """Whether somebody is head of a unit today, or of the one that followed it in a reform."""
    units = {unit_id, *standing_units([unit_id]).values()}
    posts = Post.objects.filter(
        in_force(today()), person_id=actor.person_id, kind=PostKind.UNIT_HEAD, unit__in=units
    )
    return actor.person_id is not None and posts.exists()
