"""What a unit does with its information: writing, sending in, taking back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.access import submits
from tongchuang.domain.bulletins.actions.base import locked_item
from tongchuang.domain.bulletins.errors import AlreadyChanged, BulletinInvalid, NotYours
from tongchuang.domain.bulletins.likeness import digest_of, marks_of, plain
from tongchuang.domain.bulletins.models import InfoItem, InfoPhoto
from tongchuang.domain.bulletins.rules import EDITABLE
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import now, period_of
from tongchuang.foundation.text import bigrams

State = InfoItem.State
LONGEST_TITLE, LONGEST_TEXT, SHORTEST_TEXT = 80, 5000, 10
MOST_PHOTOS = 9


@dataclass(frozen=True, kw_only=True)
class ItemValues:
    """What was written."""

    unit_id: UUID
    kind: str
    title: str
    text: str
    photo_ids: Collection[UUID] = ()


@transaction.atomic
def write_item(values: ItemValues, *, by: Actor, send: bool = False) -> InfoItem:
    """Keep a new item as a draft, or send it in at once."""
    unit = _unit(values.unit_id, by)
    row = InfoItem(region_id=by.region_id, unit=unit, made_by_id=by.user_id, made_at=now())
    _fill(row, values)
    if send:
        _send(row, by)
    row.save(force_insert=True)
    photos = _keep_photos(row, values.photo_ids, by)
    new = {"kind": row.kind, "unit": row.unit_id, "photos": photos, "state": row.state}
    record("info.submitted" if send else "info.drafted", row, by=by, new=new, personal={"title": row.title})
    return row


@transaction.atomic
def edit_item(item: InfoItem, values: ItemValues, *, version: int, by: Actor, send: bool = False) -> InfoItem:
    """Write a draft anew, or what was sent back; `send` sends it in."""
    row = _own(item, by)
    if row.version != version or row.state not in EDITABLE:
        raise AlreadyChanged
    if values.unit_id != row.unit_id:
        if row.period:
            raise BulletinInvalid(_("What was sent in stays with its unit."), field="unit")
        row.unit = _unit(values.unit_id, by)
    old = {"state": row.state}
    _fill(row, values)
    if send:
        _send(row, by)
    row.version += 1
    row.save()
    photos = _keep_photos(row, values.photo_ids, by)
    kind = "info.submitted" if send else "info.edited"
    record(
        kind, row, by=by, old=old, new={"state": row.state, "photos": photos}, personal={"title": row.title}
    )
    return row


@transaction.atomic
def take_back_item(item: InfoItem, *, by: Actor) -> InfoItem:
    """As long as nobody has decided, a unit may take back what it sent in and write it anew."""
    row = _own(item, by)
    if row.state != State.SUBMITTED:
        raise AlreadyChanged
    row.state = State.RETURNED
    row.decided_reason = ""
    row.version += 1
    row.save(update_fields=["state", "decided_reason", "version"])
    record(
        "info.taken_back",
        row,
        by=by,
        old={"state": State.SUBMITTED},
        new={"state": row.state},
        personal={"title": row.title},
    )
    return row


@transaction.atomic
def discard_item(item: InfoItem, *, by: Actor) -> None:
    """Throw a draft away that was never sent in."""
    row = _own(item, by)
    if row.state != State.DRAFT:
        raise AlreadyChanged
    record("info.discarded", row, by=by, old={"kind": row.kind}, personal={"title": row.title})
    row.delete()


def _own(item: InfoItem, by: Actor) -> InfoItem:
    row = locked_item(item, by)
    if not submits(by) or row.unit_id not in by.unit_ids:
        raise NotYours
    return row


def _unit(unit_id: UUID, by: Actor) -> Unit:
    found = (
        Unit.objects.filter(pk=unit_id, region_id=by.region_id, valid_to__isnull=True).defer("grams").first()
    )
    if found is None or not submits(by) or found.pk not in by.unit_ids:
        raise NotYours
    return found


def _fill(row: InfoItem, values: ItemValues) -> None:
    title, text = " ".join(values.title.split()), values.text.replace("\r\n", "\n").strip()
    if not 2 <= len(title) <= LONGEST_TITLE:
        raise BulletinInvalid(
            _("A title of 2 to %(most)d characters.") % {"most": LONGEST_TITLE}, field="title"
        )
    if len(plain(text)) < SHORTEST_TEXT:
        raise BulletinInvalid(_("Say in a sentence or two what happened."), field="text")
    if len(text) > LONGEST_TEXT:
        raise BulletinInvalid(_("At most %(most)d characters.") % {"most": LONGEST_TEXT}, field="text")
    if values.kind not in InfoItem.Kind.values:
        raise BulletinInvalid(_("Choose what it is."), field="kind")
    row.kind, row.title, row.text = values.kind, title, text
    row.digest, row.marks = digest_of(text), marks_of(text)
    row.grams = bigrams(title, text[:400], row.unit.name, row.unit.short_name)


def _send(row: InfoItem, by: Actor) -> None:
    moment = now()
    row.state = State.SUBMITTED
    row.submitted_by_id = by.user_id
    if not row.period:
        row.period, row.submitted_at = period_of(moment), moment


def _keep_photos(row: InfoItem, ids: Collection[UUID], by: Actor) -> int:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_PHOTOS:
        raise BulletinInvalid(_("At most %(most)d photos.") % {"most": MOST_PHOTOS}, field="photos")
    here = set(row.photos.values_list("attachment_id", flat=True))
    mine = Attachment.objects.filter(
        pk__in=wanted, region_id=row.region_id, kind=Attachment.Kind.PHOTO, uploaded_by_id=by.user_id
    )
    allowed = set(mine.values_list("pk", flat=True)) | here
    if not set(wanted) <= allowed:
        raise BulletinInvalid(_("Choose the photos again."), field="photos")
    row.photos.exclude(attachment__in=wanted).delete()
    InfoPhoto.objects.bulk_create(
        [InfoPhoto(item=row, attachment_id=pk, position=place) for place, pk in enumerate(wanted)],
        update_conflicts=True, unique_fields=["item", "attachment"], update_fields=["position"],
    )  # fmt: skip
    return len(wanted)
