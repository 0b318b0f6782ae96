"""Meetings that come again: the next ones made ahead as drafts, those that nobody called told to the office."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.meetings.actions.base import office, told
from tongchuang.domain.meetings.cadence import is_rule, occurrences
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.models import AgendaPoint, Invitation, Meeting, MeetingSeries
from tongchuang.domain.meetings.queries import open_series, persons_in, uncalled_before, units_in
from tongchuang.domain.meetings.rules import PREPARED
from tongchuang.domain.meetings.values import SeriesValues
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import standing_units
from tongchuang.foundation.clock import SHANGHAI, local, now

State = Meeting.State
MOST_AHEAD = 366


@transaction.atomic
def set_series(
    values: SeriesValues,
    *,
    by: Actor,
    campaign: Campaign,
    series: MeetingSeries | None = None,
    version: int | None = None,
) -> MeetingSeries:
    """Begin a series, or change one: drafts of it that nobody was told of are made anew, what was called stays."""
    office(by)
    _refuse(values, by, campaign)
    row = MeetingSeries(region_id=campaign.region_id, campaign=campaign, made_by_id=by.user_id, made_at=now())
    if series is not None:
        row = _locked(series, by)
        if row.version != version:
            raise MeetingChanged
        row.version += 1
        ahead = Meeting.objects.filter(series=row, state=State.DRAFT, starts_at__gt=now(), edited_by=[])
        ahead.delete()
    row.kind, row.title, row.rrule = (
        values.kind,
        " ".join(values.title.split())[:80],
        values.rrule.strip().upper(),
    )
    row.starts_on, row.at, row.minutes, row.place = (
        values.starts_on,
        values.at,
        values.minutes,
        values.place.strip()[:120],
    )
    row.chair_id, row.days_ahead = values.chair_id, values.days_ahead
    row.save()
    row.units.set(values.unit_ids)
    new = {
        "kind": row.kind,
        "rrule": row.rrule,
        "starts_on": row.starts_on,
        "units": told(set(values.unit_ids)),
    }
    record("meeting.series_set", row, by=by, new=new, personal={"title": row.title})
    _make_ahead(row, now())
    return row


def _refuse(values: SeriesValues, by: Actor, campaign: Campaign) -> None:
    if campaign.region_id != by.region_id:
        raise NotYours
    if values.kind not in kinds_of(by.region_id):
        raise MeetingInvalid(_("There is no such kind of meeting."), field="kind")
    if len(values.title.strip()) < 2:
        raise MeetingInvalid(_("Give the meeting a name."), field="title")
    if not is_rule(values.rrule):
        raise MeetingInvalid(
            _("This is no cadence that can be kept. An example: FREQ=MONTHLY;INTERVAL=2"), field="rrule"
        )
    if not 10 <= values.minutes <= 24 * 60:
        raise MeetingInvalid(_("Between ten minutes and a day."), field="minutes")
    if not 1 <= values.days_ahead <= MOST_AHEAD:
        raise MeetingInvalid(_("Between a day and a year ahead."), field="days_ahead")
    wanted = set(values.unit_ids)
    if len(units_in(by.region_id, wanted)) < len(wanted):
        raise MeetingInvalid(_("One of the units was closed. Choose again."), field="units")
    chairs = {values.chair_id} if values.chair_id else set()
    if len(persons_in(by.region_id, chairs)) < len(chairs):
        raise MeetingInvalid(_("One of the persons is nobody of this region, or has left."), field="chair")


@transaction.atomic
def end_series(series: MeetingSeries, *, by: Actor) -> None:
    """It comes no more; drafts ahead that nobody was told of go with it."""
    row = _locked(series, by)
    row.ended_at = now()
    row.version += 1
    row.save(update_fields=["ended_at", "version"])
    gone, _each = Meeting.objects.filter(series=row, state__in=PREPARED, starts_at__gt=now()).delete()
    record("meeting.series_ended", row, by=by, new={"drafts": gone}, personal={"title": row.title})


def _locked(series: MeetingSeries, by: Actor) -> MeetingSeries:
    office(by)
    row = (
        MeetingSeries.objects.select_for_update()
        .filter(pk=series.pk, region_id=by.region_id, ended_at=None)
        .first()
    )
    if row is None:
        raise MeetingChanged
    return row


def tend_meetings(at: datetime, *, by: Author = SYSTEM) -> tuple[int, int]:
    """What the clock does: make the next meetings of every series, and tell the office of those that were never called."""
    made = 0
    for series in open_series():
        with transaction.atomic():
            row = MeetingSeries.objects.select_for_update().filter(pk=series.pk, ended_at=None).first()
            made += _make_ahead(row, at, by) if row is not None else 0
    missed = 0
    for key in list(uncalled_before(at).values_list("pk", flat=True)):
        missed += _miss(key, at, by)
    return made, missed


@transaction.atomic
def _miss(key: UUID, at: datetime, by: Author) -> int:
    row = uncalled_before(at).select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        return 0
    old, row.state = {"state": row.state}, State.MISSED
    row.version += 1
    row.save(update_fields=["state", "version"])
    record("meeting.missed", row, by=by, old=old, new={"state": row.state}, personal={"title": row.title})
    return 1


def _make_ahead(row: MeetingSeries, at: datetime, by: Author = SYSTEM) -> int:
    day = local(at).date()
    days = list(occurrences(row.rrule, row.starts_on, day, day + timedelta(days=row.days_ahead)))
    known = set(Meeting.objects.filter(series=row, occurs_on__in=days).values_list("occurs_on", flat=True))
    moments = {each: datetime.combine(each, row.at, SHANGHAI) for each in days if each not in known}
    wanted = {each: moment for each, moment in moments.items() if moment > at}
    if not wanted:
        return 0
    kind = kinds_of(row.region_id, ended=True).get(row.kind)
    units = sorted(set(standing_units(row.units.values_list("pk", flat=True)).values()))
    agenda = [line.strip() for line in str(kind.agenda if kind else "").splitlines() if line.strip()]
    for each, moment in wanted.items():
        meeting = Meeting.objects.create(
            region_id=row.region_id, campaign_id=row.campaign_id, kind=row.kind, title=row.title, starts_at=moment,
            ends_at=moment + timedelta(minutes=row.minutes), place=row.place, chair_id=row.chair_id, series=row, occurs_on=each,
            grace_minutes=kind.grace_minutes if kind else 10, made_by_id=row.made_by_id, made_at=at,
        )  # fmt: skip
        AgendaPoint.objects.bulk_create(
            AgendaPoint(meeting=meeting, position=number, title=line[:120])
            for number, line in enumerate(agenda, 1)
        )
        Invitation.objects.bulk_create(Invitation(meeting=meeting, unit_id=unit) for unit in units)
        new = {"series": row.pk, "kind": row.kind, "starts_at": moment}
        record("meeting.made_ahead", meeting, by=by, new=new, personal={"title": meeting.title})
    return len(wanted)
