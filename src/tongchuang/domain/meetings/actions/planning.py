"""Planning a meeting: when, where, who chairs, what is on the agenda, who is invited, and its papers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.meetings.actions.base import locked, office, told, written_by
from tongchuang.domain.meetings.cadence import is_rule
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.models import AgendaPoint, Invitation, Meeting, MeetingKind, Paper
from tongchuang.domain.meetings.queries import heads_of_units, persons_in, units_in
from tongchuang.domain.meetings.rules import PREPARED
from tongchuang.domain.meetings.values import MeetingValues
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now

State = Meeting.State
MOST_UNITS, MOST_PEOPLE, MOST_POINTS, MOST_PAPERS = 500, 200, 40, 60
LONGEST = timedelta(days=3)


@transaction.atomic
def plan_meeting(values: MeetingValues, *, by: Actor, campaign: Campaign) -> Meeting:
    """A draft: nobody is told of it yet."""
    office(by)
    if campaign.region_id != by.region_id:
        raise NotYours
    row = Meeting(region_id=campaign.region_id, campaign=campaign, made_by_id=by.user_id, made_at=now())
    _fill(row, values)
    row.save(force_insert=True)
    _points(row, values)
    _invite(row, values)
    record("meeting.planned", row, by=by, new=_facts_of(row, values), personal={"title": row.title})
    return row


@transaction.atomic
def edit_meeting(meeting: Meeting, values: MeetingValues, *, version: int, by: Actor) -> Meeting:
    """Change anything of one that nobody was told of; what was laid before the director comes back."""
    office(by, meeting)
    row = locked(meeting, *PREPARED, version=version)
    old = {"starts_at": row.starts_at, "state": row.state}
    _fill(row, values)
    row.state = State.DRAFT
    row.version += 1
    written_by(row, by)
    row.save()
    row.points.all().delete()
    _points(row, values)
    row.invitations.all().delete()
    _invite(row, values)
    record("meeting.changed", row, by=by, old=old, new=_facts_of(row, values), personal={"title": row.title})
    return row


@transaction.atomic
def discard_meeting(meeting: Meeting, *, by: Actor) -> None:
    """Throw a draft away that nobody was told of. One of a series is cancelled instead: it would be made again."""
    office(by, meeting)
    row = locked(meeting, *PREPARED)
    record(
        "meeting.discarded",
        row,
        by=by,
        old={"kind": row.kind, "starts_at": row.starts_at},
        personal={"title": row.title},
    )
    if row.series_id is not None:
        row.state = State.CANCELLED
        row.save(update_fields=["state"])
    else:
        row.delete()


def _fill(row: Meeting, values: MeetingValues) -> None:
    kind = kinds_of(row.region_id).get(values.kind)
    if kind is None and values.kind != row.kind:
        raise MeetingInvalid(_("There is no such kind of meeting."), field="kind")
    if len(values.title.strip()) < 2:
        raise MeetingInvalid(_("Give the meeting a name."), field="title")
    if values.ends_at <= values.starts_at:
        raise MeetingInvalid(_("It has to end after it begins."), field="ends_at")
    if values.ends_at - values.starts_at > LONGEST:
        raise MeetingInvalid(_("A meeting lasts three days at most."), field="ends_at")
    row.kind, row.title = values.kind, " ".join(values.title.split())[:80]
    row.starts_at, row.ends_at = values.starts_at, values.ends_at
    row.place, row.note = values.place.strip()[:120], values.note.strip()[:2000]
    row.chair_id, row.host_id, row.heads_expected = values.chair_id, values.host_id, values.heads_expected
    if values.grace_minutes is not None:
        row.grace_minutes = min(values.grace_minutes, 240)
    elif kind is not None:
        row.grace_minutes = kind.grace_minutes


def _points(row: Meeting, values: MeetingValues) -> None:
    points = [each for each in values.points if each.title.strip()]
    if len(points) > MOST_POINTS:
        raise MeetingInvalid(_("At most %(most)d points.") % {"most": MOST_POINTS}, field="agenda")
    speakers = {each.speaker_id for each in points if each.speaker_id}
    if len(persons_in(row.region_id, speakers)) < len(speakers):
        raise MeetingInvalid(_("One of the speakers is nobody of this region."), field="agenda")
    AgendaPoint.objects.bulk_create(
        AgendaPoint(
            meeting=row, position=position, title=each.title.strip()[:120], speaker_id=each.speaker_id,
            speaker_name=each.speaker_name.strip()[:60], minutes=each.minutes,
        )
        for position, each in enumerate(points, 1)
    )  # fmt: skip


def _invite(row: Meeting, values: MeetingValues) -> None:
    units, people = list(dict.fromkeys(values.unit_ids)), list(dict.fromkeys(values.person_ids))
    if len(units) > MOST_UNITS or len(people) > MOST_PEOPLE:
        raise MeetingInvalid(_("At most %(units)d units and %(people)d persons.") % {"units": MOST_UNITS, "people": MOST_PEOPLE}, field="units")  # fmt: skip
    hosts = {row.host_id} - {None}
    if len(units_in(row.region_id, {*units, *hosts})) < len({*units, *hosts}):
        raise MeetingInvalid(_("One of the units was closed. Choose again."), field="units")
    persons = {*people, row.chair_id} - {None}
    if len(persons_in(row.region_id, persons)) < len(persons):  # type: ignore[arg-type]
        raise MeetingInvalid(_("One of the persons is nobody of this region, or has left."), field="people")
    heads = heads_of_units(units) if row.heads_expected else {}
    Invitation.objects.bulk_create(
        [
            *(Invitation(meeting=row, unit_id=unit, person_id=heads.get(unit)) for unit in units),
            *(Invitation(meeting=row, person_id=person) for person in people if person != row.chair_id),
        ]
    )


def _facts_of(row: Meeting, values: MeetingValues) -> dict[str, object]:
    """What an event tells of a meeting."""
    return {
        "kind": row.kind, "state": row.state, "starts_at": row.starts_at, "ends_at": row.ends_at, "units": told(set(values.unit_ids)),
        "people": len(set(values.person_ids)), "points": len(values.points),
    }  # fmt: skip


@transaction.atomic
def add_paper(
    meeting: Meeting, attachment: Attachment, *, title: str = "", position: int | None = None, by: Actor
) -> Paper:
    """A paper for the meeting, or for one point of it."""
    office(by, meeting)
    row = locked(meeting, *PREPARED, State.CALLED, State.HELD)
    if attachment.region_id != row.region_id:
        raise NotYours
    if row.papers.count() >= MOST_PAPERS:
        raise MeetingInvalid(_("At most %(most)d papers.") % {"most": MOST_PAPERS}, field="file")
    if position is not None and not row.points.filter(position=position).exists():
        raise MeetingInvalid(_("There is no such point on the agenda."), field="position")
    name = (title.strip() or attachment.name)[:120] or _("Meeting paper")
    paper = Paper.objects.create(
        meeting=row, position=position, title=name, attachment=attachment, added_at=now()
    )
    record(
        "meeting.paper_added",
        row,
        by=by,
        new={"file": attachment.pk, "point": position},
        personal={"text": paper.title},
    )
    return paper


@transaction.atomic
def remove_paper(meeting: Meeting, paper_id: UUID, *, by: Actor) -> None:
    """Take a paper away again, while nobody was told of the meeting."""
    office(by, meeting)
    row = locked(meeting, *PREPARED)
    paper = row.papers.filter(pk=paper_id).first()
    if paper is None:
        raise MeetingChanged
    record(
        "meeting.paper_removed", row, by=by, old={"file": paper.attachment_id}, personal={"text": paper.title}
    )
    paper.delete()


@transaction.atomic
def set_kind(
    code: str, *, by: Actor, title: str, rrule: str = "", agenda: str = "", grace_minutes: int = 10, cascade_days: int = 0,
    ended: bool = False,
) -> MeetingKind:  # fmt: skip
    """A kind of one's own, or other defaults for one that comes with the product. An ended one is offered no more."""
    office(by)
    if len(title.strip()) < 2:
        raise MeetingInvalid(_("Give the kind a name."), field="title")
    if rrule and not is_rule(rrule):
        raise MeetingInvalid(
            _("This is no cadence that can be kept. An example: FREQ=MONTHLY;INTERVAL=2"), field="rrule"
        )
    wanted = title.strip()[:40]
    others = [each for key, each in kinds_of(by.region_id, ended=True).items() if key != code]
    if any(str(each.title) == wanted for each in others):
        raise MeetingInvalid(_("There is a kind of this name already."), field="title")
    key = code or f"own-{sum(each.own for each in others) + 1}"
    if code and code not in kinds_of(by.region_id, ended=True):
        raise MeetingInvalid(_("There is no such kind of meeting."), field="kind")
    values = {
        "title": wanted, "rrule": rrule.strip().upper()[:200], "agenda": agenda.strip()[:2000], "grace_minutes": min(grace_minutes, 240),
        "cascade_days": min(cascade_days, 365), "ended_at": now() if ended else None,
    }  # fmt: skip
    row, _made = MeetingKind.objects.update_or_create(region_id=by.region_id, code=key, defaults=values)
    new = {
        "code": key,
        "rrule": row.rrule,
        "grace": row.grace_minutes,
        "cascade_days": row.cascade_days,
        "ended": ended,
    }
    record("meeting.kind_set", row, by=by, new=new, personal={"title": row.title})
    return row
