"""What the ledger's codes say in words: titles of events, and values before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.findings.states import Disposition, Severity, Source, State
from tongchuang.foundation.clock import local

EVENT_TITLES = {
    "finding.registered": gettext_lazy("Registered"),
    "finding.repeated": gettext_lazy("Failed again at a visit"),
    "finding.assigned": gettext_lazy("Assigned"),
    "finding.reassigned": gettext_lazy("Reassigned"),
    "finding.accepted": gettext_lazy("Accepted"),
    "finding.fixed": gettext_lazy("Reported as fixed"),
    "finding.returned": gettext_lazy("Returned"),
    "finding.closed": gettext_lazy("Closed"),
    "finding.disputed": gettext_lazy("Disputed: not this unit's"),
    "finding.extension_asked": gettext_lazy("Extension asked for"),
    "finding.coordination_asked": gettext_lazy("Coordination asked for, clock stopped"),
    "finding.coordination_decided": gettext_lazy("Coordination decided, clock running"),
    "finding.coordination_ended": gettext_lazy("Coordination ended, clock running"),
    "finding.void_asked": gettext_lazy("Asked to make void"),
    "finding.void_refused": gettext_lazy("Not made void"),
    "finding.voided": gettext_lazy("Made void"),
    "finding.edited": gettext_lazy("Corrected"),
    "finding.moved": gettext_lazy("Moved to another version of the standard"),
    "finding.photo_added": gettext_lazy("Photo added"),
}
# What happens beside a finding and belongs to its history; whatever else hangs on it is told on pages of its own.
BESIDE = {
    "order.issued": gettext_lazy("Supervision order issued"),
    "order.released": gettext_lazy("Supervision order issued"),
    "order.received": gettext_lazy("Supervision order signed for"),
    "order.answered": gettext_lazy("Supervision order answered"),
    "order.withdrawn": gettext_lazy("Supervision order withdrawn"),
}
FIELD_TITLES = {
    "state": gettext_lazy("State"),
    "severity": gettext_lazy("Severity"),
    "source": gettext_lazy("Source"),
    "disposition": gettext_lazy("Result"),
    "unit_id": gettext_lazy("Responsible unit"),
    "site_id": gettext_lazy("Site"),
    "item_id": gettext_lazy("Item"),
    "due_at": gettext_lazy("Due"),
    "count": gettext_lazy("Occurrences"),
    "same_day": gettext_lazy("Fix right away"),
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description"),
    "place": gettext_lazy("Place"),
}
CODES_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "state": lambda code: str(State(code).label),
    "severity": lambda code: str(Severity(code).label),
    "source": lambda code: str(Source(code).label),
    "disposition": lambda code: str(Disposition(code).label),
    "due_at": lambda text: moment_text(datetime.fromisoformat(text)),
    "same_day": lambda flag: _("Yes") if flag else _("No"),
    "count": str,
}


def event_title(kind: str, new: dict[str, Any]) -> str:
    """An event in words."""
    if kind == "finding.dispute_decided":
        return _("Dispute upheld") if new.get("upheld") else _("Dispute refused, clock running")
    if kind == "finding.extension_decided":
        return _("Extension granted") if new.get("granted") else _("Extension refused")
    if kind in BESIDE:
        return f"{BESIDE[kind]} {new.get('number', '')}".rstrip()
    return str(EVENT_TITLES.get(kind, kind))


def in_history(kind: str) -> bool:
    """Whether an event that hangs on a finding stands in the finding's history: its own, and what is named here.

    Looks of the discipline office, leads and what is only held hang on it too, and are not for everybody who sees it.
    """
    return kind.startswith("finding.") or kind in BESIDE


def changed_fields(
    old: dict[str, Any], new: dict[str, Any], personal: dict[str, Any], named: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """(field, then, now) in words, for the fields that a reader can make sense of."""
    for name, title in FIELD_TITLES.items():
        if name in old and name in new:
            yield str(title), _value(name, old[name], named), _value(name, new[name], named)
        elif name in personal.get("words", {}):
            then, now = personal["words"][name]
            if then or now:
                yield str(title), then or "—", now or "—"


def _value(name: str, value: Any, named: dict[str, str]) -> str:
    if value is None or value == "":
        return "—"
    if name not in CODES_IN_WORDS and name in FIELD_TITLES:
        return named.get(str(value), "—")
    return CODES_IN_WORDS[name](value)


def moment_text(moment: datetime) -> str:
    """A moment as pages write it: 2026-11-22 18:00."""
    return date_format(local(moment), "Y-m-d H:i")
