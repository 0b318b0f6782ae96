"""An order's page as values: its recipients, its buttons, its history in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.queries import history, next_due, open_to, recipients_by_role
from tongchuang.domain.orders.values import LADDER, Colour, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.shared.timeline import Entry
from tongchuang.web.shared.words import word
from tongchuang.web.supervise.order_columns import colour_badge, number_of, state_badge

TITLES = {
    "order.held": gettext_lazy("Made and held"),
    "order.issued": pgettext_lazy("order", "Issued"),
    "order.released": gettext_lazy("Signed a second time and issued"),
    "order.received": gettext_lazy("Signed for"),
    "order.answered": gettext_lazy("Answered"),
    "order.withdrawn": pgettext_lazy("order", "Withdrawn"),
    "order.recounted": gettext_lazy("Next step counted anew: the clock had been ahead"),
    "order.lapsed": gettext_lazy("Lapsed: not needed any more"),
    "burden.held": gettext_lazy("Beyond the unit's quota"),
    "burden.released": gettext_lazy("Quota exceeded with a second signature"),
    "burden.dropped": gettext_lazy("Not counted against the quota"),
}
TONES = {
    "order.issued": "blue", "order.released": "blue", "order.received": "teal", "order.answered": "green",
    "order.withdrawn": "orange", "order.held": "purple",
}  # fmt: skip


def page_values(order: Order, actor: Actor) -> dict[str, Any]:
    """Everything that an order's page shows."""
    recipients = recipients_by_role(order)
    may = open_to(order, recipients, actor)
    following = next_due(order)
    return {
        "order": order,
        "number": number_of(order),
        "colour": colour_badge(order),
        "state": state_badge(order),
        "recipients": [(each, word("order_role", each.role)) for each in recipients],
        "may": may,
        "absent": "、".join(word("order_role", role) for role in order.absent),
        "next_at": following,
        "next_colour": word("order", LADDER[LADDER.index(Colour(order.colour)) + 1]) if following else "",
        "finding_shown": findings_visible_to(actor).filter(pk=order.finding_id).exists(),
        "entries": list(_entries(history(order))),
        "out": order.state in (State.ISSUED, State.WITHDRAWN),
    }


def _entries(events: Iterable[Event]) -> Iterable[Entry]:
    rows = [event for event in events if event.kind in TITLES]
    names = names_of_actors(event.actor_id for event in rows)
    for event in reversed(rows):
        who = names.get(event.actor_id, "") if event.actor_id else _("by rule")
        personal = getattr(event, "personal", None)
        text = str(personal.data.get("text", "")) if personal else ""
        what = str(TITLES[event.kind])
        if event.kind == "order.received":
            what += "：" + "、".join(word("order_role", role) for role in event.new.get("roles", ()))
        yield Entry(event.at, who, what, text, tone=TONES.get(event.kind, "quiet"))
