"""The door to standards: what is published is no secret to those who work in the campaign, in any region."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.domain.standards.queries import published_versions


def versions_visible_to(actor: Actor) -> QuerySet[StandardVersion]:
    """Every published version, for anybody with a post."""
    return published_versions() if actor.posts else StandardVersion.objects.none()


def get_version_for(actor: Actor, version_id: UUID) -> StandardVersion:
    """One version, or Http404."""
    found = versions_visible_to(actor).filter(pk=version_id).first()
    if found is None:
        raise Http404
    return found


def get_item_for(actor: Actor, item_id: UUID) -> Item:
    """One node of a published version, or Http404."""
    rows = Item.objects.select_related("version__pack", "parent").defer("version__document")
    found = rows.filter(pk=item_id).first() if actor.posts else None
    if found is None:
        raise Http404
    return found
