"""What a unit does with what it was given: claims it, passes it to a person; and the office confirms."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities import rules
from tongchuang.domain.responsibilities.actions.assign import finish_change
from tongchuang.domain.responsibilities.actions.base import check_assignments, locked, locked_one, snapshot
from tongchuang.domain.responsibilities.errors import NotTheirs, WrongStep
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.values import Assignment


@transaction.atomic
def claim(rows: Iterable[Responsibility], *, by: Actor) -> int:
    """The lead unit takes duties on; those already claimed are left as they are. Returns how many were claimed."""
    by.require(Permission.CLAIM_RESPONSIBILITIES)
    found = locked([row.pk for row in rows], by=by)
    if any(row.lead_id not in by.unit_ids for row in found):
        raise NotTheirs
    wanted = [row for row in found if rules.may_claim(row.state, row.lead_id, by.unit_ids)]
    return _step(wanted, Responsibility.State.CLAIMED, "responsibility.claimed", by=by)


@transaction.atomic
def confirm(rows: Iterable[Responsibility], *, by: Actor) -> int:
    """The office agrees to what the units have claimed. Returns how many were confirmed."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    found = locked([row.pk for row in rows], by=by)
    wanted = [row for row in found if rules.may_confirm(row.state)]
    if found and not wanted:
        raise WrongStep(_("Only what the unit has claimed can be confirmed."))
    return _step(wanted, Responsibility.State.CONFIRMED, "responsibility.confirmed", by=by)


@transaction.atomic
def cascade(row: Responsibility, person: Person | None, *, by: Actor, version: int) -> Responsibility:
    """The unit passes a duty to one of its people (落实到人), or takes it back."""
    found = locked_one(row, by=by, version=version)
    office = by.may(Permission.ASSIGN_RESPONSIBILITIES)
    if not office and not (by.may(Permission.CLAIM_RESPONSIBILITIES) and found.lead_id in by.unit_ids):
        raise NotTheirs
    if person is not None and found.lead is not None:
        check_assignments(
            [Assignment(found.item, found.lead, (), found.site, found.site_type, person)], region_id=by.region_id
        )
    supports = list(found.supports.values_list("unit_id", flat=True))
    before = snapshot(found, supports)
    found.person = person
    return finish_change(found, before, snapshot(found, supports), by=by)


def _step(rows: list[Responsibility], state: str, kind: str, *, by: Actor) -> int:
    entries = []
    for row in rows:
        old = row.state
        row.state, row.version = state, row.version + 1
        entries.append(
            Entry(
                kind, row, parent=row.campaign, old={"state": old},
                new={"state": state, "lead_id": row.lead_id, "version": row.version},
            )
        )  # fmt: skip
    if rows:
        Responsibility.objects.bulk_update(rows, ["state", "version"], batch_size=500)
        record_many(entries, by=by)
    return len(rows)
