"""Cards of information work and pledges: what the office has to review, what came back to a unit, what waits for a signature."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.access import items_visible_to
from tongchuang.domain.bulletins.queries import returned_items, waiting_for_review
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.pledges.access import pledges_visible_to
from tongchuang.domain.pledges.queries import to_sign_for_leader, to_sign_for_unit
from tongchuang.web.desk.cards import Card


def information_to_review(actor: Actor) -> list[Card]:
    """For the office: what units sent in."""
    rows = waiting_for_review(items_visible_to(actor))
    return [
        Card(
            _("Information to review"),
            rows,
            f"{reverse('documents:bulletins')}?state=submitted",
            "blue",
            room="documents",
        )
    ]


def information_and_pledges(actor: Actor) -> list[Card]:
    """For a unit: information that came back, and for its head the pledge to be signed."""
    rows = returned_items(items_visible_to(actor), actor.unit_ids)
    cards = [
        Card(
            _("Information sent back to us"),
            rows,
            f"{reverse('documents:bulletins')}?state=returned",
            "orange",
            room="documents",
        )
    ]
    if PostKind.UNIT_HEAD in actor.posts:
        waiting = to_sign_for_unit(pledges_visible_to(actor), actor.unit_ids)
        cards.append(
            Card(_("Pledges to sign"), waiting, reverse("documents:pledges"), "amber", room="documents")
        )
    return cards


def pledges_to_sign(actor: Actor) -> list[Card]:
    """For the leader who signs for the leading group."""
    waiting = to_sign_for_leader(pledges_visible_to(actor), actor.person_id)
    return [Card(_("Pledges to sign"), waiting, reverse("documents:pledges"), "amber", room="documents")]
