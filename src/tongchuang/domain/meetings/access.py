"""The only door to meetings.

The office sees everything. Who oversees the region (discipline office, observers) sees the meetings that were called, with units and
figures but without persons. The invited see what they are invited to. Who came is told to the heads of the units, each of their own
people, and to everybody of themselves: nobody else but the office, which keeps the list.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import Http404

from tongchuang.domain.meetings.models import (
    Attendee,
    CascadeFile,
    CascadePart,
    Invitation,
    Meeting,
    MeetingSeries,
    Paper,
)
from tongchuang.domain.meetings.rules import TOLD
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Post, PostKind, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import today


def keeps_meetings(actor: Actor) -> bool:
    """Whether somebody plans meetings and keeps their lists: the campaign office."""
    return actor.region_wide and actor.may(Permission.DRAFT_DOCUMENTS)


def oversees(actor: Actor) -> bool:
    """Whether somebody looks on at the meetings of the whole region."""
    return actor.region_wide and actor.may(Permission.COMMAND)


def meetings_visible_to(actor: Actor) -> QuerySet[Meeting]:
    """The meetings that the actor may know of."""
    if actor.region_id is None or not actor.posts:
        return Meeting.objects.none()
    rows = Meeting.objects.filter(region_id=actor.region_id)
    if keeps_meetings(actor):
        return rows
    rows = rows.filter(state__in=TOLD)
    # A meeting that was cancelled before anybody was told of it never was one.
    rows = rows.filter(called_at__isnull=False)
    if oversees(actor):
        return rows
    invited = Invitation.objects.filter(_mine(actor), meeting=OuterRef("pk"), held=False)
    mine = Q(Exists(invited))
    if actor.person_id is not None:
        mine |= Q(chair_id=actor.person_id)
    if actor.unit_ids:
        mine |= Q(host_id__in=actor.unit_ids)
        mine |= Q(Exists(CascadePart.objects.filter(meeting=OuterRef("pk"), unit_id__in=actor.unit_ids)))
    return rows.filter(mine)


def _mine(actor: Actor) -> Q:
    mine = Q(unit_id__in=actor.unit_ids)
    return mine | Q(person_id=actor.person_id) if actor.person_id is not None else mine


def get_meeting_for(actor: Actor, meeting_id: UUID) -> Meeting:
    """A meeting that the actor may see; Http404 for any other."""
    whole = ("chair", "host", "series", "notice", "bulletin", "minutes", "minutes_file", "campaign")
    rows = meetings_visible_to(actor).select_related(*whole)
    heavy = [
        f"{document}__{name}"
        for document in ("notice", "bulletin", "minutes")
        for name in ("content", "grams")
    ]
    found = (
        rows.defer("campaign__settings", "chair__grams", "host__grams", *heavy).filter(pk=meeting_id).first()
    )
    if found is None:
        raise Http404
    return found


def papers_visible_to(actor: Actor) -> QuerySet[Paper]:
    """The papers of meetings: for the office, the invited and the chair."""
    if keeps_meetings(actor):
        return Paper.objects.filter(meeting__region_id=actor.region_id)
    invited = Invitation.objects.filter(_mine(actor), meeting=OuterRef("meeting"), held=False)
    mine = Q(Exists(invited))
    if actor.person_id is not None:
        mine |= Q(meeting__chair_id=actor.person_id)
    return Paper.objects.filter(mine, meeting__in=meetings_visible_to(actor))


def part_files_visible_to(actor: Actor) -> QuerySet[CascadeFile]:
    """Proofs of passing on show people: for the office and the unit itself."""
    rows = CascadeFile.objects.filter(part__in=cascade_visible_to(actor))
    return rows if keeps_meetings(actor) else rows.filter(part__unit_id__in=actor.unit_ids)


def minutes_files_visible_to(actor: Actor) -> QuerySet[Meeting]:
    """Meetings of which the actor may open the file that the minutes were taken from."""
    rows = meetings_visible_to(actor)
    return rows if keeps_meetings(actor) else rows.none()


def is_chair(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor chairs it."""
    return actor.person_id is not None and meeting.chair_id == actor.person_id


def approves_minutes(actor: Actor, meeting: Meeting) -> bool:
    """Whose approval it is: the chair's; the director's where the chair has no account here."""
    if is_chair(actor, meeting):
        return True
    without = meeting.chair is None or meeting.chair.user_id is None
    return without and actor.region_id == meeting.region_id and actor.may(Permission.APPROVE_DOCUMENTS)


def sees_names(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor sees who chairs and speaks: the office and the invited, not those who only look on."""
    return keeps_meetings(actor) or is_chair(actor, meeting) or my_invitations(actor, meeting).exists()


def my_invitations(actor: Actor, meeting: Meeting) -> QuerySet[Invitation]:
    """By which invitations the actor may come or ask for leave: their own first, then those of their units."""
    if actor.region_id != meeting.region_id or not actor.posts:
        return Invitation.objects.none()
    rows = Invitation.objects.filter(_mine(actor), meeting=meeting, held=False)
    return rows.select_related("unit", "person").order_by("unit__sort_key", "pk")


def get_invitation_for(actor: Actor, meeting: Meeting, invitation_id: UUID) -> Invitation:
    """An invitation of this meeting, for the office or for whom it invites; Http404 for any other."""
    rows = Invitation.objects.filter(meeting=meeting).select_related("unit", "person")
    if not keeps_meetings(actor):
        rows = my_invitations(actor, meeting)
    found = rows.filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found


def sees_all_names(actor: Actor) -> bool:
    """Whether somebody sees the chairs of a list of meetings: not who only looks on."""
    return keeps_meetings(actor) or not oversees(actor)


def headed_units(actor: Actor) -> set[UUID]:
    """The units that the actor heads, with those below them."""
    if PostKind.UNIT_HEAD not in actor.posts or actor.person_id is None:
        return set()
    posts = Post.objects.filter(
        in_force(today()), person=actor.person_id, kind=PostKind.UNIT_HEAD, unit__isnull=False
    )
    above = posts.annotate(own=ExpressionWrapper(OuterRef("path"), output_field=CharField())).filter(
        own__startswith=F("unit__path")
    )
    return set(Unit.objects.filter(Exists(above), region_id=actor.region_id).values_list("pk", flat=True))


def names_seen_by(actor: Actor, meeting: Meeting) -> Callable[[Attendee], bool]:
    """Of whom who came the actor may know the name: the office, which keeps the list, of all; heads of their own units;
    everybody of themselves."""
    if actor.region_id != meeting.region_id or not actor.posts:
        return lambda attendee: False
    if keeps_meetings(actor):
        return lambda attendee: True
    headed = headed_units(actor)
    own = actor.person_id
    return lambda attendee: (
        attendee.invitation.unit_id in headed or (own is not None and attendee.person_id == own)
    )


def attendees_visible_to(actor: Actor, meeting: Meeting) -> list[Attendee]:
    """The rows of those whose names the actor may know."""
    seen = names_seen_by(actor, meeting)
    rows = Attendee.objects.filter(meeting=meeting).select_related("invitation", "person", "stands_for")
    return [row for row in rows if seen(row)]


def cascade_visible_to(actor: Actor) -> QuerySet[CascadePart]:
    """What units have to pass on: all for the office and those who oversee, else those of one's own units."""
    rows = CascadePart.objects.filter(meeting__in=meetings_visible_to(actor))
    if keeps_meetings(actor) or oversees(actor):
        return rows
    return rows.filter(unit_id__in=actor.unit_ids)


def get_part_for(actor: Actor, part_id: UUID) -> CascadePart:
    """What one unit has to pass on; Http404 for any other."""
    found = (
        cascade_visible_to(actor).select_related("meeting", "unit", "confirmed_by").filter(pk=part_id).first()
    )
    if found is None:
        raise Http404
    return found


def series_visible_to(actor: Actor) -> QuerySet[MeetingSeries]:
    """The series of the region, for the office."""
    rows = MeetingSeries.objects.filter(region_id=actor.region_id)
    return rows.select_related("chair") if keeps_meetings(actor) else rows.none()


def get_series_for(actor: Actor, series_id: UUID) -> MeetingSeries:
    """A series; Http404 for any other."""
    found = series_visible_to(actor).filter(pk=series_id).first()
    if found is None:
        raise Http404
    return found


def meetings_of(actor: Actor) -> QuerySet[Meeting]:
    """The called meetings that the actor chairs, or to which they or their units are invited."""
    invited = Invitation.objects.filter(_mine(actor), meeting=OuterRef("pk"), held=False)
    own = Q(Exists(invited))
    if actor.person_id is not None:
        own |= Q(chair_id=actor.person_id)
    rows = Meeting.objects.filter(region_id=actor.region_id, state__in=TOLD, called_at__isnull=False)
    return rows.filter(own) if actor.region_id is not None and actor.posts else rows.none()
