"""Setting how many people a unit has for rectification, and when."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans.actions.base import locked, require_own
from tongchuang.domain.plans.checks import MOST_PEOPLE, CapacityValues, refuse_capacity, values_of
from tongchuang.domain.plans.errors import PlanInvalid
from tongchuang.domain.plans.models import UnitCapacity


@transaction.atomic
def set_capacity(
    unit: Unit, values: CapacityValues, *, by: Actor, row: UnitCapacity | None = None
) -> UnitCapacity:
    """Set a unit's people from a day on: in place of what began on the same day, or of the given row."""
    require_own(unit.region_id, by)
    refuse_capacity(values)
    if unit.valid_to is not None:
        raise PlanInvalid(_("%(unit)s was closed. Choose a unit that goes on.") % {"unit": unit})
    rows = UnitCapacity.objects.select_for_update().filter(unit=unit)
    present = (
        rows.filter(pk=row.pk).first() if row is not None else rows.filter(starts_on=values.starts_on).first()
    )
    if row is not None and rows.filter(starts_on=values.starts_on).exclude(pk=row.pk).exists():
        raise PlanInvalid(
            _("Another entry of this unit begins on the same day. Change that one."), field="starts_on"
        )
    old = values_of(present).told() if present is not None else {}
    found = present or UnitCapacity(region_id=unit.region_id, unit=unit)
    found.people, found.starts_on, found.ends_on = values.people, values.starts_on, values.ends_on
    found.days_off = sorted(set(values.days_off))
    found.save()
    record("capacity.set", found, by=by, old=old, new={"unit": unit.pk, **values.told()})
    return found


@transaction.atomic
def remove_capacity(row: UnitCapacity, *, by: Actor) -> None:
    """Take an entry away: what began before it holds on, else the usual number."""
    require_own(row.region_id, by)
    record("capacity.removed", row, by=by, old={"unit": row.unit_id, **values_of(row).told()})
    row.delete()


@transaction.atomic
def set_usual_people(campaign: Campaign, people: int, *, by: Actor) -> None:
    """People of units of which nothing is known."""
    row = locked(campaign, by)
    if not 0 <= people <= MOST_PEOPLE:
        raise PlanInvalid(_("Between 0 and %(most)d people.") % {"most": MOST_PEOPLE}, field="people")
    own = dict((row.settings or {}).get("plan") or {})
    old = own.get("usual_people")
    row.settings = {**(row.settings or {}), "plan": {**own, "usual_people": people}}
    row.save(update_fields=["settings"])
    record("capacity.usual_set", row, by=by, old={"people": old}, new={"people": people})
