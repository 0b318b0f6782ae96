"""Cards of coordination: whose opinion is asked, what the office has to decide, and sites that are to check themselves."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.coordination.access import coordinations_visible_to, learn_answers_visible_to
from tongchuang.domain.coordination.queries import asked_of, extensions_open, own_sites, unanswered
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.web.desk.cards import Card, Line
from tongchuang.web.shared import formats

LINES = 4


def coordination_asked(actor: Actor) -> list[Card]:
    """For whoever's step it is: opinions that are asked, soonest due first."""
    rows = asked_of(coordinations_visible_to(actor), actor).select_related("finding", "unit")
    found = list(rows.order_by("step_due_at", "pk")[:200])
    if not found:
        return []
    lines = tuple(
        Line(
            row.finding.title,
            reverse("supervise:coordination_case", args=[row.pk]),
            f"{row.unit} · {formats.due_text(row.step_due_at)}",
        )
        for row in found[:LINES]
    )
    tone = "red" if any(row.step_due_at < now() for row in found) else "orange"
    return [
        Card(
            _("Your opinion is asked"),
            len(found),
            reverse("supervise:coordination"),
            tone,
            room="rectify",
            lines=lines,
        )
    ]


def extensions_to_decide(actor: Actor) -> list[Card]:
    """For the office: units that asked for more time."""
    rows = extensions_open(findings_visible_to(actor))
    return [
        Card(_("Extensions to decide"), rows, reverse("supervise:coordination"), "orange", room="rectify")
    ]


def sites_to_check(actor: Actor) -> list[Card]:
    """For units and point owners: sites that are to check themselves and have not answered."""
    rows = unanswered(learn_answers_visible_to(actor).filter(own_sites(actor)))
    found = list(rows[:200])
    if not found:
        return []
    lines = tuple(
        Line(
            row.site.name,
            reverse("supervise:learn_answer", args=[row.pk]),
            f"{row.order.title} · {formats.due_text(row.order.due_at)}",
        )
        for row in found[:LINES]
    )
    tone = "red" if any(row.order.due_at < now() for row in found) else "blue"
    return [
        Card(
            _("Sites to check ourselves"),
            len(found),
            reverse("supervise:coordination"),
            tone,
            room="rectify",
            lines=lines,
        )
    ]
