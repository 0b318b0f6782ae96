"""The settings of tasks: days off of what recurs, and the day of the monthly reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tongchuang.domain.campaigns.models import Campaign

LATEST_DAY = 28


class Shift(StrEnum):
    """Where the due day of what recurs goes when it falls on a day off."""

    BEFORE = "before"
    NONE = "none"


@dataclass(frozen=True)
class TaskSettings:
    """`report_day`: until which day of a month its report is handed in."""

    shift: Shift = Shift.BEFORE
    report_day: int = 25

    def overridden(self, given: Mapping[str, Any]) -> TaskSettings:
        """With what a campaign sets; what makes no sense is passed over."""
        values: dict[str, Any] = {}
        if given.get("shift") in set(Shift):
            values["shift"] = Shift(given["shift"])
        day = given.get("report_day")
        if isinstance(day, int) and 1 <= day <= LATEST_DAY:
            values["report_day"] = day
        return replace(self, **values)


def settings_of(campaign: Campaign) -> TaskSettings:
    """What holds for a campaign."""
    own = (campaign.settings or {}).get("tasks")
    return TaskSettings().overridden(own if isinstance(own, Mapping) else {})
