"""Listed supervision (挂牌督办): put up with a leader and a date, changed, taken down with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.coordination.errors import Moved, Over, given
from tongchuang.domain.coordination.models import HardProblem, Listing
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import CLOSED_STATES
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import Invalid, NotAllowed


@transaction.atomic
def list_for_supervision(
    subject: Finding | HardProblem, *, by: Actor, level: str, leader: Person, due_on: date, reason: str
) -> Listing:
    """List an open finding or a hard problem, with the leader who sees it through."""
    by.require(Permission.DECIDE_REQUESTS)
    # The subject's row is the lock: two who list it at once list it once.
    of_finding = isinstance(subject, Finding)
    row: Any = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.state in (CLOSED_STATES if of_finding else (HardProblem.State.SOLVED,)):
        raise NotAllowed(_("This is closed already: there is nothing left to be seen through."))
    if row.listings.filter(delisted_at__isnull=True).exists():
        raise NotAllowed(_("This is listed already."))
    if level not in Listing.Level.values:
        raise Invalid(_("Choose the level."), field="level")
    listing = Listing(
        region_id=row.region_id, campaign_id=row.campaign_id, level=level, leader=_here(leader, by), due_on=_ahead(due_on),
        reason=given(reason, "reason", _("Give the reason."), 200), listed_by_id=by.person_id, listed_at=now(),
        finding=row if of_finding else None, problem=None if of_finding else row,
    )  # fmt: skip
    listing.save()
    record("listing.made", listing, by=by, new=_codes(listing), personal={"text": listing.reason}, parent=row)
    return listing


@transaction.atomic
def change_listing(
    listing: Listing, *, by: Actor, version: int, leader: Person, due_on: date, reason: str
) -> Listing:
    """Another leader (one has left) or another date, with the reason."""
    row = _locked(listing, by, version)
    old = _codes(row)
    text = given(reason, "reason", _("Give the reason."), 200)
    row.leader = _here(leader, by)
    if row.due_on != due_on:
        row.due_on = _ahead(due_on)
    row.version += 1
    row.save(update_fields=["leader", "due_on", "version"])
    record(
        "listing.changed",
        row,
        by=by,
        old=old,
        new=_codes(row),
        personal={"text": text},
        parent=row.finding or row.problem,
    )
    return row


@transaction.atomic
def delist(listing: Listing, *, by: Actor, version: int, reason: str) -> Listing:
    """Take it down, with the reason."""
    row = _locked(listing, by, version)
    return take_down(row, by=by, reason=reason)


def take_down(row: Listing, *, by: Actor, reason: str) -> Listing:
    """The taking down of a locked row, alone or with the problem that was solved."""
    row.delist_reason = given(reason, "reason", _("Give the reason."), 200)
    row.delisted_at, row.delisted_by_id = now(), by.person_id
    row.version += 1
    row.save(update_fields=["delist_reason", "delisted_at", "delisted_by", "version"])
    record(
        "listing.removed",
        row,
        by=by,
        new=_codes(row),
        personal={"text": row.delist_reason},
        parent=row.finding or row.problem,
    )
    return row


def _locked(listing: Listing, by: Actor, version: int) -> Listing:
    by.require(Permission.DECIDE_REQUESTS)
    rows = Listing.objects.select_for_update(of=("self",)).select_related("finding", "problem")
    row = rows.get(pk=listing.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.delisted_at is not None:
        raise Over
    if row.version != version:
        raise Moved
    return row


def _here(leader: Person, by: Actor) -> Person:
    if leader.region_id != by.region_id or leader.left_on is not None:
        raise Invalid(_("This person has left. Choose another one."), field="leader")
    return leader


def _ahead(due_on: date) -> date:
    if due_on < today():
        raise Invalid(_("The date has passed already."), field="due_on")
    return due_on


def _codes(row: Listing) -> dict[str, Any]:
    return {"level": row.level, "leader_id": row.leader_id, "due_on": row.due_on}
