"""Named reads of meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from tongchuang.domain.meetings.models import (
    AgendaPoint,
    Attendee,
    CascadePart,
    Decision,
    Invitation,
    Meeting,
    MeetingSeries,
    Problem,
)
from tongchuang.domain.meetings.rules import OPEN_PARTS, PREPARED, came_for_another, outcome_of
from tongchuang.domain.meetings.values import Outcome
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import today


@dataclass(frozen=True)
class Line:
    """An invitation with what became of it. `came` holds only those whom the reader may see by name."""

    invitation: Invitation
    outcome: Outcome
    substituted: bool
    came: tuple[Attendee, ...]


@dataclass(frozen=True)
class Tally:
    """How many of the invitations became what."""

    invited: int = 0
    present: int = 0
    late: int = 0
    leave: int = 0
    absent: int = 0
    expected: int = 0
    substituted: int = 0


def for_list(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """With what a list shows."""
    open_parts = Q(cascade__state__in=OPEN_PARTS)
    return rows.select_related("chair", "host").defer("chair__grams", "host__grams", "minutes_text", "note", "cascade_text").annotate(
        parts=Count("cascade", distinct=True, filter=~Q(cascade__state="spared")), open_parts=Count("cascade", distinct=True, filter=open_parts),
    )  # fmt: skip


def in_months(rows: QuerySet[Meeting], begins: datetime, until: datetime) -> QuerySet[Meeting]:
    """Those that begin in a span."""
    return rows.filter(starts_at__gte=begins, starts_at__lt=until).order_by("starts_at", "pk")


def found(rows: QuerySet[Meeting], text: str) -> QuerySet[Meeting]:
    """By title, place or a point of the agenda."""
    points = AgendaPoint.objects.filter(title__icontains=text).values("meeting")
    return rows.filter(Q(title__icontains=text) | Q(place__icontains=text) | Q(pk__in=points))


def points_of(meeting: Meeting) -> list[AgendaPoint]:
    """The agenda in its order."""
    return list(meeting.points.select_related("speaker").defer("speaker__grams"))


def lines_of(meeting: Meeting, seen: Callable[[Attendee], bool] | None = None) -> list[Line]:
    """Every invitation with what became of it, and by name those of whom the reader may know it (`access.names_seen_by`)."""
    invitations = meeting.invitations.select_related("unit", "person").defer("unit__grams", "person__grams")
    rows = meeting.attendees.select_related("invitation", "person", "stands_for")
    came: dict[UUID, list[Attendee]] = defaultdict(list)
    for row in rows.defer("person__grams", "stands_for__grams"):
        came[row.invitation_id].append(row)
    closed = meeting.state == Meeting.State.HELD
    ordered = invitations.order_by(F("unit__sort_key").asc(nulls_first=True), "person__sort_key", "pk")
    return [
        Line(
            each, outcome_of(each.leave, came[each.pk], closed=closed), came_for_another(each.person_id, came[each.pk]),
            tuple(row for row in came[each.pk] if seen is not None and seen(row)),
        )
        for each in ordered
    ]  # fmt: skip


def tally_of(lines: Iterable[Line]) -> Tally:
    """Counted by what became of them; whoever came late came too."""
    every = list(lines)
    number = {outcome: sum(1 for line in every if line.outcome == outcome) for outcome in Outcome}
    return Tally(
        len(every), number[Outcome.PRESENT] + number[Outcome.LATE], number[Outcome.LATE], number[Outcome.LEAVE],
        number[Outcome.ABSENT], number[Outcome.EXPECTED], sum(1 for line in every if line.substituted),
    )  # fmt: skip


@dataclass(frozen=True)
class Conflict:
    """Somebody invited, or the chair, who is at another meeting at that time."""

    meeting: Meeting
    who: str


def clashes_of(
    region_id: UUID | None, starts_at: datetime, ends_at: datetime, *, unit_ids: Collection[UUID] = (),
    person_ids: Collection[UUID] = (), besides: UUID | None = None,
) -> list[Conflict]:  # fmt: skip
    """Who of these is invited elsewhere while this lasts. Of drafts too: they will be called."""
    at_once = Meeting.objects.filter(
        region_id=region_id,
        state__in=[*PREPARED, Meeting.State.CALLED],
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    ).exclude(pk=besides)
    meetings = {row.pk: row for row in at_once.select_related("chair")}
    if not meetings:
        return []
    hit = Q(unit_id__in=unit_ids) | Q(person_id__in=person_ids)
    rows = (
        Invitation.objects.filter(hit, meeting__in=meetings)
        .select_related("unit", "person")
        .order_by("unit__sort_key", "pk")
    )
    found = [
        Conflict(
            meetings[row.meeting_id],
            str(row.unit if row.unit_id in set(unit_ids) and row.unit else row.person),
        )
        for row in rows
    ]
    found += [
        Conflict(row, str(row.chair))
        for row in meetings.values()
        if row.chair_id and row.chair_id in set(person_ids)
    ]
    return found


def invited_ids(meeting: Meeting) -> tuple[set[UUID], set[UUID]]:
    """The units and the persons that are invited, the chair among these."""
    pairs = list(meeting.invitations.values_list("unit_id", "person_id"))
    units = {unit for unit, _person in pairs if unit}
    return units, {person for _unit, person in pairs if person} | (
        {meeting.chair_id} if meeting.chair_id else set()
    )


def heads_of_units(unit_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Unit → the person who heads it today."""
    posts = Post.objects.filter(
        in_force(today()), kind=PostKind.UNIT_HEAD, unit__in=unit_ids, person__left_on__isnull=True
    )
    return dict(posts.order_by("-valid_from", "pk").values_list("unit_id", "person_id"))


def cascade_of(meeting: Meeting, visible: QuerySet[CascadePart]) -> list[CascadePart]:
    """How units passed it on: the open ones first."""
    rows = visible.filter(meeting=meeting).select_related("unit").defer("unit__grams")
    return list(rows.order_by("confirmed_at", "unit__sort_key", "pk"))


def decisions_of(meeting: Meeting) -> list[Decision]:
    """What was decided, in its order."""
    return list(meeting.decisions.select_related("lead").defer("lead__grams"))


def problems_of(meeting: Meeting) -> list[Problem]:
    """The problems raised, in their order."""
    return list(meeting.problems.select_related("unit").defer("unit__grams"))


def units_in(region_id: UUID | None, ids: Collection[UUID]) -> dict[UUID, Unit]:
    """Open units of a region among these."""
    rows = Unit.objects.filter(pk__in=ids, region_id=region_id, valid_to__isnull=True)
    return {row.pk: row for row in rows.defer("grams")}


def persons_in(region_id: UUID | None, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Persons of a region among these who have not left."""
    rows = Person.objects.filter(pk__in=ids, region_id=region_id, left_on__isnull=True)
    return {row.pk: row for row in rows.defer("grams")}


def persons_named(region_id: UUID | None, names: Collection[str]) -> dict[str, UUID]:
    """Name → person, where only one in the region has it."""
    rows = Person.objects.filter(region_id=region_id, name__in=names, left_on__isnull=True).values_list(
        "name", "pk"
    )
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for name, key in rows:
        by_name[name].append(key)
    return {name: keys[0] for name, keys in by_name.items() if len(keys) == 1}


def open_series() -> QuerySet[MeetingSeries]:
    """The series that go on, of campaigns that do."""
    rows = MeetingSeries.objects.filter(ended_at__isnull=True, campaign__closed_at__isnull=True)
    return rows.select_related("campaign").order_by("pk")


def uncalled_before(at: datetime) -> QuerySet[Meeting]:
    """Occurrences of a cadence whose time has come without anybody having been invited."""
    return Meeting.objects.filter(state__in=PREPARED, series__isnull=False, starts_at__lt=at).order_by("pk")


def next_of(series: Sequence[MeetingSeries], at: datetime) -> dict[UUID, Meeting]:
    """Series → its next meeting."""
    rows = Meeting.objects.filter(series__in=series, starts_at__gte=at).exclude(state=Meeting.State.CANCELLED)
    found: dict[UUID, Meeting] = {}
    for row in rows.order_by("starts_at"):
        if row.series_id is not None:
            found.setdefault(row.series_id, row)
    return found


def missed_of(series: Sequence[MeetingSeries]) -> dict[UUID, int]:
    """Series → how many of its meetings were never called."""
    rows = (
        Meeting.objects.filter(series__in=series, state=Meeting.State.MISSED)
        .values("series")
        .annotate(n=Count("pk"))
    )
    return {row["series"]: row["n"] for row in rows}


def meetings_on(target_type: str, target_id: UUID) -> QuerySet[Problem]:
    """At which meetings something was raised."""
    return Problem.objects.filter(target_type=target_type, target_id=target_id).select_related("meeting")
