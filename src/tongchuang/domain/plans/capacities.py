"""How many hours a unit has on each day: its people, the working calendar, days off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.domain.plans.rules import Period, people_on
from tongchuang.domain.plans.values import HOURS_PER_DAY

USUAL_PEOPLE = 1


def usual_people(campaign: Campaign) -> int:
    """People of a unit that has said nothing: a setting of the campaign."""
    given = (campaign.settings or {}).get("plan", {}).get("usual_people")
    return int(given) if given is not None else USUAL_PEOPLE


def periods_of(units: Iterable[UUID]) -> dict[UUID, list[Period]]:
    """Unit → what is known of its people."""
    found: dict[UUID, list[Period]] = defaultdict(list)
    for row in UnitCapacity.objects.filter(unit__in=list(units)).order_by("starts_on"):
        found[row.unit_id].append(Period(row.starts_on, row.ends_on, row.people, frozenset(row.days_off)))
    return found


def hours_of(periods: Iterable[Period], first: date, evaluation: date, usual: int) -> dict[date, int]:
    """Day → person-hours, for the working days before the evaluation on which anybody is there."""
    calendar, known = working_calendar(), list(periods)
    days = (first + timedelta(days=number) for number in range((evaluation - first).days))
    people = {day: people_on(known, day, usual) for day in days if calendar.is_working_day(day)}
    return {day: number * HOURS_PER_DAY for day, number in people.items() if number}
