"""Words for the things and events of a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.findings.wording import EVENT_TITLES

PIECES: dict[str, Any] = {
    "finding": _("Finding"),
    "history": _("History of the finding"),
    "photo": _("Photo"),
    "check": pgettext_lazy("case", "Check"),
    "visit": _("Visit"),
    "order": _("Supervision order"),
    "document": _("Document"),
    "consequence": _("Consequence"),
    "ranking": _("Ranking"),
    "rankedunit": _("Line of the ranking"),
    "unit": _("Unit"),
    "site": _("Site"),
}
EVENTS: dict[str, Any] = {
    "lead.opened": pgettext_lazy("event", "Lead opened"),
    "lead.taken_up": pgettext_lazy("event", "Lead taken up"),
    "lead.closed": pgettext_lazy("event", "Lead closed"),
    "lead.unfounded": pgettext_lazy("event", "Lead dismissed as unfounded"),
    "lead.exported": pgettext_lazy("event", "Case exported"),
    "order.issued": pgettext_lazy("event", "Order issued"),
    "order.held": pgettext_lazy("event", "Order held back"),
    "order.released": pgettext_lazy("event", "Order released by a second signature"),
    "order.received": pgettext_lazy("event", "Order signed for"),
    "order.answered": pgettext_lazy("event", "Order answered"),
    "order.withdrawn": pgettext_lazy("event", "Order withdrawn"),
    "order.lapsed": pgettext_lazy("event", "Order lapsed before it was issued"),
    "document.drafted": pgettext_lazy("event", "Document drafted"),
    "document.issued": pgettext_lazy("event", "Document issued"),
    "document.withdrawn": pgettext_lazy("event", "Document withdrawn"),
    "document.read": pgettext_lazy("event", "Document read"),
    "document.downloaded": pgettext_lazy("event", "Document downloaded"),
    "document.received": pgettext_lazy("event", "Document signed for"),
    "document.reminded": pgettext_lazy("event", "Reminded of a document"),
    "coordination.asked": pgettext_lazy("event", "Coordination asked for"),
    "coordination.opinion": pgettext_lazy("event", "Opinion given"),
    "coordination.moved_on": pgettext_lazy("event", "Moved to the next step"),
    "coordination.ended": pgettext_lazy("event", "Coordination ended"),
    "consequence.proposed": pgettext_lazy("event", "Consequence proposed"),
    "consequence.confirmed": pgettext_lazy("event", "Consequence confirmed"),
    "consequence.changed": pgettext_lazy("event", "Consequence changed"),
    "consequence.dropped": pgettext_lazy("event", "Consequence dropped"),
    "visit.submitted": pgettext_lazy("event", "Visit submitted"),
    "facts.imported": pgettext_lazy("event", "Facts of earlier records imported"),
    "facts.rebuilt": pgettext_lazy("event", "Files of facts written anew"),
    "finding.dispute_decided": pgettext_lazy("event", "Dispute decided"),
    "finding.extension_decided": pgettext_lazy("event", "Extension decided"),
}


def event_words(kind: str) -> str:
    """An event in words; its code where nobody has given it any yet."""
    return str(EVENTS.get(kind) or EVENT_TITLES.get(kind) or kind)


def piece_words(target_type: str) -> str:
    """A thing in words."""
    return str(PIECES.get(target_type, target_type))
