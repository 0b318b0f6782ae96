"""Cards of consequences: what the office has to decide and to answer, what a unit can still object to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.consequences import queries
from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.desk.cards import Card


def consequences_for_office(actor: Actor) -> list[Card]:
    """For who decides: proposals to confirm, objections to answer."""
    waiting = queries.waiting_for_office(actor)
    cards = []
    if waiting["proposed"]:
        cards.append(
            Card(
                _("Consequences to confirm"),
                waiting["proposed"],
                reverse("appraise:consequences"),
                "orange",
                room="appraise",
            )
        )
    if waiting["objections"]:
        late = _("%(count)d overdue") % {"count": waiting["late"]} if waiting["late"] else ""
        tone = "red" if waiting["late"] else "purple"
        cards.append(
            Card(
                _("Objections to answer"),
                waiting["objections"],
                reverse("appraise:objections"),
                tone,
                note=late,
                room="appraise",
            )
        )
    return cards


def consequences_for_unit(actor: Actor) -> list[Card]:
    """For units: what was imposed and can still be objected to, and objections that wait for an answer."""
    waiting = queries.waiting_for_unit(actor)
    cards = []
    if waiting["open"]:
        cards.append(
            Card(
                _("Consequences open to objection"),
                waiting["open"],
                reverse("appraise:consequences"),
                "orange",
                room="appraise",
            )
        )
    if waiting["objections"]:
        cards.append(
            Card(
                _("Our objections"),
                waiting["objections"],
                reverse("appraise:objections"),
                "purple",
                room="appraise",
                waits=False,
            )
        )
    return cards
