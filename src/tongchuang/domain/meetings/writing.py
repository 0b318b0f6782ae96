"""The documents of a meeting, in the words that offices use: its notice, the bulletin on attendance, its minutes.

Who came late or stayed away is told by units only: attendance is a figure about people, whose names go to the heads of their units.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import (
    Block,
    Draft,
    Party,
    column,
    heading,
    labelled,
    paragraph,
    table,
)
from tongchuang.domain.documents.writing import blocks_from_text
from tongchuang.domain.meetings.models import Invitation, Meeting
from tongchuang.domain.meetings.queries import Line, decisions_of, points_of
from tongchuang.domain.meetings.values import Outcome
from tongchuang.foundation.clock import local

WEEK = "一二三四五六日"
SUBJECT = "meeting"
MOST_TITLE = 120


def moment_text(at: datetime) -> str:
    """2026年11月30日（星期一）9:00"""
    here = local(at)
    return f"{day_text(here.date())}（星期{WEEK[here.weekday()]}）{here.hour}:{here.minute:02d}"


def day_text(day: date) -> str:
    """2026年11月30日"""
    return f"{day.year}年{day.month}月{day.day}日"


def _draft(
    meeting: Meeting, kind: str, title: str, blocks: Sequence[Block], parties: Sequence[Party]
) -> Draft:
    return Draft(
        meeting.region_id, kind, title[:MOST_TITLE], tuple(blocks), tuple(parties), campaign_id=meeting.campaign_id,
        subject=(SUBJECT, meeting.pk),
    )  # fmt: skip


def parties_of(invitations: Sequence[Invitation]) -> list[Party]:
    """Whom a document about a meeting goes to: units under their names, persons who are invited themselves."""
    found = []
    for each in invitations:
        if each.unit is not None:
            found.append(Party.of_unit(each.unit))
        elif each.person is not None:
            found.append(Party.of_person(each.person, f"{each.person.name}同志"))
    return found


def notice_draft(meeting: Meeting, invitations: Sequence[Invitation]) -> Draft:
    """The notice (会议通知) by which people are invited."""
    points = points_of(meeting)
    blocks: list[Block] = [
        paragraph(f"经研究，决定召开{meeting.title}，现将有关事项通知如下。"),
        heading(1, "会议时间"), paragraph(f"{moment_text(meeting.starts_at)}开始，预计{_until(meeting)}结束。请提前十分钟签到。"),
        heading(1, "会议地点"), paragraph(meeting.place),
        heading(1, "会议议程"),
    ]  # fmt: skip
    blocks += [
        paragraph(f"{number}.{_point(point.title, _speaker(point))}")
        for number, point in enumerate(points, 1)
    ]
    who = "各单位主要负责同志须亲自参加。" if meeting.heads_expected else "请各单位安排负责同志参加。"
    blocks += [heading(1, "参会要求")]
    if meeting.note:
        blocks += list(blocks_from_text(meeting.note))
    blocks.append(
        paragraph(
            f"{who}因故不能参加的，请于会前在系统中请假；由他人代会的，签到时如实登记。迟到和无故缺席的单位，会后予以通报。"
        )
    )
    return _draft(
        meeting, Document.Kind.NOTICE, f"关于召开{meeting.title}的通知", blocks, parties_of(invitations)
    )


def _until(meeting: Meeting) -> str:
    starts, ends = local(meeting.starts_at), local(meeting.ends_at)
    clock = f"{ends.hour}:{ends.minute:02d}"
    return clock if starts.date() == ends.date() else f"{day_text(ends.date())}{clock}"


def _speaker(point: object) -> str:
    person = getattr(point, "speaker", None)
    return person.name if person is not None else str(getattr(point, "speaker_name", ""))


def _point(title: str, speaker: str) -> str:
    return f"{title}（{speaker}）" if speaker else title


def bulletin_draft(meeting: Meeting, lines: Sequence[Line]) -> Draft:
    """The bulletin (通报) of who was late or stayed away, by units. A draft: approval is that of documents."""
    of_units = [line for line in lines if line.invitation.unit is not None]
    named = {
        outcome: [
            str(line.invitation.unit.name)
            for line in of_units
            if line.outcome == outcome and line.invitation.unit
        ]
        for outcome in Outcome
    }
    came = len(named[Outcome.PRESENT]) + len(named[Outcome.LATE])
    total = (
        f"应到单位{len(of_units)}个，实到{came}个，其中迟到{len(named[Outcome.LATE])}个；"
        f"请假{len(named[Outcome.LEAVE])}个，无故缺席{len(named[Outcome.ABSENT])}个。"
    )
    rows = [[name, "迟到"] for name in named[Outcome.LATE]] + [
        [name, "无故缺席"] for name in named[Outcome.ABSENT]
    ]
    blocks: list[Block] = [
        paragraph(f"{day_text(local(meeting.starts_at).date())}，{meeting.title}在{meeting.place}召开。现将会议出勤情况通报如下。"),
        heading(1, "总体情况"), paragraph(total),
    ]  # fmt: skip
    blocks.append(heading(1, "通报单位"))
    blocks.append(
        table([column("单位", width=4), column("情形", width=2, align="center")], rows)
        if rows
        else paragraph("无。")
    )
    blocks.append(heading(1, "有关要求"))
    blocks.append(
        paragraph(
            "请上述单位查明原因，严肃会风会纪。各单位要按时参加会议，确有特殊情况的，须在会前履行请假手续。"
        )
    )
    parties = [Party.of_unit(line.invitation.unit) for line in of_units if line.invitation.unit is not None]
    return _draft(meeting, Document.Kind.BULLETIN, f"关于{meeting.title}出勤情况的通报", blocks, parties)


def minutes_begin(meeting: Meeting, lines: Sequence[Line]) -> str:
    """Minutes to begin from: what the product knows of the meeting, by units; the rest is in 【】."""
    chair = meeting.chair.name if meeting.chair is not None else "【主持人】"
    here = local(meeting.starts_at)
    text = [
        f"{day_text(here.date())}，{chair}在{meeting.place or '【地点】'}主持召开{meeting.title}。现将会议议定事项纪要如下。"
    ]
    numerals = "一二三四五六七八九十"
    points = points_of(meeting)
    for number, point in enumerate(points[:10]):
        text += [f"{numerals[number]}、{_point(point.title, _speaker(point))}", "【内容】"]
    decisions = decisions_of(meeting)
    if decisions:
        text.append(f"{numerals[min(len(points), 9)]}、议定事项")
        text += [f"{number}.{decision_text(each)}" for number, each in enumerate(decisions, 1)]
    came = [
        str(line.invitation.unit)
        for line in lines
        if line.invitation.unit and line.outcome in (Outcome.PRESENT, Outcome.LATE)
    ]
    leave = [
        str(line.invitation.unit) for line in lines if line.invitation.unit and line.outcome == Outcome.LEAVE
    ]
    text.append(f"出席：{'、'.join(came) or '【单位】'}")
    if leave:
        text.append(f"请假：{'、'.join(leave)}")
    return "\n".join(text)


def decision_text(decision: object) -> str:
    """A decision as minutes say it: what, by whom, until when."""
    text = str(getattr(decision, "text", "")).rstrip("。；")
    lead, due = getattr(decision, "lead", None), getattr(decision, "due_on", None)
    more = [f"由{lead.name}负责"] if lead is not None else []
    more += [f"{day_text(due)}前完成"] if due is not None else []
    return "，".join([text, *more]) + "。"


def minutes_draft(meeting: Meeting, lines: Sequence[Line]) -> Draft:
    """The minutes as a document (纪要格式), to the units that were invited."""
    blocks = list(blocks_from_text(meeting.minutes_text))
    if not any(block["kind"] == "labelled" for block in blocks):
        came = [
            str(line.invitation.unit)
            for line in lines
            if line.invitation.unit and line.outcome in (Outcome.PRESENT, Outcome.LATE)
        ]
        if came:
            blocks.append(labelled("出席", "、".join(came)))
    parties = parties_of([line.invitation for line in lines])
    return _draft(meeting, Document.Kind.MINUTES, f"{meeting.title}纪要", blocks, parties)
