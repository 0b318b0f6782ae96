"""What the office does with the information of units: accept, send back, set aside, note where a superior used it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.actions.base import locked_item, office_region, stated
from tongchuang.domain.bulletins.errors import AlreadyChanged, BulletinInvalid, NotYours
from tongchuang.domain.bulletins.models import BulletinEntry, HigherUse, InfoItem
from tongchuang.domain.bulletins.rules import DECIDABLE
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now, today

State = InfoItem.State


@transaction.atomic
def accept_item(item: InfoItem, *, version: int, by: Actor) -> InfoItem:
    """It is used: bulletins may print it."""
    row = _to_decide(item, version, by)
    row.same_as = None
    return _decide(row, State.ACCEPTED, "", "info.accepted", by)


@transaction.atomic
def return_item(item: InfoItem, *, version: int, reason: str, by: Actor) -> InfoItem:
    """Back to the unit, which may write it better; it counts for the month in which it was first sent in."""
    row = _to_decide(item, version, by)
    row.returns += 1
    return _decide(row, State.RETURNED, stated(reason), "info.returned", by)


@transaction.atomic
def set_aside_item(
    item: InfoItem, *, version: int, by: Actor, reason: str = "", same_as: InfoItem | None = None
) -> InfoItem:
    """Not used. As the same as an earlier one it counts for no quota either."""
    row = _to_decide(item, version, by)
    if same_as is not None and (same_as.region_id != row.region_id or same_as.pk == row.pk):
        raise NotYours
    row.same_as = same_as
    text = " ".join(reason.split())[:300]
    return _decide(row, State.ASIDE, text, "info.set_aside", by)


@transaction.atomic
def take_out_item(item: InfoItem, *, version: int, reason: str, by: Actor) -> InfoItem:
    """An acceptance is taken back, as long as no bulletin has the item."""
    office_region(by)
    row = locked_item(item, by)
    if row.version != version or row.state != State.ACCEPTED:
        raise AlreadyChanged
    if BulletinEntry.objects.filter(item=row, bulletin__discarded_at__isnull=True).exists():
        raise BulletinInvalid(_("A bulletin has it: take it out there first."))
    return _decide(row, State.ASIDE, stated(reason), "info.taken_out", by)


def _to_decide(item: InfoItem, version: int, by: Actor) -> InfoItem:
    office_region(by)
    row = locked_item(item, by)
    if row.version != version or row.state not in DECIDABLE:
        raise AlreadyChanged
    return row


def _decide(row: InfoItem, state: str, reason: str, kind: str, by: Actor) -> InfoItem:
    old = row.state
    row.state, row.decided_reason, row.decided_at, row.decided_by_id = state, reason, now(), by.user_id
    row.version += 1
    row.save(
        update_fields=["state", "decided_reason", "decided_at", "decided_by", "version", "returns", "same_as"]
    )
    new = {"state": state, "unit": row.unit_id, "same_as": row.same_as_id}
    personal = {"title": row.title} | ({"text": reason} if reason else {})
    record(kind, row, by=by, old={"state": old}, new=new, personal=personal)
    return row


@transaction.atomic
def note_higher_use(
    item: InfoItem, *, level: str, where: str, used_on: date, proof_id: UUID, by: Actor
) -> HigherUse:
    """A superior has used it; the proof is the page, or the notice, as a file."""
    office_region(by)
    row = locked_item(item, by)
    named = " ".join(where.split())
    if row.state != State.ACCEPTED:
        raise BulletinInvalid(_("Only what was accepted can have been used above."))
    if level not in HigherUse.Level.values or not 2 <= len(named) <= 120:
        raise BulletinInvalid(_("Say where it was used."), field="where")
    if used_on > today():
        raise BulletinInvalid(_("This day lies ahead."), field="used_on")
    if not Attachment.objects.filter(
        pk=proof_id, region_id=row.region_id, uploaded_by_id=by.user_id
    ).exists():
        raise BulletinInvalid(_("Add the proof: the printed page or the notice."), field="proof")
    use = HigherUse.objects.create(
        region_id=row.region_id, item=row, level=level, where=named, used_on=used_on, proof_id=proof_id,
        recorded_by_id=by.user_id, recorded_at=now(),
    )  # fmt: skip
    new = {"level": level, "used_on": used_on, "unit": row.unit_id, "use": use.pk}
    record("info.used_above", row, by=by, new=new, personal={"title": row.title, "text": named})
    return use


@transaction.atomic
def remove_higher_use(use: HigherUse, *, by: Actor) -> None:
    """It was entered by mistake: it counts no more, the ledger says that it did."""
    region_id = office_region(by)
    row = (
        HigherUse.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(pk=use.pk, region_id=region_id)
        .first()
    )
    if row is None or row.removed_at is not None:
        raise AlreadyChanged
    row.removed_at = now()
    row.save(update_fields=["removed_at"])
    record(
        "info.used_above_removed",
        row.item,
        by=by,
        old={"level": row.level, "use": row.pk},
        personal={"title": row.item.title},
    )
