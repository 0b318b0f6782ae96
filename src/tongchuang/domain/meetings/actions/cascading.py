"""After the meeting (传达): every unit tells all its people by a date, and says how, with a proof."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.meetings.actions.base import locked, office, stated, told
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours
from tongchuang.domain.meetings.models import CascadeFile, CascadePart, Meeting
from tongchuang.domain.meetings.queries import units_in
from tongchuang.domain.meetings.rules import OPEN_PARTS
from tongchuang.domain.meetings.values import Confirmation
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import SHANGHAI, local, now, today

State = CascadePart.State
CLOSING = time(18)
MOST_FILES, MOST_PEOPLE = 9, 1_000_000


@transaction.atomic
def ask_cascade(
    meeting: Meeting, unit_ids: Collection[UUID], *, due_on: date, text: str = "", by: Actor
) -> list[CascadePart]:
    """Ask units to pass the meeting on until a day; those that were asked before stay as they are."""
    office(by, meeting)
    row = locked(meeting, Meeting.State.HELD)
    if due_on < today():
        raise MeetingInvalid(_("The day has to lie ahead."), field="due_on")
    units = units_in(row.region_id, unit_ids)
    if not units or len(units) < len(set(unit_ids)):
        raise MeetingInvalid(_("Choose the units that pass it on; one that was closed can't."), field="units")
    due = datetime.combine(due_on, CLOSING, SHANGHAI)
    asked = set(row.cascade.values_list("unit_id", flat=True))
    fresh = [
        CascadePart(region_id=row.region_id, meeting=row, unit_id=unit, due_at=due)
        for unit in units
        if unit not in asked
    ]
    if not fresh:
        raise MeetingInvalid(_("These units were asked already."), field="units")
    CascadePart.objects.bulk_create(fresh)
    row.cascade_due_at, row.cascade_text = due, text.strip()[:1000] or row.cascade_text
    row.version += 1
    row.save(update_fields=["cascade_due_at", "cascade_text", "version"])
    new = {"due_at": due, "units": told({each.unit_id for each in fresh})}
    record(
        "meeting.cascade_asked", row, by=by, new=new, personal={"title": row.title, "text": row.cascade_text}
    )
    # Each has its own due time to be reminded of.
    record_many(
        [Entry("meeting.part_opened", each, new={"unit": each.unit_id}, parent=row) for each in fresh], by=by
    )
    return fresh


@transaction.atomic
def confirm_part(part: CascadePart, values: Confirmation, *, version: int, by: Actor) -> CascadePart:
    """The unit says when it told its people, how many of how many, and shows it."""
    by.require(Permission.HANDLE_TASKS)
    row = _locked(part, by)
    if row.unit_id not in by.unit_ids:
        raise NotYours
    if row.state == State.SPARED or row.version != version:
        raise MeetingChanged
    _refuse(values, row)
    files = _files(row, values.file_ids, by)
    row.held_on, row.reached, row.staff, row.text = (
        values.held_on,
        values.reached,
        values.staff,
        values.text.strip()[:500],
    )
    row.state, row.confirmed_at, row.confirmed_by_id, row.returned_reason = (
        State.CONFIRMED,
        now(),
        by.user_id,
        "",
    )
    row.version += 1
    row.save()
    CascadeFile.objects.filter(part=row).exclude(attachment__in=files).delete()
    CascadeFile.objects.bulk_create(
        [CascadeFile(part=row, attachment_id=key) for key in files], ignore_conflicts=True
    )
    new = {
        "unit": row.unit_id,
        "held_on": row.held_on,
        "reached": row.reached,
        "staff": row.staff,
        "files": len(files),
    }
    personal = {"title": row.meeting.title, "text": row.text}
    record("meeting.cascaded", row, by=by, new=new, parent=row.meeting, personal=personal)
    return row


def _refuse(values: Confirmation, row: CascadePart) -> None:
    if not local(row.meeting.starts_at).date() <= values.held_on <= today():
        raise MeetingInvalid(_("It was passed on after the meeting, and not in the future."), field="held_on")
    if not 0 < values.staff <= MOST_PEOPLE:
        raise MeetingInvalid(_("How many people does the unit have?"), field="staff")
    if not 0 < values.reached <= values.staff:
        raise MeetingInvalid(_("At least one, and no more than the unit has."), field="reached")
    if values.reached < values.staff and len(values.text.strip()) < 4:
        raise MeetingInvalid(_("Say how the others are told: it is passed on to everybody."), field="text")


def _files(row: CascadePart, ids: Collection[UUID], by: Actor) -> list[UUID]:
    wanted = set(ids)
    kept = set(CascadeFile.objects.filter(part=row).values_list("attachment_id", flat=True))
    own = Attachment.objects.filter(pk__in=wanted, region_id=by.region_id, uploaded_by_id=by.user_id)
    found = set(own.values_list("pk", flat=True)) | (kept & wanted)
    if found != wanted:
        raise MeetingInvalid(_("Choose the files again."), field="files")
    if not 0 < len(wanted) <= MOST_FILES:
        raise MeetingInvalid(_("Add a proof: a photo, a sign list or minutes; nine at most."), field="files")
    return sorted(wanted)


@transaction.atomic
def return_part(part: CascadePart, *, reason: str, by: Actor) -> CascadePart:
    """The proof doesn't do."""
    row = _locked(part, by)
    office(by, row.meeting)
    if row.state != State.CONFIRMED:
        raise MeetingChanged
    row.state, row.returned_reason = State.RETURNED, stated(reason)
    row.version += 1
    row.save()
    personal = {"title": row.meeting.title, "text": row.returned_reason}
    record(
        "meeting.part_returned", row, by=by, new={"unit": row.unit_id}, parent=row.meeting, personal=personal
    )
    return row


@transaction.atomic
def spare_part(part: CascadePart, *, reason: str, by: Actor) -> CascadePart:
    """This unit needn't."""
    row = _locked(part, by)
    office(by, row.meeting)
    if row.state not in OPEN_PARTS:
        raise MeetingChanged
    row.state, row.returned_reason = State.SPARED, stated(reason)
    row.version += 1
    row.save()
    personal = {"title": row.meeting.title, "text": row.returned_reason}
    record(
        "meeting.part_spared", row, by=by, new={"unit": row.unit_id}, parent=row.meeting, personal=personal
    )
    return row


@transaction.atomic
def remind_parts(meeting: Meeting, *, by: Actor) -> int:
    """Remind the units that are late; returns how many."""
    office(by, meeting)
    row = locked(meeting, Meeting.State.HELD)
    late = row.cascade.filter(state__in=OPEN_PARTS, due_at__lt=now())
    units = set(late.values_list("unit_id", flat=True))
    if not units:
        raise MeetingInvalid(_("No unit is late."))
    record("meeting.reminded", row, by=by, new={"units": told(units)}, personal={"title": row.title})
    return len(units)


def _locked(part: CascadePart, by: Actor) -> CascadePart:
    row = CascadePart.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=part.pk)
    if row.region_id != by.region_id:
        raise NotYours
    return row
