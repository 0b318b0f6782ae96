"""Who comes: leave asked for beforehand, signing in by the code on the screen or by the list, the list closed, and its bulletin.

The ledger tells which unit signed in and when, never by whose account: names stand in the list, which few may see.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.actions import draft_document
from tongchuang.domain.documents.models import Document
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.meetings.access import my_invitations
from tongchuang.domain.meetings.actions.base import NOBODY, locked, office, stated
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotInvited, NotYours
from tongchuang.domain.meetings.models import Attendee, Invitation, Meeting
from tongchuang.domain.meetings.queries import lines_of, persons_in, tally_of
from tongchuang.domain.meetings.rules import is_late, takes_signs
from tongchuang.domain.meetings.writing import bulletin_draft
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.foundation.clock import now

State = Meeting.State
Leave = Invitation.Leave


@transaction.atomic
def ask_leave(invitation: Invitation, *, reason: str, by: Actor) -> Invitation:
    """Ask for leave before the meeting begins (请假)."""
    row = _invitation(invitation)
    meeting = row.meeting
    if not my_invitations(by, meeting).filter(pk=row.pk).exists():
        raise NotYours
    if meeting.state != State.CALLED or now() >= meeting.starts_at:
        raise MeetingInvalid(_("Leave is asked for before the meeting begins."))
    if row.leave in (Leave.ASKED, Leave.GRANTED):
        raise MeetingChanged
    row.leave, row.leave_reason, row.leave_opinion = Leave.ASKED, stated(reason), ""
    row.leave_asked_by_id, row.leave_asked_at = by.user_id, now()
    row.save()
    new = {"unit": row.unit_id, "state": row.leave}
    record(
        "meeting.leave_asked",
        meeting,
        by=by,
        new=new,
        personal={"title": meeting.title, "text": row.leave_reason},
    )
    return row


@transaction.atomic
def decide_leave(invitation: Invitation, *, grant: bool, by: Actor, opinion: str = "") -> Invitation:
    """Grant or refuse it; a refusal says why. Beforehand: the office decides until the list is closed."""
    row = _invitation(invitation)
    meeting = row.meeting
    office(by, meeting)
    if row.leave != Leave.ASKED or meeting.state != State.CALLED:
        raise MeetingChanged
    row.leave = Leave.GRANTED if grant else Leave.REFUSED
    row.leave_opinion = " ".join(opinion.split())[:200] if grant else stated(opinion)
    row.leave_decided_by_id = by.user_id
    row.save()
    new = {"unit": row.unit_id, "state": row.leave, "asked_by": row.leave_asked_by_id}
    record(
        "meeting.leave_decided",
        meeting,
        by=by,
        new=new,
        personal={"title": meeting.title, "text": row.leave_opinion},
    )
    return row


@transaction.atomic
def sign_in(meeting: Meeting, *, by: Actor) -> Attendee:
    """Somebody signs in with their own account, having scanned the code (the caller has checked it). Twice is once."""
    mine = list(my_invitations(by, meeting))
    if by.person_id is None or not mine:
        raise NotInvited
    person = Person.objects.get(pk=by.person_id)
    # Their own invitation first, then that of the unit they belong to.
    mine.sort(key=lambda each: (each.unit_id is not None, each.unit_id != person.unit_id))
    row = _invitation(mine[0])
    if not takes_signs(row.meeting, now()):
        raise MeetingInvalid(
            _("Nobody can sign in now: from an hour before the start until the list is closed.")
        )
    return _came(row, person, "", Attendee.Way.CODE, by)


@transaction.atomic
def mark(
    invitation: Invitation, *, by: Actor, person_id: UUID | None = None, name: str = "", reason: str = ""
) -> Attendee:
    """The office marks somebody as come: who was expected where nobody is named. After the list was closed with a reason."""
    row = _invitation(invitation)
    office(by, row.meeting)
    closed = row.meeting.state == State.HELD
    if closed:
        stated(reason)
    elif not takes_signs(row.meeting, now()):
        raise MeetingInvalid(
            _("Nobody can sign in now: from an hour before the start until the list is closed.")
        )
    name = " ".join(name.split())[:60]
    wanted = person_id or (None if name else row.person_id)
    people = persons_in(row.meeting.region_id, {wanted} if wanted else set())
    if wanted and wanted not in people:
        raise MeetingInvalid(_("One of the persons is nobody of this region, or has left."), field="person")
    return _came(
        row, people[wanted] if wanted else None, name, Attendee.Way.LIST, by, on_time=closed, reason=reason
    )


def _came(
    row: Invitation,
    person: Person | None,
    name: str,
    way: str,
    by: Actor,
    *,
    on_time: bool = False,
    reason: str = "",
) -> Attendee:
    meeting, moment = row.meeting, now()
    of_meeting = Attendee.objects.filter(meeting=meeting)
    known = (
        of_meeting.filter(person=person)
        if person is not None
        else of_meeting.filter(invitation=row, person=None, name=name)
    )
    present = known.first()
    if present is not None:
        return present
    if on_time:
        moment = meeting.starts_at
    stands_for = (
        row.person_id
        if row.person_id is not None and (person is None or person.pk != row.person_id)
        else None
    )
    found = (
        of_meeting.filter(invitation=row, person=None, name="").first()
        if person is not None or name
        else None
    )
    if found is not None:
        # Whoever the desk ticked for the unit without a name is this one.
        found.person, found.name, found.stands_for_id, found.way = person, name, stands_for, way
        found.save()
        return _told(found, row, by, reason)
    attendee = Attendee.objects.create(
        meeting=meeting, invitation=row, person=person, name=name, stands_for_id=stands_for, signed_at=moment, way=way,
        late=is_late(moment, meeting.starts_at, meeting.grace_minutes),
        marked_by_id=by.user_id if way == Attendee.Way.LIST else None,
    )  # fmt: skip
    return _told(attendee, row, by, reason)


def _told(attendee: Attendee, row: Invitation, by: Actor, reason: str) -> Attendee:
    new = {
        "unit": row.unit_id,
        "way": attendee.way,
        "late": attendee.late,
        "substitute": attendee.stands_for_id is not None,
    }
    by_list = attendee.way == Attendee.Way.LIST
    personal = {"text": " ".join(reason.split())} if reason.strip() else {}
    record("meeting.signed_in", attendee, by=by if by_list else NOBODY, new=new, region_id=row.meeting.region_id, parent=row.meeting, personal=personal)  # fmt: skip
    return attendee


@transaction.atomic
def unmark(attendee: Attendee, *, by: Actor, reason: str = "") -> None:
    """Somebody was marked by mistake."""
    row = _invitation(attendee.invitation)
    office(by, row.meeting)
    if row.meeting.state == State.HELD:
        stated(reason)
    elif row.meeting.state != State.CALLED:
        raise MeetingChanged
    present = Attendee.objects.filter(pk=attendee.pk, invitation=row).first()
    if present is None:
        raise MeetingChanged
    personal = {"text": " ".join(reason.split())} if reason.strip() else {}
    old = {"unit": row.unit_id, "late": present.late}
    record(
        "meeting.sign_removed",
        present,
        by=by,
        old=old,
        region_id=row.meeting.region_id,
        parent=row.meeting,
        personal=personal,
    )
    present.delete()


@transaction.atomic
def close_attendance(meeting: Meeting, *, by: Actor) -> Meeting:
    """The meeting was held: whoever has not come and has no leave was absent. The heads of the units are told of their people."""
    office(by, meeting)
    row = locked(meeting, State.CALLED)
    if now() < row.starts_at:
        raise MeetingInvalid(_("The list is closed when the meeting has begun."))
    if row.invitations.filter(leave=Leave.ASKED).exists():
        raise MeetingInvalid(_("Answer the requests for leave first."))
    row.state, row.held_at = State.HELD, now()
    row.version += 1
    row.save(update_fields=["state", "held_at", "version"])
    tally = tally_of(lines_of(row))
    new = {
        "state": row.state, "invited": tally.invited, "present": tally.present, "late": tally.late, "leave": tally.leave,
        "absent": tally.absent,
    }  # fmt: skip
    record("meeting.held", row, by=by, old={"state": State.CALLED}, new=new, personal={"title": row.title})
    return row


@transaction.atomic
def draft_bulletin(meeting: Meeting, *, by: Actor) -> Document:
    """The bulletin on lateness and absence, as a draft that names units; the one that is there is given back."""
    office(by, meeting)
    row = locked(meeting, State.HELD)
    if row.bulletin is not None:
        return row.bulletin
    row.bulletin = draft_document(bulletin_draft(row, lines_of(row)), by=by)
    row.save(update_fields=["bulletin"])
    record("meeting.named", row, by=by, new={"document": row.bulletin.pk}, personal={"title": row.title})
    return row.bulletin


def _invitation(invitation: Invitation) -> Invitation:
    """Held until the end of the transaction: two who mark the same person wait for each other."""
    rows = (
        Invitation.objects.select_for_update(of=("self",)).select_related("meeting").filter(pk=invitation.pk)
    )
    row = rows.first()
    if row is None or row.held:
        raise MeetingChanged
    return row
