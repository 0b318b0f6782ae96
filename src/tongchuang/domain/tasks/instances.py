"""The instances of a recurring task: on which days they come, and what they take over from their series."""

from __future__ import annotations

from datetime import date, timedelta

from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.recurrence import days_of, due_day
from tongchuang.domain.tasks.settings import Shift
from tongchuang.domain.tasks.states import WORKING
from tongchuang.foundation.clock import local

AHEAD = timedelta(days=60)
COPIED = (
    "campaign_id", "region_id", "action", "lead_unit_id", "person_id", "leader_id", "measures", "quantity", "cadence",
    "phase_id", "item_id", "year_plan", "origin_type", "origin_id", "origin_title", "quote", "quote_start", "quote_end",
    "made_by_id", "released_by_id", "grams",
)  # fmt: skip


def follow(row: Task, series: Task, due_on: date) -> None:
    """Have an instance say what its series says."""
    for name in COPIED:
        setattr(row, name, getattr(series, name))
    row.due_on = due_on
    row.title = f"{series.title[:108]} {due_on:%Y-%m-%d}"
    taken = series.state in WORKING
    row.state = State.ACCEPTED if taken else State.RELEASED
    row.accepted_at = (series.accepted_at or row.made_at) if taken else None
    row.accepted_by_id = series.accepted_by_id if taken else None


def wanted_days(row: Task, day: date, shift: Shift) -> list[date]:
    """The days ahead on which a series comes: none of one that does not go on, or past its end, its phase's or campaign's."""
    going = rules.is_series(row) and row.state in (State.RELEASED, *WORKING) and row.lead_unit_id is not None
    if not going or row.campaign.closed_at is not None:
        return []
    ends = [day + AHEAD, row.due_on, row.phase.ends_on if row.phase is not None else None]
    begins = row.starts_on or local(row.released_at or row.made_at).date()
    found = days_of(row.rrule, begins, max(day, begins), min(end for end in ends if end is not None))
    return [each for each in found if due_day(each, shift) >= day]
