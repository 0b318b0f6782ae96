"""Minutes (纪要): written or uploaded by the office, approved by the chair, issued as a document."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.actions import issue_now
from tongchuang.domain.documents.outlines import BLANK
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.meetings.access import approves_minutes
from tongchuang.domain.meetings.actions.base import locked, office, stated
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours, OwnMeeting
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.meetings.queries import lines_of
from tongchuang.domain.meetings.writing import minutes_draft
from tongchuang.domain.organisations.actors import Actor

Minutes = Meeting.Minutes
MOST = 60_000


@transaction.atomic
def write_minutes(
    meeting: Meeting, text: str, *, by: Actor, version: int, file: Attachment | None = None
) -> Meeting:
    """Keep what was written so far; `file` is the paper that it was taken from."""
    office(by, meeting)
    row = locked(meeting, Meeting.State.HELD, version=version)
    if row.minutes_state not in (Minutes.NONE, Minutes.DRAFT):
        raise MeetingChanged
    if not text.strip():
        raise MeetingInvalid(_("There is nothing written yet."), field="text")
    if len(text) > MOST:
        raise MeetingInvalid(_("Minutes have %(most)d characters at most.") % {"most": MOST}, field="text")
    if file is not None and file.region_id != row.region_id:
        raise NotYours
    row.minutes_text, row.minutes_state = text.strip(), Minutes.DRAFT
    row.minutes_file = file or row.minutes_file
    if by.user_id is not None and by.user_id not in row.minutes_by:
        row.minutes_by = [*row.minutes_by, by.user_id]
    row.version += 1
    row.save()
    record(
        "meeting.minutes_written",
        row,
        by=by,
        new={"length": len(row.minutes_text), "file": row.minutes_file_id},
    )
    return row


@transaction.atomic
def submit_minutes(meeting: Meeting, *, by: Actor) -> Meeting:
    """Lay them before the chair."""
    office(by, meeting)
    row = locked(meeting, Meeting.State.HELD)
    if row.minutes_state != Minutes.DRAFT:
        raise MeetingChanged
    blanks = list(dict.fromkeys(BLANK.findall(row.minutes_text)))
    if blanks:
        raise MeetingInvalid(
            _("Fill in what stands in 【】 first: %(blanks)s") % {"blanks": " ".join(blanks[:6])},
            field="text",
        )
    row.minutes_state, row.minutes_reason = Minutes.CHAIR, ""
    row.version += 1
    row.save()
    record(
        "meeting.minutes_submitted",
        row,
        by=by,
        new={"minutes": row.minutes_state},
        personal={"title": row.title},
    )
    return row


@transaction.atomic
def return_minutes(meeting: Meeting, *, reason: str, by: Actor) -> Meeting:
    """The chair wants them written better."""
    row = _before_chair(meeting, by)
    row.minutes_state, row.minutes_reason = Minutes.DRAFT, stated(reason)
    row.version += 1
    row.save()
    personal = {"title": row.title, "text": row.minutes_reason}
    record("meeting.minutes_returned", row, by=by, new={"minutes": row.minutes_state}, personal=personal)
    return row


@transaction.atomic
def approve_minutes(meeting: Meeting, *, version: int, by: Actor) -> Meeting:
    """The chair approves: they get their number and go to the units that were invited."""
    row = _before_chair(meeting, by)
    if row.version != version:
        raise MeetingChanged
    if by.user_id in row.minutes_by:
        raise OwnMeeting
    row.minutes_state, row.minutes_approved_by_id = Minutes.ISSUED, by.user_id
    row.version += 1
    row.save()
    new = {"minutes": row.minutes_state}
    record("meeting.minutes_issued", row, by=by, new=new, personal={"title": row.title})
    row.minutes = issue_now(minutes_draft(row, lines_of(row)), by=by)
    row.save(update_fields=["minutes"])
    return row


def _before_chair(meeting: Meeting, by: Actor) -> Meeting:
    row = locked(meeting, Meeting.State.HELD)
    if not approves_minutes(by, row) or row.region_id != by.region_id:
        raise NotYours
    if row.minutes_state != Minutes.CHAIR:
        raise MeetingChanged
    return row
