"""What the ledger's codes say in words: titles of events, and values before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongchuang.domain.tasks.states import Kind, State

EVENT_TITLES = {
    "task.made": pgettext_lazy("task event", "Made"),
    "task.occurred": pgettext_lazy("task event", "Made ahead for its day"),
    "task.followed": pgettext_lazy("task event", "Changed with its series"),
    "task.edited": pgettext_lazy("task event", "Corrected"),
    "task.settled": pgettext_lazy("task event", "Settled by the unit"),
    "task.released": pgettext_lazy("task event", "Released"),
    "task.claimed": pgettext_lazy("task event", "Claimed"),
    "task.accepted": pgettext_lazy("task event", "Accepted"),
    "task.declined": pgettext_lazy("task event", "Declined: not this unit's"),
    "task.cascaded": pgettext_lazy("task event", "Cascaded"),
    "task.progress": pgettext_lazy("task event", "Progress reported"),
    "task.milestone": pgettext_lazy("task event", "Step of the timetable"),
    "task.finished": pgettext_lazy("task event", "Reported as finished"),
    "task.closed": pgettext_lazy("task event", "Checked and closed"),
    "task.returned": pgettext_lazy("task event", "Returned"),
    "task.reopened": pgettext_lazy("task event", "Reopened"),
    "task.withdrawn": pgettext_lazy("task event", "Withdrawn"),
    "task.extension_asked": pgettext_lazy("task event", "More time asked for"),
    "task.reminded": pgettext_lazy("task event", "Reminded"),
}
FIELD_TITLES = {
    "state": gettext_lazy("State"),
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "action": gettext_lazy("What is to be done"),
    "lead_unit_id": gettext_lazy("Lead unit"),
    "person_id": gettext_lazy("Person"),
    "leader_id": pgettext_lazy("task", "Leader in charge"),
    "measures": gettext_lazy("Measures"),
    "starts_on": pgettext_lazy("task", "Begins"),
    "due_on": pgettext_lazy("task", "Due"),
    "quantity": gettext_lazy("Quantity"),
    "cadence": gettext_lazy("How often"),
    "progress": gettext_lazy("Progress"),
    "claim_until": gettext_lazy("To be claimed until"),
    "cascades": gettext_lazy("To be cascaded"),
    "year_plan": gettext_lazy("In the year plan"),
}
NAMED_UNITS = frozenset({"lead_unit_id"})
NAMED_PEOPLE = frozenset({"person_id", "leader_id"})
CODES_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "state": lambda code: str(State(code).label),
    "kind": lambda code: str(Kind(code).label),
    "progress": lambda share: f"{share}%",
    "cascades": lambda flag: _("Yes") if flag else _("No"),
}


def event_title(kind: str, new: dict[str, Any]) -> str:
    """An event in words."""
    if kind == "task.extension_decided":
        return _("More time granted") if new.get("granted") else _("More time refused")
    return str(EVENT_TITLES.get(kind, kind))


def changed_fields(
    old: dict[str, Any], new: dict[str, Any], personal: dict[str, Any], named: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """(field, then, now) in words, for the fields that a reader can make sense of."""
    words = personal.get("words", {})
    for name, title in FIELD_TITLES.items():
        if name in old and name in new:
            yield str(title), _value(name, old[name], named), _value(name, new[name], named)
        elif name in words and words[name][0]:
            yield str(title), words[name][0], words[name][1] or "—"


def _value(name: str, value: Any, named: dict[str, str]) -> str:
    if value is None or value == "":
        return "—"
    if name in NAMED_UNITS | NAMED_PEOPLE:
        return named.get(str(value), "—")
    return CODES_IN_WORDS.get(name, str)(value)
