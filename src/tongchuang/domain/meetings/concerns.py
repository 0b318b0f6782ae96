"""Whom events of meetings concern: who releases, the invited, the office, the heads of units, the chair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.meetings.models import Invitation, Meeting
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Person, Post, PostKind
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import local, today

TO_INVITED = frozenset({"meeting.called", "meeting.released", "meeting.moved", "meeting.cancelled"})
TO_UNITS = frozenset({"meeting.cascade_asked", "meeting.reminded"})
TO_OFFICE = frozenset({"meeting.missed", "meeting.leave_asked", "meeting.cascaded"})
TO_DIRECTOR = frozenset({"meeting.submitted"})
TO_WRITERS = frozenset({"meeting.sent_back", "meeting.minutes_returned", "meeting.minutes_issued"})
OF_PART = frozenset({"meeting.part_returned", "meeting.part_spared"})
TOLD = TO_INVITED | TO_UNITS | TO_OFFICE | TO_DIRECTOR | TO_WRITERS | OF_PART | {
    "meeting.held", "meeting.minutes_submitted", "meeting.leave_decided",
}  # fmt: skip
# What a later one makes void.
CANCELS = {
    "meeting.moved": ("meeting.called", "meeting.moved"),
    "meeting.cancelled": ("meeting.called", "meeting.moved"),
}
OFFICE = (PostKind.OFFICE, PostKind.DIRECTOR)


def notes_on_meetings(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events, in a handful of queries."""
    telling = [event for event in events if event.kind in TOLD]
    keys = {event.parent_id if event.parent_type == "meeting" else event.target_id for event in telling}
    rows = {row.pk: row for row in Meeting.objects.filter(pk__in=keys).select_related("chair")}
    people = _People(telling, rows.values())
    for event in telling:
        row = rows.get(event.parent_id if event.parent_type == "meeting" else event.target_id)  # type: ignore[arg-type]
        if row is not None:
            yield from _notes(event, row, people)


def _notes(event: Event, row: Meeting, people: _People) -> Iterator[Note]:
    kind, title = event.kind, _title(event, row)
    if kind in TO_INVITED or kind in TO_UNITS:
        cancels = CANCELS.get(kind, ())
        for unit in _ids(event, "units"):
            for user in people.of_unit[unit]:
                yield Note(event, user, "unit", title, cancels=cancels)
        for person in [
            *_ids(event, "people"),
            *([row.chair_id] if kind in TO_INVITED and row.chair_id else []),
        ]:
            if person in people.of_person:
                yield Note(event, people.of_person[person], "invited", title, cancels=cancels)
    elif kind in TO_OFFICE or kind in TO_DIRECTOR:
        who = people.offices if kind in TO_OFFICE else people.directors
        for user in who[row.region_id]:
            if kind not in TO_DIRECTOR or user not in {row.made_by_id, *row.edited_by}:
                yield Note(event, user, "office" if kind in TO_OFFICE else "approver", title)
    elif kind in TO_WRITERS:
        for user in _writers(event, row):
            yield Note(event, user, "asked", title)
    elif kind == "meeting.held":
        # Who came is told to the heads of the units alone.
        for unit in people.invited[row.pk]:
            for user in people.heads[unit]:
                yield Note(event, user, "head", title)
    elif kind == "meeting.minutes_submitted":
        chair = people.of_person.get(row.chair_id)
        for user in [chair] if chair else people.directors[row.region_id]:
            yield Note(event, user, "approver", title)
    elif kind == "meeting.leave_decided":
        asked_by = event.new.get("asked_by")
        if asked_by:
            yield Note(event, UUID(str(asked_by)), "asked", title)
    elif kind in OF_PART:
        for unit in _ids(event, "unit"):
            for user in people.of_unit[unit]:
                yield Note(event, user, "unit", title)


def _title(event: Event, row: Meeting) -> str:
    if event.kind in TO_INVITED:
        here = local(row.starts_at)
        return f"{here.month}月{here.day}日{here.hour}:{here.minute:02d} {row.title}"
    return row.title


def _writers(event: Event, row: Meeting) -> set[UUID]:
    wanted = (
        {row.submitted_by_id, row.made_by_id} if event.kind == "meeting.sent_back" else set(row.minutes_by)
    )
    return {user for user in wanted if user}


def _ids(event: Event, name: str) -> list[UUID]:
    told: Any = event.new.get(name)
    return [UUID(str(each)) for each in (told if isinstance(told, list) else [told] if told else [])]


class _People:
    """The users that a batch may concern."""

    def __init__(self, events: Sequence[Event], rows: Iterable[Meeting]) -> None:
        rows = list(rows)
        units = {
            unit
            for event in events
            for name in ("units", "unit")
            for unit in _ids(event, name)
            if event.kind not in TO_OFFICE
        }
        persons = {person for event in events for person in _ids(event, "people")} | {
            row.chair_id for row in rows if row.chair_id
        }
        held = {event.target_id for event in events if event.kind == "meeting.held"}
        self.invited: dict[UUID, list[UUID]] = defaultdict(list)
        if held:
            pairs = Invitation.objects.filter(meeting__in=held, unit__isnull=False, held=False)
            for meeting, unit in pairs.values_list("meeting_id", "unit_id"):
                self.invited[meeting].append(unit)
        self.of_unit, self.heads = users_of_units(
            {*units, *(unit for each in self.invited.values() for unit in each)}
        )
        found = Person.objects.filter(pk__in=persons, user__is_active=True, left_on__isnull=True)
        self.of_person: dict[UUID | None, UUID] = dict(found.values_list("pk", "user_id")) if persons else {}
        self.offices: dict[UUID, list[UUID]] = defaultdict(list)
        self.directors: dict[UUID, list[UUID]] = defaultdict(list)
        regions = {row.region_id for row in rows}
        posts = Post.objects.filter(
            in_force(today()),
            kind__in=OFFICE,
            region__in=regions,
            person__user__is_active=True,
            person__left_on__isnull=True,
        )
        for region, kind, user in (
            posts.values_list("region_id", "kind", "person__user_id").distinct() if regions else ()
        ):
            self.offices[region].append(user)
            if kind == PostKind.DIRECTOR:
                self.directors[region].append(user)


def users_of_units(units: set[UUID]) -> tuple[dict[UUID, list[UUID]], dict[UUID, list[UUID]]]:
    """Unit → users with a post at it (or at its last successor), and those who head it."""
    everybody: dict[UUID, list[UUID]] = defaultdict(list)
    heads: dict[UUID, list[UUID]] = defaultdict(list)
    if not units:
        return everybody, heads
    standing = standing_units(units)
    before: dict[UUID, list[UUID]] = defaultdict(list)
    for unit, last in standing.items():
        before[last].append(unit)
    posts = Post.objects.filter(
        in_force(today()),
        kind__in=OF_A_UNIT,
        unit__in=before,
        person__user__is_active=True,
        person__left_on__isnull=True,
    )
    for unit, kind, user in posts.values_list("unit_id", "kind", "person__user_id").distinct():
        for asked in before[unit]:
            everybody[asked].append(user)
            if kind == PostKind.UNIT_HEAD:
                heads[asked].append(user)
    return everybody, heads
