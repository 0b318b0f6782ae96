"""Cards of the discipline office: leads that wait, and those in hand."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.leads.access import leads_visible_to
from tongchuang.domain.leads.models import Lead
from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.desk.cards import Card, Line

LINES = 4


def leads_waiting(actor: Actor) -> list[Card]:
    """Leads that nobody has taken up, oldest first, and how many are being worked on."""
    rows = leads_visible_to(actor).filter(state=Lead.State.OPEN).select_related("unit").order_by("opened_at")
    shown = list(rows[: LINES + 1])
    count = len(shown) if len(shown) <= LINES else rows.count()
    in_hand = leads_visible_to(actor).filter(state=Lead.State.TAKEN_UP).count()
    lines = tuple(
        Line(row.number, reverse("discipline:lead", args=[row.pk]), str(row.unit or ""))
        for row in shown[:LINES]
    )
    address = reverse("discipline:leads")
    return [
        Card(
            _("Leads to take up"),
            count,
            f"{address}?state=open",
            "red" if count else "",
            room="discipline",
            lines=lines,
        ),
        Card(_("Leads in hand"), in_hand, f"{address}?state=taken_up", "blue", waits=False),
    ]
