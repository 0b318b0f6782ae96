"""The words of orders: colours, why one is due, how it stands, and whom it goes to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Colour(models.TextChoices):
    """The three steps of the ladder."""

    WHITE = "white", _("White")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")


class Reason(models.TextChoices):
    """Why an order is due."""

    OVERDUE = "overdue", _("Due time passed")
    NOT_FIXED = "not_fixed", _("Not fixed after the order before")
    REBOUND = "rebound", _("Rebound")
    SECOND_REBOUND = "second_rebound", _("Second rebound")
    BY_HAND = "by_hand", _("By hand of the office")


class State(models.TextChoices):
    """Held: made, but nothing has gone out. Lapsed: held until it was settled without it."""

    HELD = "held", pgettext_lazy("order", "Held")
    ISSUED = "issued", pgettext_lazy("order", "Issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("order", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("order", "Lapsed")


class Hold(models.TextChoices):
    """Why an order is held."""

    NONE = "", _("Not held")
    QUOTA = "quota", _("Beyond the unit's quota")
    NO_UNIT = "no_unit", _("Nobody answers for the finding yet")
    SIGNATURE = "signature", _("A red order by hand needs the director's signature")


class Role(models.TextChoices):
    """Whom an order goes to."""

    LIAISON = "liaison", _("Unit liaison")
    HEAD = "head", _("Unit head")
    LEADER = "leader", _("Contracted leader")
    DISCIPLINE = "discipline", _("Discipline office")


LADDER = (Colour.WHITE, Colour.YELLOW, Colour.RED)
REBOUNDS = (Reason.REBOUND, Reason.SECOND_REBOUND)
GOES_TO: dict[str, tuple[Role, ...]] = {
    Colour.WHITE: (Role.LIAISON, Role.HEAD),
    Colour.YELLOW: (Role.LIAISON, Role.HEAD, Role.LEADER),
    Colour.RED: (Role.LIAISON, Role.HEAD, Role.LEADER, Role.DISCIPLINE),
}
OF_THE_UNIT = (Role.LIAISON, Role.HEAD)
