"""Documents in the search over everything."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.documents.access import documents_visible_to
from tongchuang.domain.documents.queries import for_register, searched
from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.shared.search import Hit
from tongchuang.web.shared.words import word


def documents(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Documents by number, title or addressee, the newest first."""
    rows = for_register(searched(documents_visible_to(actor), text)).order_by("-made_at")[:limit]
    return [
        Hit(
            f"{row.number_text} {row.title}".strip(),
            reverse("documents:document", args=[row.pk]),
            word("document_state", row.state),
        )
        for row in rows
    ]
