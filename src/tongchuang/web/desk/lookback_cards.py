"""Cards of look-backs: to an inspector what to look at again, to the office months to draw and looks that are overdue."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.lookbacks.access import rounds_visible_to
from tongchuang.domain.lookbacks.queries import mine_waiting, waiting_for_office
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.web.desk.cards import Card, Line

LINES = 4


def look_backs_to_make(actor: Actor) -> list[Card]:
    """For who inspects: what they were drawn to look at again."""
    found = mine_waiting(actor, now())
    if not found:
        return []
    lines = tuple(
        Line(
            one.finding.title,
            reverse("supervise:lookback", args=[one.row.pk]),
            str(one.finding.site or one.finding.place),
        )
        for one in found[:LINES]
    )
    late = sum(one.overdue for one in found)
    note = _("%(count)d overdue") % {"count": late} if late else ""
    return [
        Card(
            _("Look-backs to make"),
            len(found),
            reverse("supervise:lookbacks") + "?mine=1",
            "blue",
            note,
            "rectify",
            lines=lines,
        )
    ]


def look_back_rounds(actor: Actor) -> list[Card]:
    """For the office: months that can be drawn now, and looks whose day is past."""
    at, url = now(), reverse("supervise:lookbacks")
    waiting, late = waiting_for_office(rounds_visible_to(actor), at)
    cards = [Card(_("Look-backs to draw"), waiting, url, "orange", room="rectify")] if waiting else []
    return cards + (
        [Card(_("Look-backs overdue"), late, url + "?overdue=1", "red", waits=False)] if late else []
    )
