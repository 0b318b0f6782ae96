"""Cards of supervision orders: to be signed for and answered by units, held or unanswered for the office."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.orders.access import of_own_units, orders_visible_to, to_sign_for
from tongchuang.domain.orders.queries import counts_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.desk.cards import Card


def orders_for_unit(actor: Actor) -> list[Card]:
    """For liaisons and heads: orders that their unit has not signed for, or not answered."""
    found = counts_of(of_own_units(actor))
    unanswered = found.unanswered - found.unsigned
    cards = []
    if found.unsigned:
        cards.append(Card(_("Orders to sign for"), found.unsigned, _list(unsigned=1), "red", room="rectify"))
    if unanswered > 0:
        cards.append(Card(_("Orders to answer"), unanswered, _list(unanswered=1), "orange", room="rectify"))
    return cards


def orders_for_leader(actor: Actor) -> list[Card]:
    """For contracted leaders: yellow and red orders of their sections that they have not signed for."""
    return [Card(_("Orders to sign for"), to_sign_for(actor), _list(mine=1), "red", room="rectify")]


def orders_for_office(actor: Actor) -> list[Card]:
    """For the office: what is held, and what units have not answered."""
    found = counts_of(orders_visible_to(actor))
    cards = []
    if found.held:
        signs = actor.may(Permission.SIGN_SECOND)
        title = _("Orders to sign") if signs else _("Orders held")
        cards.append(Card(title, found.held, _list(state="held"), "purple", room="rectify", waits=signs))
    if found.unanswered:
        cards.append(
            Card(_("Orders not answered"), found.unanswered, _list(unanswered=1), "orange", waits=False)
        )
    return cards


def _list(**query: object) -> str:
    return f"{reverse('supervise:orders')}?{urlencode(query)}"
