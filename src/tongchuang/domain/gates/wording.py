"""What the ledger's codes about phases say in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVENT_TITLES: dict[str, Any] = {
    "phase.dated": pgettext_lazy("phase event", "Dates set"),
    "phase.period_added": pgettext_lazy("phase event", "Period added"),
    "phase.period_changed": pgettext_lazy("phase event", "Period changed"),
    "phase.period_removed": pgettext_lazy("phase event", "Period removed"),
    "gate.answered": pgettext_lazy("phase event", "Condition answered"),
    "gate.confirmed": pgettext_lazy("phase event", "Answer confirmed"),
    "gate.proposed": pgettext_lazy("phase event", "Transition proposed"),
    "gate.withdrawn": pgettext_lazy("phase event", "Proposal taken back"),
    "gate.passed": pgettext_lazy("phase event", "Transition confirmed"),
    "gate.refused": pgettext_lazy("phase event", "Transition refused: make-up work"),
    "gate.reopened": pgettext_lazy("phase event", "Phase reopened"),
}
# Who only sees dates and periods is told nothing of gates.
OPEN_TO_ALL = ("phase.",)
FIELDS: dict[str, Any] = {
    "starts_on": pgettext_lazy("phase", "Begins"),
    "ends_on": pgettext_lazy("phase", "Ends"),
    "begins_on": _("The next phase begins"),
    "until": _("Make-up work until"),
    "holds": pgettext_lazy("phase", "Answer"),
}
YES, NO = pgettext_lazy("answer", "yes"), pgettext_lazy("answer", "no")


def event_title(kind: str) -> str:
    """What happened."""
    return str(EVENT_TITLES.get(kind, kind))


def changes_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) of what changed, in words."""
    found = []
    for name, label in FIELDS.items():
        if name in new and old.get(name) != new[name]:
            found.append((str(label), _word(old.get(name)), _word(new[name])))
    return found


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(YES if value else NO)
    return str(value or "")
