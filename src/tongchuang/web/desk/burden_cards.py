"""What of the brake waits: requests to answer, and for who leads quotas that are nearly used up and second signatures."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.burden.access import held_visible_to, parts_visible_to
from tongchuang.domain.burden.queries import to_answer, units_near_a_quota
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.web.desk.cards import Card, Line
from tongchuang.web.shared import formats

LINES = 3


def requests_to_answer(actor: Actor) -> list[Card]:
    """For units: what they are asked, soonest due first."""
    mine = to_answer(parts_visible_to(actor), actor)
    rows = list(mine.select_related("request").order_by("due_at", "pk")[:50])
    if not rows:
        return []
    lines = tuple(
        Line(row.request.title, reverse("burden:answer", args=[row.pk]), formats.due_text(row.due_at))
        for row in rows[:LINES]
    )
    late = rows[0].due_at < now()
    return [
        Card(
            _("Material asked of us"), len(rows), f"{reverse('burden:parts')}?mine=1", "red" if late else "blue", room="documents",
            lines=lines,
        )
    ]  # fmt: skip


def second_signatures(actor: Actor) -> list[Card]:
    """For who signs second, and for the office to know of: what is beyond a quota."""
    if not actor.may(Permission.SET_QUOTAS):
        return []
    signs = actor.may(Permission.SIGN_SECOND)
    url = reverse("burden:quotas")
    return [
        Card(_("Second signatures"), held_visible_to(actor), url, "orange", room="documents", waits=signs)
    ]


def quotas_at_a_glance(actor: Actor) -> list[Card]:
    """For who leads: units at four fifths of a quota or beyond."""
    if actor.region_id is None or not actor.may(Permission.SET_QUOTAS):
        return []
    near = units_near_a_quota(actor.region_id)
    return (
        [Card(_("Units near a quota"), near, reverse("burden:quotas"), "orange", waits=False)] if near else []
    )
