"""The words of a task's life: kinds, states, origins, the five things settled, and what can be done with it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What sort of work: a written return and a unit's plan are finished with a document."""

    TASK = "task", pgettext_lazy("task kind", "Task")
    RECURRING = "recurring", pgettext_lazy("task kind", "Recurring")
    RULE = "rule", pgettext_lazy("task kind", "Standing rule")
    THRESHOLD = "threshold", pgettext_lazy("task kind", "Threshold")
    PLAN = "plan", pgettext_lazy("task kind", "Plan to be handed in")
    WRITTEN = "written", pgettext_lazy("task kind", "Written return")


class State(models.TextChoices):
    """draft → released → accepted → doing → finished → closed; beside them returned and withdrawn.

    A draft is known to the office alone. Released without a lead unit is for claiming. Returned is as doing, with a reason.
    """

    DRAFT = "draft", pgettext_lazy("task", "Draft")
    RELEASED = "released", pgettext_lazy("task", "Released")
    ACCEPTED = "accepted", pgettext_lazy("task", "Accepted")
    DOING = "doing", pgettext_lazy("task", "In progress")
    RETURNED = "returned", pgettext_lazy("task", "Returned")
    FINISHED = "finished", pgettext_lazy("task", "Waits for checking")
    CLOSED = "closed", pgettext_lazy("task", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("task", "Withdrawn")


class Origin(models.TextChoices):
    """Where a task comes from; its id is that of the object whose page tells more."""

    HAND = "hand", pgettext_lazy("task origin", "By hand")
    IMPORT = "import", pgettext_lazy("task origin", "Excel import")
    DOCUMENT = "document", pgettext_lazy("task origin", "Document")
    READING = "reading", pgettext_lazy("task origin", "Document read")
    MEETING = "meeting", pgettext_lazy("task origin", "Meeting")
    PACK = "pack", pgettext_lazy("task origin", "Standard")
    GAP = "gap", pgettext_lazy("task origin", "Gap")
    PLAN = "plan", pgettext_lazy("task origin", "Plan")
    GATE = "gate", pgettext_lazy("task origin", "Phase gate")
    PLEDGE = "pledge", pgettext_lazy("task origin", "Pledge")
    FINDING = "finding", pgettext_lazy("task origin", "Finding")


class Fixed(models.TextChoices):
    """The five things settled before a task is accepted (五定)."""

    TASK = "task", pgettext_lazy("settled", "Task")
    SCHEDULE = "schedule", pgettext_lazy("settled", "Schedule")
    DUTY = "duty", pgettext_lazy("settled", "Responsible unit")
    MEASURES = "measures", pgettext_lazy("settled", "Measures")
    PERSON = "person", pgettext_lazy("settled", "Person")


class Standing(models.TextChoices):
    """How the actor's units stand to a task."""

    LEAD = "lead", _("As lead unit")
    SUPPORT = "support", _("As supporting unit")


class Action(StrEnum):
    """What people do with a task."""

    EDIT = "edit"
    SETTLE = "settle"
    RELEASE = "release"
    CLAIM = "claim"
    ACCEPT = "accept"
    DECLINE = "decline"
    CASCADE = "cascade"
    REPORT = "report"
    FINISH = "finish"
    CLOSE = "close"
    RETURN = "return"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    REMIND = "remind"


S = State
WITH_UNIT = (S.RELEASED, S.ACCEPTED, S.DOING, S.RETURNED)
WORKING = (S.ACCEPTED, S.DOING, S.RETURNED)
OPEN_STATES = (S.DRAFT, *WITH_UNIT, S.FINISHED)
DONE_STATES = (S.CLOSED, S.WITHDRAWN)
NEEDS_DOCUMENT = (Kind.PLAN, Kind.WRITTEN)

# In which states each is done; who may, say the rules.
ALLOWED: dict[Action, tuple[State, ...]] = {
    Action.EDIT: (S.DRAFT, *WITH_UNIT),
    Action.SETTLE: WITH_UNIT,
    Action.RELEASE: (S.DRAFT,),
    Action.CLAIM: (S.RELEASED,),
    Action.ACCEPT: (S.RELEASED,),
    Action.DECLINE: (S.RELEASED,),
    Action.CASCADE: WITH_UNIT,
    Action.REPORT: WORKING,
    Action.FINISH: WORKING,
    Action.CLOSE: (S.FINISHED,),
    Action.RETURN: (S.FINISHED,),
    Action.REOPEN: (S.CLOSED,),
    Action.WITHDRAW: OPEN_STATES,
    Action.ASK_EXTENSION: WITH_UNIT,
    Action.DECIDE_EXTENSION: WITH_UNIT,
    Action.REMIND: WITH_UNIT,
}
