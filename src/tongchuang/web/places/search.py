"""Sites in the search over everything."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.places.queries import for_list, open_sites, search_sites
from tongchuang.web.shared.search import Hit


def sites(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Open sites by name, code, pinyin or initials."""
    rows = for_list(search_sites(open_sites(sites_visible_to(actor)), text)).order_by("sort_key", "pk")[:limit]
    return [Hit(f"{row.name} {row.code}", reverse("places:site", args=[row.pk]), row.type.title) for row in rows]
