"""A message of the inbox in words: what happened, and why it concerns its reader."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.wording import event_title
from tongchuang.domain.messages.models import InboxMessage

register = template.Library()

REASONS: dict[str, Promise] = {
    "unit": _("your unit answers for it"),
    "person": _("you answer for it"),
    "office": _("the office decides"),
    "crew": _("you go there"),
    "inspector": _("you inspect"),
}


# Events that are not of findings.
HAPPENED: dict[str, Promise] = {
    "plan.adopted": _("Rectification plan adopted"),
    "route.published": _("Route published"),
    "recheck.announced": _("Double checks announced"),
    "ranking.frozen": _("Ranking frozen, objections open"),
}


@register.filter
def happened(message: InboxMessage) -> str:
    """The event in words."""
    return str(HAPPENED[message.kind]) if message.kind in HAPPENED else event_title(message.kind, {})


@register.filter
def why(message: InboxMessage) -> str:
    """Why it concerns the reader; empty for a reason without words."""
    return str(REASONS.get(message.reason, ""))
