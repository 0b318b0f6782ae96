"""The only door to information work. Units see their own items, drafts too; the office sees what was sent in; those who command
see what was accepted. Bulletins are composed by the office; what is issued is seen as a document."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.bulletins.models import (
    Bulletin,
    BulletinEntry,
    HigherUse,
    InfoCircular,
    InfoItem,
    InfoMonth,
)
from tongchuang.domain.documents.access import documents_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission

State = InfoItem.State


def edits(actor: Actor) -> bool:
    """Whether somebody reviews items and composes bulletins: the office."""
    return actor.region_wide and actor.may(Permission.DRAFT_DOCUMENTS)


def submits(actor: Actor) -> bool:
    """Whether somebody sends items in for a unit."""
    return actor.region_id is not None and bool(actor.unit_ids) and actor.may(Permission.ANSWER_REQUESTS)


def compares(actor: Actor) -> bool:
    """Whether somebody sees the figures of all units."""
    return edits(actor) or (actor.region_wide and actor.may(Permission.COMMAND))


def items_visible_to(actor: Actor) -> QuerySet[InfoItem]:
    """The items that the actor may read."""
    rows = InfoItem.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    seen = Q(pk__in=[])
    if edits(actor):
        seen |= ~Q(state=State.DRAFT)
    elif compares(actor):
        seen |= Q(state=State.ACCEPTED)
    if submits(actor):
        seen |= Q(unit_id__in=actor.unit_ids)
    return rows.filter(seen)


def get_item_for(actor: Actor, item_id: UUID) -> InfoItem:
    """An item that the actor may read; Http404 for any other."""
    rows = items_visible_to(actor).select_related(
        "unit", "made_by", "submitted_by", "decided_by", "same_as__unit"
    )
    found = rows.defer("grams", "marks", "unit__grams").filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def get_higher_use_for(actor: Actor, use_id: UUID) -> HigherUse:
    """A use above, for the office; Http404 for any other."""
    rows = HigherUse.objects.filter(region_id=actor.region_id, removed_at__isnull=True)
    found = rows.select_related("item").filter(pk=use_id).first() if edits(actor) else None
    if found is None:
        raise Http404
    return found


def get_month_for(actor: Actor, month_id: UUID) -> InfoMonth:
    """A month for which items were asked; Http404 for who doesn't see all units."""
    rows = InfoMonth.objects.filter(region_id=actor.region_id)
    found = rows.filter(pk=month_id).first() if compares(actor) else None
    if found is None:
        raise Http404
    return found


def bulletins_visible_to(actor: Actor) -> QuerySet[Bulletin]:
    """All for the office; for others those whose document they may read."""
    rows = Bulletin.objects.filter(region_id=actor.region_id, discarded_at__isnull=True)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if edits(actor) else rows.filter(document__in=documents_visible_to(actor).values("pk"))


def get_bulletin_for(actor: Actor, bulletin_id: UUID) -> Bulletin:
    """A bulletin of the actor's region; Http404 for any other."""
    rows = bulletins_visible_to(actor).select_related("document", "made_by", "campaign")
    found = rows.defer("document__grams").filter(pk=bulletin_id).first()
    if found is None:
        raise Http404
    return found


def get_entry_for(actor: Actor, entry_id: UUID) -> BulletinEntry:
    """A part of a bulletin that the office composes; Http404 for any other."""
    rows = BulletinEntry.objects.filter(
        bulletin__region_id=actor.region_id, bulletin__discarded_at__isnull=True
    )
    found = rows.select_related("bulletin__document", "item__unit").filter(pk=entry_id).first()
    if found is None or not edits(actor):
        raise Http404
    return found


def circulars_visible_to(actor: Actor) -> QuerySet[InfoCircular]:
    """The circulars, for those who see all units."""
    rows = InfoCircular.objects.filter(region_id=actor.region_id, document__isnull=False)
    return rows if compares(actor) else rows.none()
