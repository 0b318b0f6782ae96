"""Documents that wait for the director's approval."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.documents.access import documents_visible_to
from tongchuang.domain.documents.queries import waiting_for_approval
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.desk.cards import Card, Line

LINES = 3


def documents_to_approve(actor: Actor) -> list[Card]:
    """What others have written and laid before the actor."""
    if not actor.may(Permission.APPROVE_DOCUMENTS):
        return []
    rows = (
        waiting_for_approval(documents_visible_to(actor), actor.user_id)
        .only("title")
        .order_by("submitted_at")
    )
    shown = list(rows[: LINES + 1])
    count = len(shown) if len(shown) <= LINES else rows.count()
    lines = tuple(Line(row.title, reverse("documents:document", args=[row.pk])) for row in shown[:LINES])
    url = f"{reverse('documents:home')}?state=approval"
    tone = "amber" if count else "green"
    return [Card(_("Documents to approve"), count, url, tone, room="documents", lines=lines)]
