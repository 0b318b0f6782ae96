"""What the actions on responsibilities share: rows locked and checked, values told to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.responsibilities import rules
from tongchuang.domain.responsibilities.errors import AssignmentInvalid
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import NotAllowed, Stale

CODES = ("item_id", "site_id", "site_type_id", "lead_id", "person_id", "support_share", "due_on", "state")


def locked(ids: Iterable[UUID], *, by: Actor) -> list[Responsibility]:
    """The rows of the actor's region in the order of their keys, locked until the transaction ends."""
    rows = Responsibility.objects.select_for_update(of=("self",)).select_related("item", "lead", "site", "site_type")
    return list(rows.filter(pk__in=list(ids), region_id=by.region_id).order_by("pk"))


def locked_one(row: Responsibility, *, by: Actor, version: int) -> Responsibility:
    """One row, refused when somebody has changed it since the page was shown."""
    found = locked([row.pk], by=by)
    if not found:
        raise NotAllowed(_("This responsibility was removed meanwhile. Look at the list again."))
    if found[0].version != version:
        raise Stale(
            _("Somebody else changed this responsibility while you had it open. Look at what changed, then try again."),
            changes_since(row.pk, version),
        )
    return found[0]


def changes_since(responsibility_id: UUID, version: int) -> dict[str, tuple[str, str]]:
    """Field → (then, now), from the events behind the version that the page showed."""
    found: dict[str, tuple[str, str]] = {}
    for event in history_of(responsibility_id):
        if int(event.new.get("version", 1)) <= version:
            continue
        for name, value in event.new.items():
            if name in event.old:
                then = found[name][0] if name in found else str(event.old[name] or "")
                found[name] = (then, str(value or ""))
    return found


def snapshot(row: Responsibility, supports: Iterable[UUID]) -> dict[str, Any]:
    """What the ledger tells of a responsibility."""
    return {name: getattr(row, name) for name in CODES} | {"supports": sorted(map(str, supports))}


def check_assignments(given: list[Assignment], *, region_id: UUID | None) -> None:
    """Refuse the first that can't be: units, people and sites of elsewhere, scopes that don't fit the item."""
    belonging = _units_of_people(given)
    for each in given:
        _check_units(each, region_id)
        if not each.item.is_leaf:
            raise AssignmentInvalid(_("A heading is not given out; choose its items."), field="item")
        if each.site is not None and each.site_type is not None:
            raise AssignmentInvalid(_("Choose a type of site or one site, not both."), field="site")
        code = each.site.type.code if each.site else each.site_type.code if each.site_type else None
        if reason := rules.scope_fits(each.item.site_types, type_code=code):
            raise AssignmentInvalid(reason, field="site" if each.site else "site_type")
        if each.site is not None and (each.site.region_id != region_id or each.site.closed_on is not None):
            raise AssignmentInvalid(_("This site is closed or not in this region."), field="site")
        if reason := rules.share_fits(each.support_share, len(each.supports)):
            raise AssignmentInvalid(reason, field="support_share")
        if each.person is not None and each.lead.pk not in belonging.get(each.person.pk, set()):
            raise AssignmentInvalid(_("The person does not belong to the lead unit."), field="person")


def _check_units(each: Assignment, region_id: UUID | None) -> None:
    day = today()
    for unit, field in [(each.lead, "lead"), *((unit, "supports") for unit in each.supports)]:
        if unit.region_id != region_id or (unit.valid_to is not None and unit.valid_to < day):
            raise AssignmentInvalid(
                _("The unit “%(unit)s” is dissolved or not in this region.") % {"unit": unit.name}, field=field
            )
    if each.lead in each.supports:
        raise AssignmentInvalid(_("The lead unit can't support itself."), field="supports")


def _units_of_people(given: list[Assignment]) -> dict[UUID, set[UUID]]:
    people = {each.person.pk for each in given if each.person is not None}
    if not people:
        return {}
    leads = {each.lead.pk: each.lead.path for each in given}
    found: dict[UUID, set[UUID]] = {}
    own = Q(persons__in=people) | Q(posts__person__in=people, posts__valid_to__isnull=True)
    rows = Unit.objects.filter(own).values_list("path", "persons__pk", "posts__person")
    present = set(Person.objects.filter(pk__in=people, left_on__isnull=True).values_list("pk", flat=True))
    for path, member, holder in rows:
        for person in {member, holder} & present:
            # Somebody of a unit below the lead belongs to it too.
            found.setdefault(person, set()).update(pk for pk, top in leads.items() if path.startswith(top))
    return found
