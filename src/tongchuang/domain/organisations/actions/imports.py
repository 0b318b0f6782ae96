"""Carrying out a dry run of units or persons: all of it, or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actions.people import change_person, create_person, give_post
from tongchuang.domain.organisations.actions.units import change_unit, create_unit
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import ImportRefused
from tongchuang.domain.organisations.importing.persons import PersonRow, plan_persons
from tongchuang.domain.organisations.importing.plan import Plan, Step
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.importing.units import plan_units
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.rules import needs_unit
from tongchuang.foundation.errors import ProductError


def preview_units(sheet: Sheet, *, by: Actor) -> Plan:
    """The dry run of a sheet of units."""
    by.require(Permission.MANAGE_PEOPLE)
    return plan_units(sheet, _units(by))


def preview_persons(sheet: Sheet, *, by: Actor) -> Plan:
    """The dry run of a sheet of persons with their posts."""
    by.require(Permission.MANAGE_PEOPLE)
    persons = Person.objects.filter(region_id=by.region_id, left_on__isnull=True)
    return plan_persons(sheet, _units(by), list(persons.select_related("unit").prefetch_related("posts")))


@transaction.atomic
def import_units(sheet: Sheet, *, by: Actor) -> Plan:
    """Make and change the units of a sheet; planned anew, so that nothing stale is written."""
    plan = preview_units(sheet, by=by)
    _refuse(plan)
    made: dict[str, Unit] = {}
    for row in plan.rows:
        if row.step not in (Step.NEW, Step.UPDATE):
            continue
        values, parent_name = row.values
        if parent_name and values.parent is None:
            values = type(values)(**{**values.__dict__, "parent": made.get(parent_name)})
        try:
            unit = create_unit(values, by=by) if row.step == Step.NEW else change_unit(row.target, values, by=by)
        except ProductError as error:
            raise ImportRefused(row.line, str(error)) from error
        made[unit.name] = unit
    return plan


@transaction.atomic
def import_persons(sheet: Sheet, *, by: Actor) -> Plan:
    """Make and change the persons of a sheet and give them their posts."""
    plan = preview_persons(sheet, by=by)
    _refuse(plan)
    for row in plan.rows:
        if row.step not in (Step.NEW, Step.UPDATE):
            continue
        given: PersonRow = row.values
        try:
            person = (
                create_person(given.values, by=by)
                if row.step == Step.NEW
                else change_person(row.target, given.values, by=by)
            )
            for kind in given.posts:
                unit = given.values.unit if needs_unit(kind) or given.values.unit else None
                give_post(person, kind, unit=unit, valid_from=given.valid_from, by=by)  # type: ignore[arg-type]
        except ProductError as error:
            raise ImportRefused(row.line, str(error)) from error
    return plan


def _units(by: Actor) -> list[Unit]:
    rows = Unit.objects.filter(region_id=by.region_id, valid_to__isnull=True).prefetch_related("aliases")
    return list(rows.order_by("path"))


def _refuse(plan: Plan) -> None:
    if plan.problems:
        first = plan.problems[0]
        raise ImportRefused(first.line, first.text)
    if not plan.good:
        raise ImportRefused(1, _("Every row is already as the file says; nothing was changed."))
