"""What the search over everything finds among items: those of the standards that the campaigns pursue."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.campaigns.queries import pinned_version_ids
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.standards.queries import search_items
from tongchuang.web.shared.search import Hit


def items(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Items by the beginning of their code or a part of their title."""
    found = search_items(pinned_version_ids(actor.region_id), text, limit)
    return [Hit(str(item), reverse("standard:item", args=[item.pk]), item.version.title) for item in found]
