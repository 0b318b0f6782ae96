"""Composing a bulletin: what it prints, in which order and in which words. The units' own words stay in their items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.actions.base import locked_bulletin, office_region
from tongchuang.domain.bulletins.errors import AlreadyChanged, BulletinInvalid, NotYours
from tongchuang.domain.bulletins.models import Bulletin, BulletinEntry, InfoItem
from tongchuang.domain.bulletins.paper import bulletin_draft
from tongchuang.domain.bulletins.queries import entries_of
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.actions import (
    discard_draft,
    draft_document,
    edit_document,
    submit_for_approval,
)
from tongchuang.domain.documents.models import Document
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import now

USUAL_SECTIONS = {
    "news": "工作动态",
    "practice": "经验做法",
    "problem": "问题反映",
    "advice": "意见建议",
    "example": "先进典型",
}
MOST_ENTRIES = 60
LONGEST_TEXT = 8000


@dataclass(frozen=True, kw_only=True)
class BulletinValues:
    """Title and who gets it."""

    title: str
    report_to: str = ""
    send_to: str = ""
    everyone: bool = True
    unit_ids: Collection[UUID] = ()


@transaction.atomic
def begin_bulletin(values: BulletinValues, *, by: Actor, campaign: Campaign | None = None) -> Bulletin:
    """Begin a bulletin; it gets its number (第N期) when somebody else has approved it."""
    row = Bulletin(region_id=office_region(by), campaign=campaign, made_by_id=by.user_id, made_at=now())
    units = _fill(row, values)
    row.save(force_insert=True)
    row.units.set(units)
    record("bulletin.begun", row, by=by, personal={"title": row.title})
    return row


@transaction.atomic
def change_bulletin(bulletin: Bulletin, values: BulletinValues, *, by: Actor) -> Bulletin:
    """Another title, other readers."""
    row = locked_bulletin(bulletin, by)
    units = _fill(row, values)
    row.version += 1
    row.save()
    row.units.set(units)
    record("bulletin.changed", row, by=by, personal={"title": row.title})
    return row


def _fill(row: Bulletin, values: BulletinValues) -> list[Unit]:
    title = " ".join(values.title.split())
    if not 2 <= len(title) <= 60:
        raise BulletinInvalid(_("A title of 2 to %(most)d characters.") % {"most": 60}, field="title")
    wanted = [] if values.everyone else list(dict.fromkeys(values.unit_ids))
    units = list(Unit.objects.filter(pk__in=wanted, region_id=row.region_id, valid_to__isnull=True))
    if not values.everyone and (not units or len(units) < len(wanted)):
        raise BulletinInvalid(_("Choose the units that get it."), field="units")
    row.title, row.everyone = title, values.everyone
    row.report_to, row.send_to = values.report_to.strip()[:200], values.send_to.strip()[:200]
    return units


@transaction.atomic
def add_items(bulletin: Bulletin, items: Sequence[InfoItem], *, by: Actor) -> int:
    """Put accepted items at the end of the sections of their kinds, in the units' own words for now."""
    row = locked_bulletin(bulletin, by)
    present = list(row.entries.all())
    known = {entry.item_id for entry in present}
    wanted = {item.pk: item for item in items if item.region_id == row.region_id}
    fresh = [item for key, item in wanted.items() if key not in known]
    if any(item.state != InfoItem.State.ACCEPTED for item in fresh):
        raise BulletinInvalid(_("Only accepted items are printed."))
    if len(present) + len(fresh) > MOST_ENTRIES:
        raise BulletinInvalid(_("A bulletin has %(most)d parts at most.") % {"most": MOST_ENTRIES})
    made = [
        BulletinEntry(
            bulletin=row, item=item, section=USUAL_SECTIONS[item.kind], title=item.title, text=item.text,
            photo_ids=list(item.photos.values_list("attachment_id", flat=True)[:2]),
        )
        for item in fresh
    ]  # fmt: skip
    BulletinEntry.objects.bulk_create(made)
    _arrange([*present, *made])
    if made:
        _touched(row, "bulletin.items_added", by, {"items": [str(item.pk) for item in fresh]})
    return len(made)


@transaction.atomic
def write_own_part(bulletin: Bulletin, *, section: str, title: str, text: str, by: Actor) -> BulletinEntry:
    """A part that the office writes itself."""
    row = locked_bulletin(bulletin, by)
    entry = BulletinEntry(bulletin=row)
    _say(entry, section, title, text)
    present = list(row.entries.all())
    if len(present) >= MOST_ENTRIES:
        raise BulletinInvalid(_("A bulletin has %(most)d parts at most.") % {"most": MOST_ENTRIES})
    entry.save(force_insert=True)
    _arrange([*present, entry])
    _touched(row, "bulletin.part_written", by, {"part": entry.pk})
    return entry


@transaction.atomic
def edit_part(
    entry: BulletinEntry, *, section: str, title: str, text: str, photo_ids: Sequence[UUID] = (), by: Actor
) -> BulletinEntry:
    """The editor's words for a part; the item keeps those of the unit."""
    row, part = _part(entry, by)
    _say(part, section, title, text)
    allowed = set(part.item.photos.values_list("attachment_id", flat=True)) if part.item else set()
    part.photo_ids = [pk for pk in dict.fromkeys(photo_ids) if pk in allowed]
    part.save()
    _arrange(list(row.entries.all()))
    _touched(row, "bulletin.part_edited", by, {"part": part.pk, "item": part.item_id})
    return part


@transaction.atomic
def move_part(entry: BulletinEntry, *, up: bool, by: Actor) -> None:
    """One place up or down within its section; the first of a section takes its section along."""
    row, part = _part(entry, by)
    ordered = list(row.entries.all())
    place = next(number for number, each in enumerate(ordered) if each.pk == part.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ordered):
        return
    if ordered[other].section == part.section:
        ordered[place], ordered[other] = ordered[other], ordered[place]
    else:
        names = list(dict.fromkeys(each.section for each in ordered))
        mine = names.index(part.section)
        there = mine - 1 if up else mine + 1
        names[mine], names[there] = names[there], names[mine]
        ordered.sort(key=lambda each: names.index(each.section))
    _arrange(ordered)
    _touched(row, "bulletin.part_moved", by, {"part": part.pk})


@transaction.atomic
def remove_part(entry: BulletinEntry, *, by: Actor) -> None:
    """Out of this bulletin; the item stays accepted."""
    row, part = _part(entry, by)
    item = part.item_id
    part.delete()
    _arrange(list(row.entries.all()))
    _touched(row, "bulletin.part_removed", by, {"item": item})


@transaction.atomic
def set_bulletin(bulletin: Bulletin, *, by: Actor, submit: bool = False) -> Document:
    """Write the bulletin's document as it stands now; `submit` lays it before whoever approves."""
    row = locked_bulletin(bulletin, by)
    parts = entries_of(row)
    if not parts:
        raise BulletinInvalid(_("There is nothing in it yet: take in an item, or write a part."))
    units = (
        Unit.objects.filter(region_id=row.region_id, valid_to__isnull=True)
        .defer("grams")
        .order_by("sort_key", "pk")
    )
    chosen = units if row.everyone else units.filter(pk__in=row.units.values("pk"))
    draft = bulletin_draft(row, parts, chosen)
    if row.document is None:
        row.document = draft_document(draft, by=by)
        row.save(update_fields=["document"])
    else:
        edit_document(row.document, draft, by=by)
    document = submit_for_approval(row.document, by=by) if submit else row.document
    record(
        "bulletin.set",
        row,
        by=by,
        new={"document": row.document_id, "submitted": submit, "parts": len(parts)},
    )
    return document


@transaction.atomic
def discard_bulletin(bulletin: Bulletin, *, by: Actor) -> None:
    """Throw an unissued bulletin away; its items may be printed in another."""
    row = locked_bulletin(bulletin, by)
    document = row.document
    row.discarded_at, row.document = now(), None
    row.save(update_fields=["discarded_at", "document"])
    row.entries.all().delete()
    if document is not None:
        discard_draft(document, by=by)
    record("bulletin.discarded", row, by=by, personal={"title": row.title})


def _part(entry: BulletinEntry, by: Actor) -> tuple[Bulletin, BulletinEntry]:
    row = locked_bulletin(entry.bulletin, by)
    part = row.entries.select_related("item").filter(pk=entry.pk).first()
    if part is None:
        raise AlreadyChanged
    if part.item is not None and part.item.region_id != row.region_id:
        raise NotYours
    return row, part


def _say(part: BulletinEntry, section: str, title: str, text: str) -> None:
    named, headed, said = (
        " ".join(section.split()),
        " ".join(title.split()),
        text.replace("\r\n", "\n").strip(),
    )
    if not 1 <= len(named) <= 40:
        raise BulletinInvalid(_("Name the section."), field="section")
    if not 2 <= len(headed) <= 80:
        raise BulletinInvalid(_("A title of 2 to %(most)d characters.") % {"most": 80}, field="title")
    if not 2 <= len(said) <= LONGEST_TEXT:
        raise BulletinInvalid(
            _("At most %(most)d characters, and not empty.") % {"most": LONGEST_TEXT}, field="text"
        )
    part.section, part.title, part.text = named, headed, said


def _arrange(parts: list[BulletinEntry]) -> None:
    """Sections stay together, in the order in which they first come."""
    names = list(dict.fromkeys(part.section for part in parts))
    for place, part in enumerate(sorted(parts, key=lambda each: names.index(each.section)), 1):
        part.position = place
    BulletinEntry.objects.bulk_update(parts, ["position"])


def _touched(row: Bulletin, kind: str, by: Actor, new: dict[str, object]) -> None:
    Bulletin.objects.filter(pk=row.pk).update(version=F("version") + 1)
    record(kind, row, by=by, new=new)
