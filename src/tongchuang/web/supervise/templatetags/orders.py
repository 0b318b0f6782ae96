"""The panel of orders on a finding's page."""

from __future__ import annotations

from typing import Any

from django import template

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.orders.access import orders_about
from tongchuang.domain.orders.queries import may_order, next_due
from tongchuang.web.shared.words import word
from tongchuang.web.supervise.order_columns import colour_badge, number_of, state_badge

register = template.Library()


@register.inclusion_tag("supervise/orders_panel.html", takes_context=True)
def finding_orders(context: template.Context, finding: Finding) -> dict[str, Any]:
    """The orders about a finding, when the next one follows, and the way to one by hand."""
    actor = context["request"].actor
    rows = orders_about(actor, finding)
    last = rows[-1] if rows else None
    if last is not None:
        last.finding = finding
    following = next_due(last) if last is not None else None
    return {
        "finding": finding,
        "orders": [(row, number_of(row), colour_badge(row), state_badge(row)) for row in rows],
        "next_at": following,
        "next_colour": word("order", "yellow" if last and last.colour == "white" else "red")
        if following
        else "",
        "may_order": may_order(finding, rows, actor),
    }
