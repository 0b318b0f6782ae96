"""Due times that messages remind of: a meeting on the day before, and passing it on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

from tongchuang.domain.meetings.concerns import users_of_units
from tongchuang.domain.meetings.models import CascadePart, Meeting
from tongchuang.domain.meetings.rules import OPEN_PARTS
from tongchuang.domain.messages.reminders import Due, Reminder, remind_of
from tongchuang.foundation.clock import now

DAYS_BEFORE = timedelta(days=2)


def meetings_due(ids: Collection[UUID]) -> dict[UUID, Due]:
    """Meetings to come: reminded of a day before; once they begin nobody needs reminding."""
    rows = Meeting.objects.filter(pk__in=ids, state=Meeting.State.CALLED, starts_at__gt=now())
    return {
        row.pk: Due(row.region_id, row.starts_at, row.starts_at.isoformat())
        for row in rows.only("region", "starts_at")
    }


def whom_of_meetings(ids: Collection[UUID]) -> Iterator[Reminder]:
    """The invited who are not on leave, and the chair."""
    rows = Meeting.objects.filter(pk__in=ids).select_related("chair__user")
    for row in rows:
        coming = row.invitations.filter(held=False).exclude(leave="granted").select_related("person")
        invitations = list(coming)
        everybody, _heads = users_of_units({each.unit_id for each in invitations if each.unit_id is not None})
        users = [(user, "unit") for found in everybody.values() for user in found]
        people = [each.person for each in invitations if each.unit_id is None] + [row.chair]
        users += [(person.user_id, "invited") for person in people if person is not None and person.user_id]
        for user, reason in dict(reversed(users)).items():
            yield Reminder(row.pk, user, reason, row.title)


def parts_due(ids: Collection[UUID]) -> dict[UUID, Due]:
    """What units have not passed on yet."""
    rows = CascadePart.objects.filter(pk__in=ids, state__in=OPEN_PARTS)
    return {
        row.pk: Due(row.region_id, row.due_at, str(row.unit_id), before=row.due_at - DAYS_BEFORE)
        for row in rows
    }


def whom_of_parts(ids: Collection[UUID]) -> Iterator[Reminder]:
    """The unit's liaisons and heads."""
    rows = list(CascadePart.objects.filter(pk__in=ids).select_related("meeting"))
    everybody, _heads = users_of_units({row.unit_id for row in rows})
    for row in rows:
        for user in dict.fromkeys(everybody[row.unit_id]):
            yield Reminder(row.pk, user, "unit", row.meeting.title)


def register() -> None:
    """Say what we have due times for."""
    remind_of("meeting", dues=meetings_due, whom=whom_of_meetings)
    remind_of("cascadepart", dues=parts_due, whom=whom_of_parts)
