"""The demo county's meetings: a progress meeting held last week with minutes, decisions and passing on, one that is called for
next week, and the monthly regular meeting with its drafts ahead."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any

from tongchuang.adapters.spreadsheets.sheet import write_sheet
from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.ledger.actions import Entry, Told, record_past
from tongchuang.domain.meetings.actions import (
    add_decision,
    add_problem,
    approve_minutes,
    ask_cascade,
    call_meeting,
    confirm_part,
    draft_bulletin,
    make_tasks_of,
    plan_meeting,
    set_series,
    submit_meeting,
    submit_minutes,
    write_minutes,
)
from tongchuang.domain.meetings.models import AgendaPoint, Attendee, Invitation, Meeting
from tongchuang.domain.meetings.queries import lines_of
from tongchuang.domain.meetings.rules import is_late
from tongchuang.domain.meetings.values import (
    Confirmation,
    DecisionValues,
    MeetingValues,
    Point,
    ProblemValues,
    SeriesValues,
)
from tongchuang.domain.meetings.writing import minutes_begin
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.workflows.demo.stage import Stage

UNITS = (
    "urban",
    "market",
    "education",
    "police",
    "transport",
    "culture",
    "commerce",
    "housing",
    "health",
    "publicity",
)
DAYS_AGO = 6
CONFIRMED = 6
POINTS = ("通报上阶段工作进展", "市场监管局、城管局汇报", "县领导讲话")
SAID = (
    "会议听取了上阶段创建工作进展和存在问题的通报。",
    "市场监管局、城管局就农贸市场和背街小巷整治作了汇报。",
    "会议要求各单位对照任务清单抓好落实。",
)
DECISIONS: tuple[tuple[str, str, tuple[str, ...], int, str], ...] = (
    ("城区农贸市场划行归市、地面硬化全部完成", "market", ("urban", "commerce"), 24, "农贸市场整治由市场监管局牵头，城管局、商务局配合，月底前完成。"),
    ("背街小巷积存垃圾集中清理一遍", "urban", ("housing",), 12, "背街小巷要集中清理，不留死角。"),
    ("每周五报送问题整改进展", "health", (), 40, "各单位每周五前报送进展。"),
)  # fmt: skip


def make_meetings(stage: Stage) -> None:
    """All three, and a quota on meetings."""
    clerk, director = (_actor(stage, stage.holders(kind)[0]) for kind in (PostKind.OFFICE, PostKind.DIRECTOR))
    leader = stage.holders(PostKind.CONTRACTED_LEADER)[0]
    units = [stage.units[key] for key in UNITS if key in stage.units]
    set_quota(Kind.MEETING, "month", 6, by=clerk)
    held = _held(stage, units, leader, clerk)
    _minutes(stage, held, clerk, _actor(stage, leader))
    _pass_on(stage, held, units, clerk)
    _coming(stage, units, leader, clerk, director)
    _series(stage, units, leader, clerk)


def _actor(stage: Stage, person: Person) -> Actor:
    return actor_for(stage.users[person.pk], origin="127.0.0.1")


def _held(stage: Stage, units: list[Unit], leader: Person, clerk: Actor) -> Meeting:
    """Last week's: called, signed in by most, one late, one on leave, one absent."""
    starts, told = stage.clock.ago(DAYS_AGO, 9), stage.clock.ago(DAYS_AGO + 5, 15)
    director = stage.users[stage.holders(PostKind.DIRECTOR)[0].pk]
    row = Meeting.objects.create(
        id=stage.dice.id(told), region=stage.region, campaign=stage.campaign, kind="push", title="创建工作推进会", state=Meeting.State.HELD,
        starts_at=starts, ends_at=starts + timedelta(hours=2), place="县政府一号会议室", chair=leader, made_by_id=clerk.user_id, made_at=told,
        submitted_by_id=clerk.user_id, called_by=director, called_at=told, held_at=starts + timedelta(hours=2), version=4,
    )  # fmt: skip
    AgendaPoint.objects.bulk_create(
        AgendaPoint(meeting=row, position=number, title=title, minutes=30)
        for number, title in enumerate(POINTS, 1)
    )
    invitations = [Invitation(meeting=row, unit=unit) for unit in units]
    invitations[-1].leave, invitations[-1].leave_reason = Invitation.Leave.GRANTED, "参加省里迎检调度"
    Invitation.objects.bulk_create(invitations)
    came = [_came(stage, row, each, number) for number, each in enumerate(invitations[:-2])]
    Attendee.objects.bulk_create(came)
    _tell(stage, row, invitations, came, clerk, told)
    return row


def _came(stage: Stage, row: Meeting, invitation: Invitation, number: int) -> Attendee:
    liaisons = {post.unit_id: post.person for post in stage.posts.get(PostKind.UNIT_LIAISON, [])}
    at = row.starts_at + timedelta(minutes=26 if number == 3 else number - 20)
    return Attendee(
        meeting=row, invitation=invitation, person=liaisons.get(invitation.unit_id), signed_at=at, way=Attendee.Way.CODE,
        late=is_late(at, row.starts_at, row.grace_minutes),
    )  # fmt: skip


def _tell(
    stage: Stage,
    row: Meeting,
    invitations: list[Invitation],
    came: list[Attendee],
    clerk: Actor,
    told: datetime,
) -> None:
    """What actions would have told then; who signed in is nobody's name in the ledger."""
    nobody = stage.author(None)
    director = stage.author(stage.holders(PostKind.DIRECTOR)[0])
    units = sorted(str(each.unit_id) for each in invitations)
    title = {"title": row.title}
    events: list[tuple[Any, Any, datetime]] = [
        (
            Entry("meeting.planned", row, new={"kind": row.kind}, personal=title),
            clerk,
            told - timedelta(hours=3),
        ),
        (
            Entry("meeting.submitted", row, new={"state": "waiting"}, personal=title),
            clerk,
            told - timedelta(hours=2),
        ),
        (Entry("meeting.called", row, new={"units": units, "people": []}, personal=title), director, told),
    ]
    for each in came:
        new = {"unit": each.invitation.unit_id, "way": each.way, "late": each.late}
        events.append(
            (
                Entry("meeting.signed_in", each, new=new, region_id=row.region_id, parent=row),
                nobody,
                each.signed_at,
            )
        )
    new = {"state": row.state, "invited": len(invitations), "present": len(came)}
    events.append(
        (Entry("meeting.held", row, new=new, personal=title), clerk, row.starts_at + timedelta(hours=2))
    )
    record_past(Told(entry, by, at) for entry, by, at in events)


def _minutes(stage: Stage, row: Meeting, clerk: Actor, chair: Actor) -> None:
    for text, lead, supports, days, quote in DECISIONS:
        if lead in stage.units:
            helping = tuple(stage.units[key].pk for key in supports if key in stage.units)
            due = stage.clock.day + timedelta(days=days)
            add_decision(row, DecisionValues(text, stage.units[lead].pk, helping, due, quote), by=clerk)
    text = minutes_begin(row, lines_of(row))
    for said in SAID:
        text = text.replace("【内容】", said, 1)
    row = write_minutes(row, text, version=row.version, by=clerk)
    row = submit_minutes(row, by=clerk)
    approve_minutes(row, version=row.version, by=chair)
    make_tasks_of(row, by=clerk)
    draft_bulletin(row, by=clerk)
    solved = ProblemValues(
        "南关农贸市场排水不畅", "solved", "现场明确由城管局当日清掏", stage.units["urban"].pk
    )
    add_problem(row, solved, by=clerk)


def _pass_on(stage: Stage, row: Meeting, units: list[Unit], clerk: Actor) -> None:
    """Asked of all; six have confirmed."""
    due = stage.clock.day + timedelta(days=4)
    parts = ask_cascade(
        row,
        [unit.pk for unit in units],
        due_on=due,
        text="传达到本单位全体干部职工，部署本单位任务。",
        by=clerk,
    )
    posts = {
        post.unit_id: post.person
        for kind in (PostKind.UNIT_HEAD, PostKind.LEAD_LIAISON, PostKind.UNIT_LIAISON)
        for post in stage.posts.get(kind, [])
        if post.person_id in stage.users
    }
    able = [part for part in parts if part.unit_id in posts]
    for number, part in enumerate(able[:CONFIRMED]):
        by = _actor(stage, posts[part.unit_id])
        staff = 38 + 7 * number
        proof = store_paper(_SignList(staff), by=by)
        values = Confirmation(
            stage.clock.day - timedelta(days=2),
            staff - number,
            staff,
            "外勤人员次日班前会传达" if number else "",
            (proof.pk,),
        )
        confirm_part(part, values, version=part.version, by=by)


class _SignList(io.BytesIO):
    """A sign list as a table, named like an upload."""

    name = "传达签到表.xlsx"

    def __init__(self, staff: int) -> None:
        super().__init__()
        write_sheet(
            self,
            "传达签到",
            [("序号", 8), ("科室", 20), ("签到", 20)],
            ([number, "", "已签"] for number in range(1, staff + 1)),
        )
        self.seek(0)


def _coming(stage: Stage, units: list[Unit], leader: Person, clerk: Actor, director: Actor) -> None:
    starts = stage.clock.on(stage.clock.day + timedelta(days=8), 15)
    points = (
        Point("通报模拟测评失分情况"),
        Point("研究重点难点问题"),
        Point("部署下一步工作", leader.pk, minutes=20),
    )
    values = MeetingValues(
        kind="dispatch", title="迎检工作调度会", starts_at=starts, ends_at=starts + timedelta(minutes=90), place="创建办会议室", chair_id=leader.pk,
        heads_expected=True, points=points, unit_ids=tuple(unit.pk for unit in units[:6]), note="请带本单位任务清单和未办结问题清单。",
    )  # fmt: skip
    row = plan_meeting(values, by=clerk, campaign=stage.campaign)
    row = submit_meeting(row, version=row.version, by=clerk)
    call_meeting(row, version=row.version, by=director)


def _series(stage: Stage, units: list[Unit], leader: Person, clerk: Actor) -> None:
    values = SeriesValues(
        kind="regular", title="创建工作例会", rrule="FREQ=MONTHLY", starts_on=stage.clock.day + timedelta(days=14), at=time(9), minutes=60,
        place="创建办会议室", chair_id=leader.pk, unit_ids=tuple(unit.pk for unit in units), days_ahead=60,
    )  # fmt: skip
    set_series(values, by=clerk, campaign=stage.campaign)
