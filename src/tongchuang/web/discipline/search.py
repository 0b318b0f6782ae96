"""Leads in the search over everything, for those who may know of them."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.leads.access import leads_visible_to
from tongchuang.domain.leads.access import sees_looks as knows_leads
from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.shared.search import Hit


def leads(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Leads by their number."""
    if not knows_leads(actor) or not any(char.isdecimal() for char in text):
        return []
    rows = leads_visible_to(actor).filter(number__contains=text.replace("\x00", "")).order_by("-opened_at")
    return [
        Hit(row.number, reverse("discipline:lead", args=[row.pk]), str(row.get_state_display()))
        for row in rows[:limit]
    ]
