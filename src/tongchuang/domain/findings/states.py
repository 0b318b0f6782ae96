"""The words of a finding's life: states, severities, sources, what became of it, and what can be done with it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """registered → assigned → accepted → fixed → closed, and aside returned, disputed and void.

    Returned is accepted once more, with the reason on it: whatever may be done when accepted may be done then.
    """

    REGISTERED = "registered", _("Registered")
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    FIXED = "fixed", _("Fixed")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Returned")
    DISPUTED = "disputed", _("Disputed")
    VOID = "void", _("Void")


class Severity(models.TextChoices):
    """How grave a finding is; the working days to fix it depend on it."""

    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Major")
    GRAVE = "grave", _("Grave")


class Source(models.TextChoices):
    """Where a finding comes from."""

    INSPECTION = "inspection", _("Inspection")
    COVERT = "covert", _("Covert visit")
    PUBLIC = "public", _("Public report")
    HOTLINE = "hotline", _("Hotline")
    MEDIA = "media", _("Media")
    UPPER = "upper", _("Upper level")
    SELF = "self", _("Self-check")


class Disposition(models.TextChoices):
    """What became of it, apart from its state: closed is not always wholly fixed."""

    OPEN = "", _("Open")
    FIXED = "fixed", _("Wholly fixed")
    PARTLY = "partly", _("Partly fixed")
    CANNOT = "cannot", _("Can't be fixed now")
    NOT_OURS = "not_ours", _("Not this unit's")
    UNFOUNDED = "unfounded", _("Unfounded")
    DUPLICATE = "duplicate", _("Duplicate")


class Action(StrEnum):
    """What people do with a finding."""

    ASSIGN = "assign"
    REASSIGN = "reassign"
    ACCEPT = "accept"
    FIX = "fix"
    RETURN = "return"
    CLOSE = "close"
    DISPUTE = "dispute"
    DECIDE_DISPUTE = "decide_dispute"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    ASK_COORDINATION = "ask_coordination"
    ASK_VOID = "ask_void"
    DECIDE_VOID = "decide_void"
    EDIT = "edit"
    ADD_PHOTO = "add_photo"


CLOSED_STATES = (State.CLOSED, State.VOID)
OPEN_STATES = tuple(state for state in State if state not in CLOSED_STATES)
WITH_UNIT = (State.ASSIGNED, State.ACCEPTED, State.RETURNED)
CLOCK_RUNS = WITH_UNIT
CLOSING_DISPOSITIONS = (Disposition.FIXED, Disposition.PARTLY, Disposition.CANNOT)
VOID_DISPOSITIONS = (Disposition.UNFOUNDED, Disposition.DUPLICATE)
# Who told of these is never shown to the unit that has to fix them.
CONFIDENTIAL_SOURCES = (Source.PUBLIC, Source.HOTLINE, Source.COVERT)
