"""Assigning: one, many at once, or to somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.findings.actions.base import Change, begin, begin_locked, finish, finish_many, given
from tongchuang.domain.findings.clock import end_pause, first_due
from tongchuang.domain.findings.errors import NoUnit
from tongchuang.domain.findings.models import Extension, Finding, FindingSupport
from tongchuang.domain.findings.rules import Supervision
from tongchuang.domain.findings.states import Action, State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, ProductError


@transaction.atomic
def assign_finding(
    finding: Finding,
    *,
    by: Actor,
    version: int,
    unit: Unit | None = None,
    person: Person | None = None,
    supports: Sequence[Unit] | None = None,
    same_day: bool | None = None,
) -> Finding:
    """Assign to a unit, by default to the one that answers for the item at the site; the clock starts."""
    change = begin(finding, Action.ASSIGN, by=by, version=version)
    row = change.row
    if same_day is not None:
        row.same_day = same_day
    _take_over(row, unit, person, supports, supervision_of(row.campaign_id), now())
    return finish(change, "finding.assigned", extra=_support_codes(supports))


@dataclass(frozen=True)
class BulkResult:
    """What became of a bulk assignment: the assigned ones, and the others each with the reason."""

    assigned: list[Finding] = field(default_factory=list)
    refused: list[tuple[Finding, str]] = field(default_factory=list)


@transaction.atomic
def assign_many(
    seen: Mapping[UUID, int], *, by: Actor, unit: Unit | None = None, same_day: bool | None = None
) -> BulkResult:
    """Assign many findings, given as id → version seen. What was changed meanwhile is left alone and told."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("site", "unit", "item")
    result = BulkResult()
    changes: list[Change] = []
    numbers: dict[UUID, Supervision] = {}
    moment = now()
    for row in rows.filter(pk__in=seen, region=by.region_id).order_by("pk"):
        try:
            change = begin_locked(row, Action.ASSIGN, by=by, version=seen[row.pk])
            if same_day is not None:
                row.same_day = same_day
            if row.campaign_id not in numbers:
                numbers[row.campaign_id] = supervision_of(row.campaign_id)
            _take_over(row, unit, None, None, numbers[row.campaign_id], moment)
        except ProductError as error:
            result.refused.append((row, str(error)))
        else:
            changes.append(change)
            result.assigned.append(row)
    if changes:
        finish_many(changes, "finding.assigned")
    return result


@transaction.atomic
def reassign_finding(
    finding: Finding,
    *,
    by: Actor,
    version: int,
    unit: Unit,
    reason: str,
    person: Person | None = None,
    supports: Sequence[Unit] | None = None,
) -> Finding:
    """Give it to another unit, whose time begins now."""
    change = begin(finding, Action.REASSIGN, by=by, version=version)
    text = given(reason, "reason")
    hand_over(change.row, unit, by=by, person=person, supports=supports)
    return finish(change, "finding.reassigned", text=text, extra=_support_codes(supports))


def hand_over(
    row: Finding, unit: Unit, *, by: Actor, person: Person | None = None, supports: Sequence[Unit] | None = None
) -> None:
    """Another unit takes over: nothing of the first one's time or requests is left."""
    if unit.pk == row.unit_id:
        raise Invalid(_("The finding is with this unit already."), field="unit")
    moment = now()
    end_pause(row, moment)
    row.accepted_at = None
    row.person = None
    Extension.objects.filter(finding=row, decided_at__isnull=True).update(
        granted=False, decided_by=by.person_id, decided_at=moment
    )
    row.extensions_granted = 0
    _take_over(row, unit, person, supports, supervision_of(row.campaign_id), moment)


def _take_over(
    row: Finding, unit: Unit | None, person: Person | None, supports: Sequence[Unit] | None,
    numbers: Supervision, moment: datetime,
) -> None:  # fmt: skip
    if unit is not None:
        if unit.region_id != row.region_id or unit.valid_to is not None:
            raise Invalid(_("This unit does not exist any more. Choose another one."), field="unit")
        if unit.pk != row.unit_id:
            row.unit, row.person = unit, None
    if row.unit_id is None:
        raise NoUnit
    if person is not None:
        row.person = person
    if supports is not None:
        FindingSupport.objects.filter(finding=row).delete()
        ids = {one.pk for one in supports} - {row.unit_id}
        FindingSupport.objects.bulk_create([FindingSupport(finding=row, unit_id=one) for one in sorted(ids)])
    if row.state == State.REGISTERED:
        # It begins anew, so the numbers in force now hold; another unit takes over a time that runs.
        row.terms = {}
    row.state = State.ASSIGNED
    row.assigned_at = moment
    first_due(row, numbers)


def _support_codes(supports: Sequence[Unit] | None) -> dict[str, list[UUID]]:
    return {} if supports is None else {"support_ids": [unit.pk for unit in supports]}
