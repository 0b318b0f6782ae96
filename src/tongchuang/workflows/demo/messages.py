"""The demo's messages: reminders of what is due, and one person's own settings. No channel: nothing leaves the demo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from tongchuang.domain.accounts.models import User
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.reminding import WAITING
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.messages.actions import save_settings
from tongchuang.domain.messages.consumers import remind_anew
from tongchuang.domain.messages.planning import plan_anew
from tongchuang.domain.messages.values import WishValues
from tongchuang.domain.organisations.actors import actor_for

# Who has said when they want to be told: the unit's liaison, twice a day and not of routes.
SETTLED = "liaison"


def plan_reminders(recent: Sequence[SealedChange]) -> None:
    """Of every finding that is open, and of whatever happened lately; only moments that are still to come."""
    open_ones = list(Finding.objects.filter(state__in=WAITING).values_list("pk", flat=True))
    plan_anew({"finding": open_ones})
    remind_anew([change for change in recent if change.event.target_type != "finding"])


def make_settings() -> None:
    """One person's own settings."""
    user = User.objects.filter(username=SETTLED, is_demo=True).first()
    if user is not None:
        wishes = WishValues((time(8, 30), time(14, 30)), time(20, 30), time(7, 30), ("route", "recheck"))
        save_settings(wishes, by=actor_for(user, origin="127.0.0.1"))
