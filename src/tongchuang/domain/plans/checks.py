"""What can be set and asked for: capacities and wishes, checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.plans.errors import PlanInvalid
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.domain.plans.values import SECONDS, Wishes
from tongchuang.foundation.clock import today

MOST_PEOPLE = 500
MOST_DAYS_OFF = 366


@dataclass(frozen=True)
class CapacityValues:
    """People on each working day from a day on, until a day or for good, but not on the days off."""

    people: int
    starts_on: date
    ends_on: date | None = None
    days_off: tuple[date, ...] = ()

    def told(self) -> dict[str, Any]:
        """For the ledger."""
        return {
            "people": self.people, "starts_on": self.starts_on, "ends_on": self.ends_on, "days_off": list(self.days_off),
        }  # fmt: skip


def refuse_capacity(values: CapacityValues) -> None:
    """Raise what is wrong with the values."""
    if not 0 <= values.people <= MOST_PEOPLE:
        raise PlanInvalid(_("Between 0 and %(most)d people.") % {"most": MOST_PEOPLE}, field="people")
    if values.ends_on is not None and values.ends_on < values.starts_on:
        raise PlanInvalid(_("The last day lies before the first."), field="ends_on")
    outside = [
        day for day in values.days_off if day < values.starts_on or (values.ends_on and day > values.ends_on)
    ]
    if outside:
        raise PlanInvalid(_("%(day)s does not lie in this time.") % {"day": outside[0]}, field="days_off")
    if len(values.days_off) > MOST_DAYS_OFF:
        raise PlanInvalid(_("At most %(most)d days off.") % {"most": MOST_DAYS_OFF}, field="days_off")


def values_of(row: UnitCapacity) -> CapacityValues:
    """A row as values."""
    return CapacityValues(row.people, row.starts_on, row.ends_on, tuple(row.days_off))


def refuse_wishes(campaign: Campaign, wishes: Wishes) -> None:
    """Raise what is wrong with the wishes."""
    last, first = campaign.evaluation_on, today()
    if last is None:
        raise PlanInvalid(
            _("The campaign has no evaluation day yet. Set it first: the plan counts back from it.")
        )
    if last <= first:
        raise PlanInvalid(
            _("The evaluation day %(day)s is over: there is nothing left to plan.") % {"day": last}
        )
    for name, day in (("grave_by", wishes.grave_by), ("street_by", wishes.street_by)):
        if day is not None and not first <= day < last:
            raise PlanInvalid(_("Choose a day from today up to the day before the evaluation."), field=name)
    if (wishes.street_id is None) != (wishes.street_by is None):
        field = "street_by" if wishes.street_id else "street_id"
        raise PlanInvalid(_("A street needs its day, and the day its street."), field=field)
    for name, number in (("budget", wishes.budget), ("points", wishes.points)):
        if number is not None and number < 0:
            raise PlanInvalid(_("The number can't be below 0."), field=name)
    if wishes.seconds not in SECONDS:
        raise PlanInvalid(_("Choose one of the times offered."), field="seconds")
