"""The sorts of messages, by the part of the kind before the first dot: what people filter and mute by."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

SORTS: dict[str, Promise] = {
    "order": pgettext_lazy("message", "Supervision orders"),
    "coordination": pgettext_lazy("message", "Coordination"),
    "lead": pgettext_lazy("message", "Case leads"),
    "reminder": pgettext_lazy("message", "Due dates"),
    "finding": pgettext_lazy("message", "Findings"),
    "task": pgettext_lazy("message", "Tasks"),
    "lookback": pgettext_lazy("message", "Look-backs"),
    "learnorder": pgettext_lazy("message", "Learning from one"),
    "hardproblem": pgettext_lazy("message", "Hard problems"),
    "listing": pgettext_lazy("message", "Listed supervision"),
    "burden": pgettext_lazy("message", "Quotas"),
    "request": pgettext_lazy("message", "Requests for material"),
    "document": pgettext_lazy("message", "Documents"),
    "info": pgettext_lazy("message", "Information work"),
    "pledge": pgettext_lazy("message", "Pledges"),
    "consequence": pgettext_lazy("message", "Rewards and penalties"),
    "notice": pgettext_lazy("message", "Notices"),
    "amount": pgettext_lazy("message", "Amounts"),
    "ranking": pgettext_lazy("message", "Rankings"),
    "plan": pgettext_lazy("message", "Plan"),
    "route": pgettext_lazy("message", "Routes"),
    "recheck": pgettext_lazy("message", "Double checks"),
    "meeting": pgettext_lazy("message", "Meetings"),
    "gate": pgettext_lazy("message", "Phases"),
}
# Orders and escalation can't be left out.
NEVER_MUTED = frozenset({"order", "coordination", "lead"})
OTHER = pgettext_lazy("message", "Other")


def sort_of(kind: str) -> str:
    """The sort of a kind of message."""
    return kind.split(".", 1)[0][:30]


def sort_word(sort: str) -> str:
    """Its word."""
    return str(SORTS.get(sort, OTHER))
