"""Findings in the search over everything."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.findings.listing import Filters, Lines, listed, ordered
from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.shared.search import Hit
from tongchuang.web.shared.words import word


def findings(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Findings by number, title, place or pinyin, the newest first."""
    rows = Lines(ordered(listed(actor, Filters(text=text)), "-registered"))[:limit]
    return [
        Hit(f"{row.number} {row.title}", reverse("rectify:finding", args=[row.pk]), word("finding_state", row.state))
        for row in rows
    ]
