"""What the page of a meeting shows to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.burden.queries import warnings_for
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.documents.access import may_be_named
from tongchuang.domain.meetings.access import (
    approves_minutes,
    cascade_visible_to,
    is_chair,
    keeps_meetings,
    names_seen_by,
    oversees,
)
from tongchuang.domain.meetings.kinds import kind_of
from tongchuang.domain.meetings.models import CascadePart, Invitation, Meeting
from tongchuang.domain.meetings.queries import (
    Line,
    cascade_of,
    clashes_of,
    decisions_of,
    lines_of,
    points_of,
    problems_of,
    tally_of,
)
from tongchuang.domain.meetings.rules import PREPARED, part_overdue, takes_signs
from tongchuang.domain.meetings.values import Outcome
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import names_of_units
from tongchuang.foundation.clock import now
from tongchuang.web.shared import cells
from tongchuang.web.shared.links import url_of
from tongchuang.web.tasks.meeting_columns import state_badge

State = Meeting.State
OUTCOME_TONES = {
    Outcome.EXPECTED: ("quiet", "clock"), Outcome.PRESENT: ("green", "circle-check"), Outcome.LATE: ("orange", "clock-exclamation"),
    Outcome.LEAVE: ("blue", "calendar-off"), Outcome.ABSENT: ("red", "circle-x"),
}  # fmt: skip
PART_TONES = {
    CascadePart.State.WAITING: ("blue", "clock"), CascadePart.State.CONFIRMED: ("green", "circle-check"),
    CascadePart.State.RETURNED: ("orange", "arrow-back-up"), CascadePart.State.SPARED: ("quiet", "circle-off"),
}  # fmt: skip


def outcome_badge(line: Line) -> Any:
    """What became of an invitation."""
    tone, icon = OUTCOME_TONES[line.outcome]
    return cells.badge(line.outcome.label, tone, icon)


def part_badge(part: CascadePart) -> Any:
    """How far a unit is with passing on."""
    if part_overdue(part.state, part.due_at, now()):
        return cells.badge(_("Overdue"), "red", "alert-triangle")
    tone, icon = PART_TONES[CascadePart.State(part.state)]
    return cells.badge(CascadePart.State(part.state).label, tone, icon)


def may_of(actor: Actor, meeting: Meeting) -> dict[str, bool]:
    """What the actor may do with a meeting now."""
    office, state = keeps_meetings(actor), meeting.state
    minutes = meeting.minutes_state
    approves = approves_minutes(actor, meeting) and minutes == Meeting.Minutes.CHAIR
    wrote = {meeting.made_by_id, meeting.submitted_by_id, *meeting.edited_by}
    return {
        "office": office, "edit": office and state in PREPARED, "submit": office and state == State.DRAFT,
        "release": state == State.WAITING and actor.may(Permission.APPROVE_DOCUMENTS) and actor.user_id not in wrote,
        "send_back": office and state == State.WAITING and (actor.may(Permission.APPROVE_DOCUMENTS) or actor.user_id == meeting.submitted_by_id),
        "move": office and state == State.CALLED, "cancel": office and state == State.CALLED,
        "sign": office and takes_signs(meeting, now()), "close": office and state == State.CALLED and now() >= meeting.starts_at,
        "correct": office and state == State.HELD, "papers": office and state in (*PREPARED, State.CALLED, State.HELD),
        "after": office and state in (State.CALLED, State.HELD), "minutes": office and state == State.HELD and minutes in ("", "draft"),
        "approve": approves and actor.user_id not in meeting.minutes_by, "cascade": office and state == State.HELD,
        "signs": actor.may(Permission.SIGN_SECOND),
    }  # fmt: skip


def shown(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """Everything that the page of a meeting says."""
    office, chair = keeps_meetings(actor), is_chair(actor, meeting)
    every = lines_of(meeting, names_seen_by(actor, meeting))
    mine = [line.invitation for line in every if _is_mine(actor, line.invitation)]
    own = {each.pk for each in mine}
    names, looks_on = office or chair or bool(mine), office or chair or oversees(actor)
    kind, problems = kind_of(meeting.kind, getattr(meeting, "kind_title", None))
    papers = list(meeting.papers.select_related("attachment")) if names else []
    began = meeting.state in (State.CALLED, State.HELD)
    return {
        "meeting": meeting, "may": may_of(actor, meeting), "badge": state_badge(meeting), "kind": kind,
        "names": names, "points": _with_papers(points_of(meeting), papers), "loose": [each for each in papers if each.position is None],
        "lines": [(line, outcome_badge(line), line.invitation.pk in own) for line in every if looks_on or line.invitation.pk in own],
        "tally": tally_of(every) if looks_on else None, "mine": [] if office else mine,
        "held_back": [line.invitation for line in every if line.invitation.held] if office else [],
        "leaves": [line.invitation for line in every if line.invitation.leave == Invitation.Leave.ASKED] if office else [],
        **_decided(meeting, every, began, office), "takes_problems": problems,
        "problems": [(each, url_of(each.target_type, each.target_id) if each.target_id else "") for each in problems_of(meeting)] if began and problems else [],
        "documents": _documents(actor, meeting, office or bool(mine)), **_passing(actor, meeting),
        "before_release": _before_release(meeting, every) if office and meeting.state in PREPARED else None,
    }  # fmt: skip


def _is_mine(actor: Actor, invitation: Invitation) -> bool:
    """The same as access.my_invitations, of rows that are there."""
    if invitation.held:
        return False
    return invitation.unit_id in actor.unit_ids or (
        actor.person_id is not None and invitation.person_id == actor.person_id
    )


def _decided(meeting: Meeting, lines: Sequence[Line], began: bool, office: bool) -> dict[str, Any]:
    decisions = decisions_of(meeting) if began else []
    known = {
        line.invitation.unit_id: str(line.invitation.unit)
        for line in lines
        if line.invitation.unit is not None
    }
    missing = {unit for each in decisions for unit in each.support_ids} - known.keys()
    # One more look for the office alone, where a supporting unit was not invited.
    others = names_of_units(missing) if missing and office else {}
    supports = [
        [known.get(unit) or others.get(str(unit), "") for unit in each.support_ids] for each in decisions
    ]
    return {
        "decisions": [
            (each, helping, url_of("task", each.task_id) if each.task_id else "") for each, helping in zip(decisions, supports, strict=True)
        ],
        "untasked": sum(1 for each in decisions if each.task_id is None),
    }  # fmt: skip


def _documents(actor: Actor, meeting: Meeting, addressed: bool) -> list[tuple[Any, bool]]:
    """The documents of a meeting; a bulletin that is no more than a draft is the office's."""
    office = keeps_meetings(actor)
    told = [
        each
        for each in (meeting.notice, meeting.minutes, meeting.bulletin)
        if each is not None and (office or each.is_out)
    ]
    if addressed or not told:
        return [(each, True) for each in told]
    opened = may_be_named(actor, [each.pk for each in told])
    return [(each, each.pk in opened) for each in told]


def _passing(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    parts = cascade_of(meeting, cascade_visible_to(actor)) if meeting.state == State.HELD else []
    moment = now()
    return {
        "parts": [(part, part_badge(part), part.unit_id in actor.unit_ids) for part in parts],
        "passed": sum(1 for part in parts if part.state == CascadePart.State.CONFIRMED),
        "asked": sum(1 for part in parts if part.state != CascadePart.State.SPARED),
        "late_parts": sum(1 for part in parts if part_overdue(part.state, part.due_at, moment)),
    }  # fmt: skip


def _with_papers(points: Sequence[Any], papers: Sequence[Any]) -> list[tuple[Any, list[Any]]]:
    return [(point, [each for each in papers if each.position == point.position]) for point in points]


def _before_release(meeting: Meeting, lines: Sequence[Line]) -> dict[str, Any]:
    """What whoever releases should know: who is elsewhere then, who has had enough meetings."""
    units = [line.invitation.unit for line in lines if line.invitation.unit is not None]
    people = {line.invitation.person_id for line in lines if line.invitation.person_id} | (
        {meeting.chair_id} if meeting.chair_id else set()
    )
    return {
        "clashes": clashes_of(
            meeting.region_id, meeting.starts_at, meeting.ends_at, unit_ids=[unit.pk for unit in units], person_ids=people, besides=meeting.pk
        ),
        "near": warnings_for(meeting.region_id, Kind.MEETING, units) if units else [],
    }  # fmt: skip
