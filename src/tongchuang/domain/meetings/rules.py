"""Predicates of meetings, on values alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tongchuang.domain.meetings.models import CascadePart, Invitation, Meeting
from tongchuang.domain.meetings.values import Outcome

State = Meeting.State
PREPARED = (State.DRAFT, State.WAITING)
# What the invited, and everybody who looks on, know of.
TOLD = (State.CALLED, State.HELD, State.CANCELLED)
SIGNS_BEFORE = timedelta(minutes=60)
OPEN_PARTS = (CascadePart.State.WAITING, CascadePart.State.RETURNED)
MOST_REASON = 200


def is_late(signed_at: datetime, starts_at: datetime, grace_minutes: int) -> bool:
    """Whether somebody came after the start and the minutes of grace."""
    return signed_at > starts_at + timedelta(minutes=grace_minutes)


def takes_signs(meeting: Meeting, at: datetime) -> bool:
    """Whether people can sign in: an hour before the start, until the office closes the list."""
    return meeting.state == State.CALLED and at >= meeting.starts_at - SIGNS_BEFORE


def outcome_of(leave: str, came: Sequence[Any], *, closed: bool) -> Outcome:
    """What became of an invitation: the first of those who came tells whether it was late."""
    if came:
        first = min(came, key=lambda each: each.signed_at)
        return Outcome.LATE if first.late else Outcome.PRESENT
    if leave == Invitation.Leave.GRANTED:
        return Outcome.LEAVE
    return Outcome.ABSENT if closed else Outcome.EXPECTED


def came_for_another(expected_id: UUID | None, came: Sequence[Any]) -> bool:
    """Whether somebody else came than who was expected (代会)."""
    return bool(came) and expected_id is not None and all(each.person_id != expected_id for each in came)


def part_overdue(state: str, due_at: datetime, at: datetime) -> bool:
    """Whether a unit is late with passing on."""
    return state in OPEN_PARTS and due_at < at
