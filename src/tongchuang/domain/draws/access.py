"""The only door to draws.

A draft is the office's. Once it is sealed, posts of the whole region see hashes, counts and times; units see a draw once it
is published or cancelled. Drawn sites and inspectors are the officer's alone until publication; the inspectors themselves see
where they go among their planned visits (inspections/access.py).
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.draws.models import Draw
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission

_BULK = (
    "secret_sealed",
    "plan_sealed",
    "record_sealed",
    "crews_sealed",
    "lacks_sealed",
    "record",
    "crews_record",
)
ANNOUNCED = (Draw.State.SEALED, Draw.State.DRAWN, Draw.State.PUBLISHED, Draw.State.CANCELLED)
CLOSED = (Draw.State.PUBLISHED, Draw.State.CANCELLED)


def draws_visible_to(actor: Actor) -> QuerySet[Draw]:
    """Draws of the region in the states that the actor may know of, without what is sealed in them."""
    rows = Draw.objects.filter(region_id=actor.region_id).defer(*_BULK)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.may(Permission.RUN_EVALUATIONS):
        return rows
    own = Q(officer_id=actor.person_id)
    return rows.filter(own | Q(state__in=ANNOUNCED if actor.region_wide else CLOSED))


def get_draw_for(actor: Actor, draw_id: UUID) -> Draw:
    """A draw that the actor may know of; Http404 for any other."""
    whole = ("campaign", "evaluation", "officer", "repeats", "region")
    found = draws_visible_to(actor).select_related(*whole).filter(pk=draw_id).first()
    if found is None:
        raise Http404
    return found


def get_drawn_for(actor: Actor, draw_id: UUID) -> Draw:
    """A draw with what is sealed in it, for those who may see drawn sites; Http404 for others."""
    whole = ("evaluation", "officer", "region")
    found = draws_visible_to(actor).defer(None).select_related(*whole).filter(pk=draw_id).first()
    if found is None or not sees_drawn(actor, found):
        raise Http404
    return found


def is_officer(actor: Actor, draw: Draw) -> bool:
    """Whether the actor is the officer of the draw."""
    return actor.person_id is not None and draw.officer_id == actor.person_id


def sees_drawn(actor: Actor, draw: Draw) -> bool:
    """Whether the actor may see drawn sites, inspectors and the record."""
    if draw.state in CLOSED:
        return draw.region_id == actor.region_id and bool(actor.posts)
    return draw.state == Draw.State.DRAWN and is_officer(actor, draw)


def public_draws() -> QuerySet[Draw]:
    """What everybody may see without signing in: draws that are over, cancelled ones too, so that no number is missing."""
    return (
        Draw.objects.filter(state__in=CLOSED)
        .defer(*_BULK)
        .select_related("region", "repeats")
        .order_by("-number")
    )


def get_public_draw(draw_id: UUID) -> Draw:
    """A draw that is over; Http404 for any other."""
    found = public_draws().filter(pk=draw_id).first()
    if found is None:
        raise Http404
    return found


def announced_draws() -> QuerySet[Draw]:
    """What everybody may see without signing in of draws from their sealing on: hashes, counts and times, never a site."""
    return (
        Draw.objects.filter(state__in=ANNOUNCED)
        .defer(*_BULK)
        .select_related("region", "repeats")
        .order_by("region__name", "-number")
    )


def get_announced_draw(draw_id: UUID) -> Draw:
    """A draw that was sealed; Http404 for a draft."""
    found = announced_draws().filter(pk=draw_id).first()
    if found is None:
        raise Http404
    return found
