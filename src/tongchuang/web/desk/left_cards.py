"""A card of the office: what waits for somebody who is no longer there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.desk.cards import Card
from tongchuang.workflows.left_behind import how_many


def left_by_somebody(actor: Actor) -> list[Card]:
    """How much is to be handed to somebody else; no card where there is nothing."""
    count = how_many(actor)
    return (
        [
            Card(
                _("Left behind, to be handed over"),
                count,
                reverse("settings:left"),
                "orange",
                room="settings",
            )
        ]
        if count
        else []
    )
