"""Carrying out a file of capacities: all of it, or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.importing.plan import Plan, Step
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans.actions.base import MANAGE
from tongchuang.domain.plans.actions.capacities import set_capacity
from tongchuang.domain.plans.errors import ImportRefused
from tongchuang.domain.plans.importing import plan_capacities
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.foundation.errors import ProductError


def preview_capacities(sheet: Sheet, *, by: Actor) -> Plan:
    """The dry run of a sheet of capacities: writes nothing."""
    by.require(MANAGE)
    units = Unit.objects.filter(region_id=by.region_id, valid_to__isnull=True).prefetch_related("aliases")
    present = UnitCapacity.objects.filter(region_id=by.region_id)
    return plan_capacities(sheet, list(units.order_by("path")), list(present))


@transaction.atomic
def import_capacities(sheet: Sheet, *, by: Actor) -> Plan:
    """Set the capacities of a sheet; planned anew, so that nothing stale is written."""
    plan = preview_capacities(sheet, by=by)
    if plan.problems:
        raise ImportRefused(plan.problems[0].line, plan.problems[0].text)
    if not plan.good:
        raise ImportRefused(1, _("Every row is already as the file says; nothing was changed."))
    for row in plan.rows:
        if row.step not in (Step.NEW, Step.UPDATE):
            continue
        unit, values = row.values
        try:
            set_capacity(unit, values, by=by)
        except ProductError as error:
            raise ImportRefused(row.line, str(error)) from error
    return plan
