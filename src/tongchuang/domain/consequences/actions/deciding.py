"""A person confirms what a rule proposes, or decides not to; the director lifts what stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from tongchuang.domain.consequences import engine_io
from tongchuang.domain.consequences.actions.amounts import counter
from tongchuang.domain.consequences.actions.base import checked_text, entry_of, fall_with, locked, same_region
from tongchuang.domain.consequences.bearing import bearer_of
from tongchuang.domain.consequences.errors import FoundationMissing, NobodyBears, NotOpen
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.consequences.models.consequences import STANDING
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

State = Consequence.State


@transaction.atomic
def confirm(consequence: Consequence, *, by: Actor, version: int, opinion: str = "") -> Consequence:
    """Impose what was proposed: the unit is told and may object from now on."""
    row = _for_decision(consequence, by, version)
    entry = _confirmed(row, by, checked_text(opinion, needed=False))
    row.save()
    record_many([entry], by=by)
    return row


@transaction.atomic
def confirm_many(chosen: Mapping[UUID, int], *, by: Actor, opinion: str = "") -> list[Consequence]:
    """Impose several as they were seen (id → version), what others count before them; all of them or none."""
    by.require(Permission.CONFIRM_CONSEQUENCES)
    text = checked_text(opinion, needed=False)
    rows = Consequence.objects.filter(pk__in=chosen, region_id=by.region_id).order_by("pk")
    found = [_for_decision(row, by, chosen[row.pk]) for row in rows]
    depth = {row.pk: row for row in found}
    # What rests on others of this choice comes after them.
    found.sort(key=lambda row: _depth(row, depth))
    entries = []
    for row in found:
        entries.append(_confirmed(row, by, text))
        row.save()
    record_many(entries, by=by)
    return found


def _depth(row: Consequence, chosen: Mapping[UUID, Consequence]) -> int:
    return 1 + max((_depth(chosen[key], chosen) for key in row.rests_on if key in chosen), default=0)


def _for_decision(consequence: Consequence, by: Actor, version: int) -> Consequence:
    by.require(Permission.CONFIRM_CONSEQUENCES)
    same_region(consequence.region_id, by, Permission.CONFIRM_CONSEQUENCES)
    row = locked(consequence, version)
    if row.state != State.PROPOSED:
        raise NotOpen(row.get_state_display())
    return row


def _confirmed(row: Consequence, by: Actor, opinion: str) -> Entry:
    standing = Consequence.objects.filter(pk__in=row.rests_on, state__in=STANDING).count()
    if standing < len(row.rests_on):
        raise FoundationMissing
    bearer = bearer_of(row.unit)
    if bearer is None:
        raise NobodyBears(row.unit.name)
    moment = now()
    row.state, row.bearer, row.opinion, row.version = State.CONFIRMED, bearer, opinion, row.version + 1
    row.decided_at, row.decided_by_id = moment, by.user_id
    row.objections_until = engine_io.objection_time(row.ranking, moment)
    return entry_of(
        "consequence.confirmed", row, old=State.PROPOSED, text=opinion, confirmed=True, bearer=bearer.pk,
        objections_until=row.objections_until,
    )  # fmt: skip


@transaction.atomic
def overrule(consequence: Consequence, *, reason: str, by: Actor, version: int) -> Consequence:
    """Decide not to impose what was proposed, and say why; what counted it falls with it."""
    row = _for_decision(consequence, by, version)
    text = checked_text(reason, needed=True)
    row.state, row.opinion, row.version = State.OVERRULED, text, row.version + 1
    row.decided_at, row.decided_by_id = now(), by.user_id
    row.save()
    entries = [entry_of("consequence.overruled", row, old=State.PROPOSED, text=text, confirmed=False)]
    record_many([*entries, *fall_with([row], by=by, reason=text)], by=by)
    return row


@transaction.atomic
def lift(consequence: Consequence, *, reason: str, by: Actor, version: int | None = None) -> Consequence:
    """Take back what stands, for a reason; an amount that was posted is countered, the entry stays."""
    by.require(Permission.LIFT_CONSEQUENCES)
    same_region(consequence.region_id, by, Permission.LIFT_CONSEQUENCES)
    row = locked(consequence, version)
    if not row.stands:
        raise NotOpen(row.get_state_display())
    take_back(row, reason=checked_text(reason, needed=True), by=by)
    return row


def take_back(row: Consequence, *, reason: str, by: Author) -> None:
    """Lift a locked row with all that counted it, and counter what was posted; a part of actions, and tells."""
    old = row.state
    row.state, row.version, row.drop_reason = State.DROPPED, row.version + 1, reason
    row.dropped_at, row.dropped_by_id = now(), by.user_id
    row.save()
    entries = [entry_of("consequence.dropped", row, old=old, text=reason)]
    record_many([*entries, *fall_with([row], by=by, reason=reason)], by=by)
    counter(_fallen(row), by=by)


def _fallen(row: Consequence) -> Iterable[UUID]:
    dropped = Consequence.objects.filter(campaign_id=row.campaign_id, state=State.DROPPED)
    return list(dropped.filter(postings__isnull=False).values_list("pk", flat=True).distinct())
