"""Whether what was given can stand: units, persons and days of the region and of one another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign, Phase
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.standards.models import Item
from tongchuang.domain.tasks.errors import TaskInvalid, missing
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.values import TaskValues

MOST_STEPS = 36
Known = dict[str, set[UUID]]


def check_values(rows: Sequence[TaskValues], region_id: UUID, campaign: Campaign) -> None:
    """Refuse values that can't stand, naming the field; four queries, however many rows."""
    known = _known(rows, region_id, campaign)
    for row in rows:
        if not row.title.strip():
            raise missing("title")
        for field, ids in _ids_of(row).items():
            if ids - known[field]:
                raise TaskInvalid(_unknown(field), field=field)
        if row.lead_unit_id in row.support_ids:
            raise TaskInvalid(
                _("The lead unit can't support itself: take it out of the supporting units."),
                field="supports",
            )
        check_days(row.starts_on, row.due_on, [step.due_on for step in row.steps])
        check_rrule(row.rrule)


def check_days(starts_on: date | None, due_on: date | None, steps: Sequence[date] = ()) -> None:
    """Refuse days that contradict one another."""
    if starts_on and due_on and due_on < starts_on:
        raise TaskInvalid(_("The due day lies before the first day."), field="due_on")
    if len(steps) > MOST_STEPS:
        raise TaskInvalid(
            _("A timetable has at most %(count)d steps.") % {"count": MOST_STEPS}, field="steps"
        )
    if any((due_on and day > due_on) or (starts_on and day < starts_on) for day in steps):
        raise TaskInvalid(
            _("Every step of the timetable lies between the first day and the due day."), field="steps"
        )


def check_rrule(text: str) -> None:
    """Refuse a rule of recurrence that can't be read."""
    if not text:
        return
    from dateutil.rrule import rrulestr

    try:
        rrulestr(text.removeprefix("RRULE:"), dtstart=None, ignoretz=True)
    except (ValueError, TypeError, AttributeError) as error:
        raise TaskInvalid(
            _("This is no rule of recurrence: %(text)s") % {"text": text[:60]}, field="rrule"
        ) from error
    if any(word in text.upper() for word in ("HOURLY", "MINUTELY", "SECONDLY")):
        raise TaskInvalid(_("A task recurs at most once a day."), field="rrule")


def _ids_of(row: TaskValues) -> dict[str, set[UUID]]:
    return {
        "lead_unit": {row.lead_unit_id} - {None}, "supports": set(row.support_ids), "person": {row.person_id} - {None},
        "leader": {row.leader_id} - {None}, "phase": {row.phase_id} - {None}, "item": {row.item_id} - {None},
    }  # type: ignore[dict-item]  # fmt: skip


def _known(rows: Sequence[TaskValues], region_id: UUID, campaign: Campaign) -> Known:
    wanted: Known = {}
    for row in rows:
        for field, ids in _ids_of(row).items():
            wanted.setdefault(field, set()).update(ids)
    units = _found(
        wanted, ("lead_unit", "supports"), lambda ids: Unit.objects.filter(region=region_id, pk__in=ids)
    )
    people = _found(
        wanted, ("person", "leader"), lambda ids: Person.objects.filter(region=region_id, pk__in=ids)
    )
    phases = _found(wanted, ("phase",), lambda ids: Phase.objects.filter(campaign=campaign, pk__in=ids))
    items = _found(
        wanted, ("item",), lambda ids: Item.objects.filter(version__pack=campaign.pack_id, pk__in=ids)
    )
    return {
        "lead_unit": units,
        "supports": units,
        "person": people,
        "leader": people,
        "phase": phases,
        "item": items,
    }


def _found(wanted: Known, fields: Iterable[str], rows: Callable[[set[UUID]], Any]) -> set[UUID]:
    ids = set().union(*(wanted.get(field, set()) for field in fields))
    return set(rows(ids).values_list("pk", flat=True)) if ids else set()


def _unknown(field: str) -> str:
    return {
        "lead_unit": _("This unit is not one of your region."),
        "supports": _("A supporting unit is not one of your region."),
        "person": _("This person is not one of your region."),
        "leader": _("This person is not one of your region."),
        "phase": _("This phase is not one of the campaign."),
        "item": _("This item is not one of the campaign's standard."),
    }[field]


def check_people(row: Task, by: Actor, *, kept: Collection[UUID | None] = ()) -> None:
    """Refuse a person of elsewhere: the unit names its own people, those of units below it, or whom the office named."""
    ids = {row.person_id, row.leader_id} - {None}
    units = set(by.unit_ids) | {row.lead_unit_id}
    found = set(
        Person.objects.filter(region=row.region_id, pk__in=ids, unit__in=units).values_list("pk", flat=True)
    )
    allowed = found | {by.person_id} | set(kept) | {None}
    for field, named in (("person", row.person_id), ("leader", row.leader_id)):
        if named not in allowed:
            raise TaskInvalid(_("Choose somebody of the lead unit."), field=field)
