"""Calling a meeting: laid before the director by who wrote it, released by somebody else, told to the invited; moved or cancelled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.burden.actions import charge, drop, release
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.documents.actions import issue_now
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.meetings.actions.base import locked, office, stated, told, written_by
from tongchuang.domain.meetings.errors import MeetingInvalid, OwnMeeting
from tongchuang.domain.meetings.models import Invitation, Meeting
from tongchuang.domain.meetings.writing import notice_draft
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

State = Meeting.State


@transaction.atomic
def submit_meeting(meeting: Meeting, *, version: int, by: Actor) -> Meeting:
    """Lay the plan before the director; nobody else is told yet."""
    office(by, meeting)
    row = locked(meeting, State.DRAFT, version=version)
    _refuse_incomplete(row)
    row.state, row.submitted_by_id, row.sent_back_reason = State.WAITING, by.user_id, ""
    row.version += 1
    written_by(row, by)
    row.save()
    record(
        "meeting.submitted",
        row,
        by=by,
        old={"state": State.DRAFT},
        new={"state": row.state},
        personal={"title": row.title},
    )
    return row


def _refuse_incomplete(row: Meeting) -> None:
    if row.starts_at <= now():
        raise MeetingInvalid(_("It would begin in the past. Change the time first."), field="starts_at")
    if not row.place:
        raise MeetingInvalid(_("Say where it is held."), field="place")
    if not row.invitations.exists():
        raise MeetingInvalid(_("Nobody is invited yet."), field="units")
    if not row.points.exists():
        raise MeetingInvalid(_("Write the agenda first."), field="agenda")


@transaction.atomic
def send_meeting_back(meeting: Meeting, *, reason: str, by: Actor) -> Meeting:
    """Back to who wrote it."""
    office(by, meeting)
    row = locked(meeting, State.WAITING)
    if row.submitted_by_id != by.user_id:
        by.require(Permission.APPROVE_DOCUMENTS)
    row.state, row.sent_back_reason = State.DRAFT, stated(reason)
    row.version += 1
    row.save()
    personal = {"title": row.title, "text": row.sent_back_reason}
    record(
        "meeting.sent_back",
        row,
        by=by,
        old={"state": State.WAITING},
        new={"state": row.state},
        personal=personal,
    )
    return row


@transaction.atomic
def call_meeting(meeting: Meeting, *, version: int, by: Actor, beyond: bool = False) -> Meeting:
    """Release: the notice gets its number and goes out. Units beyond their quota of meetings are invited only where the
    director signs for that (`beyond`)."""
    by.require(Permission.APPROVE_DOCUMENTS)
    office(by, meeting)
    row = locked(meeting, State.WAITING, version=version)
    if by.user_id in {row.made_by_id, row.submitted_by_id, *row.edited_by}:
        raise OwnMeeting
    _refuse_incomplete(row)
    invitations = list(row.invitations.select_related("unit", "person").order_by("unit__sort_key", "pk"))
    units = [each.unit_id for each in invitations if each.unit_id is not None]
    asker = Author(user_id=row.submitted_by_id, name="", origin=by.origin)
    # Charged first, numbered after: the order of locks that everybody keeps.
    over = charge(units, Kind.MEETING, subject=row, by=asker, title=row.title).over if units else frozenset()
    if over and beyond:
        release(row, by=by)
        over = frozenset()
    row.invitations.filter(unit_id__in=over).update(held=True)
    free = [each for each in invitations if each.unit_id not in over]
    row.state, row.called_by_id, row.called_at = State.CALLED, by.user_id, now()
    row.version += 1
    row.save()
    new = {
        "starts_at": row.starts_at, "place": bool(row.place), "units": told(set(units) - over), "held": told(over),
        "people": told({each.person_id for each in free if each.unit_id is None and each.person_id}),
    }  # fmt: skip
    record("meeting.called", row, by=by, old={"state": State.WAITING}, new=new, personal={"title": row.title})
    if free:
        row.notice = issue_now(notice_draft(row, free), by=by)
        row.save(update_fields=["notice"])
    return row


@transaction.atomic
def sign_beyond(meeting: Meeting, *, by: Actor) -> frozenset[UUID]:
    """The second signature for units beyond their quota of meetings: they are invited now."""
    office(by, meeting)
    row = locked(meeting, State.CALLED)
    units = release(row, by=by)
    if not units:
        return units
    held = row.invitations.filter(unit_id__in=units, held=True)
    ids = list(held.values_list("pk", flat=True))
    held.update(held=False)
    record("meeting.released", row, by=by, new={"units": told(units)}, personal={"title": row.title})
    invited = list(
        Invitation.objects.filter(pk__in=ids)
        .select_related("unit", "person")
        .order_by("unit__sort_key", "pk")
    )
    issue_now(notice_draft(row, invited), by=by)
    return units


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    reason: str,
    version: int,
    by: Actor,
) -> Meeting:
    """Another time or place for a meeting that people were told of; they hear of it with the reason."""
    office(by, meeting)
    row = locked(meeting, State.CALLED, version=version)
    if ends_at <= starts_at:
        raise MeetingInvalid(_("It has to end after it begins."), field="ends_at")
    if starts_at <= now():
        raise MeetingInvalid(_("It would begin in the past. Change the time first."), field="starts_at")
    if row.attendees.exists():
        raise MeetingInvalid(
            _("People have signed in already: it can't be moved any more."), field="starts_at"
        )
    place = place.strip()[:120] or row.place
    if (starts_at, ends_at, place) == (row.starts_at, row.ends_at, row.place):
        raise MeetingInvalid(_("Nothing has changed."), field="starts_at")
    old = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    # Who asked for leave from the old time may be able to come now.
    if row.starts_at != starts_at:
        row.invitations.exclude(leave="").update(
            leave="", leave_reason="", leave_opinion="", leave_asked_at=None
        )
    moved_place = place != row.place
    row.starts_at, row.ends_at, row.place, row.moved_reason = starts_at, ends_at, place, stated(reason)
    row.version += 1
    row.save()
    new = {"starts_at": starts_at, "ends_at": ends_at, "place_changed": moved_place, **_invited(row)}
    record(
        "meeting.moved", row, by=by, old=old, new=new, personal={"title": row.title, "text": row.moved_reason}
    )
    return row


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: Actor) -> Meeting:
    """It is not held; those who were told hear of it with the reason."""
    office(by, meeting)
    row = locked(meeting, State.DRAFT, State.WAITING, State.CALLED)
    if row.attendees.exists():
        raise MeetingInvalid(_("People have signed in already: close the list instead."))
    invited = _invited(row) if row.state == State.CALLED else {}
    old = {"state": row.state}
    drop(row, by=by)
    row.state, row.cancelled_reason = State.CANCELLED, stated(reason)
    row.version += 1
    row.save()
    personal = {"title": row.title, "text": row.cancelled_reason}
    record("meeting.cancelled", row, by=by, old=old, new={"state": row.state, **invited}, personal=personal)
    return row


def _invited(row: Meeting) -> dict[str, list[str]]:
    pairs = list(row.invitations.filter(held=False).values_list("unit_id", "person_id"))
    return {
        "units": told({unit for unit, _person in pairs if unit}),
        "people": told({person for unit, person in pairs if person and not unit}),
    }
