"""What the actions of meetings share."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.ledger.values import Author
from tongchuang.domain.meetings.access import keeps_meetings
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.meetings.rules import MOST_REASON
from tongchuang.domain.organisations.actors import Actor

# Who came is a figure about people. The ledger tells which unit signed in; by whose account stands in the list alone.
NOBODY = Author(user_id=None, name="", origin="")


def office(by: Actor, meeting: Meeting | None = None) -> None:
    """Raise NotYours unless the actor keeps the meetings of this region."""
    if not keeps_meetings(by) or (meeting is not None and meeting.region_id != by.region_id):
        raise NotYours


def locked(meeting: Meeting, *states: str, version: int | None = None) -> Meeting:
    """The row, held until the end of the transaction, in one of these states and as the page showed it."""
    row = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if (
        row is None
        or (states and row.state not in states)
        or (version is not None and row.version != version)
    ):
        raise MeetingChanged
    return row


def stated(reason: str) -> str:
    """A reason that says something."""
    text = " ".join(reason.split())
    if len(text) < 2:
        raise MeetingInvalid(_("State the reason."), field="reason")
    return text[:MOST_REASON]


def told(ids: Collection[UUID]) -> list[str]:
    """Ids as events hold them."""
    return sorted(map(str, ids))


def written_by(row: Meeting, by: Actor) -> None:
    """Remember who wrote at it."""
    if by.user_id is not None and by.user_id not in row.edited_by:
        row.edited_by = [*row.edited_by, by.user_id]
