"""What is done with a meeting by one button, each with its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tongchuang.domain.meetings import actions
from tongchuang.domain.meetings.access import (
    get_invitation_for,
    get_meeting_for,
    get_part_for,
    keeps_meetings,
)
from tongchuang.domain.meetings.errors import NotYours
from tongchuang.domain.meetings.models import Meeting
from tongchuang.foundation.clock import local
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done, id_or_404
from tongchuang.workflows.readings import read_pasted


@dataclass(frozen=True)
class Act:
    """One button: what it does, what is said afterwards, and where that leads."""

    do: Callable[[HttpRequest, Meeting], Any]
    said: Any
    to: str = "tasks:meeting"


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")


def _invitation(request: HttpRequest, row: Meeting) -> Any:
    return get_invitation_for(request.actor, row, id_or_404(request.POST.get("invitation", "")))


def _decisions(request: HttpRequest) -> list[UUID] | None:
    return as_uuids(request.POST.getlist("decision")) or None


def _read(request: HttpRequest, row: Meeting) -> Any:
    """Hand the minutes to the reader of documents: it proposes duties, people accept them."""
    if not keeps_meetings(request.actor):
        raise NotYours
    title = _("Minutes of %(meeting)s") % {"meeting": row.title}
    return read_pasted(
        title,
        row.minutes_text,
        held_on=local(row.starts_at).date(),
        campaign=row.campaign,
        by=request.actor,
        about_type="meeting",
        about_id=row.pk,
    )


ACTS: dict[str, Act] = {
    "submit": Act(lambda request, row: actions.submit_meeting(row, version=_version(request), by=request.actor), _l("It is before the director now.")),
    "send-back": Act(lambda request, row: actions.send_meeting_back(row, reason=_reason(request), by=request.actor), _l("Sent back.")),
    "release": Act(
        lambda request, row: actions.call_meeting(row, version=_version(request), by=request.actor, beyond=bool(request.POST.get("beyond"))),
        _l("Released: the notice has its number, and the invited are told."),
    ),
    "sign-beyond": Act(lambda request, row: actions.sign_beyond(row, by=request.actor), _l("Signed: these units are invited now.")),
    "cancel": Act(lambda request, row: actions.cancel_meeting(row, reason=_reason(request), by=request.actor), _l("Cancelled. Everybody invited is told.")),
    "discard": Act(lambda request, row: actions.discard_meeting(row, by=request.actor), _l("Thrown away."), "tasks:meetings"),
    "close": Act(lambda request, row: actions.close_attendance(row, by=request.actor), _l("The list is closed. The heads of the units are told.")),
    "bulletin": Act(lambda request, row: actions.draft_bulletin(row, by=request.actor), _l("The bulletin is a draft among the documents now.")),
    "leave": Act(lambda request, row: actions.ask_leave(_invitation(request, row), reason=_reason(request), by=request.actor), _l("Asked; the office decides.")),
    "grant": Act(lambda request, row: actions.decide_leave(_invitation(request, row), grant=True, by=request.actor), _l("Leave granted.")),
    "refuse": Act(
        lambda request, row: actions.decide_leave(_invitation(request, row), grant=False, opinion=_reason(request), by=request.actor), _l("Leave refused.")
    ),
    "remove-paper": Act(lambda request, row: actions.remove_paper(row, id_or_404(request.POST.get("paper", "")), by=request.actor), _l("Taken away.")),
    "submit-minutes": Act(lambda request, row: actions.submit_minutes(row, by=request.actor), _l("The minutes are before the chair.")),
    "approve-minutes": Act(
        lambda request, row: actions.approve_minutes(row, version=_version(request), by=request.actor), _l("Approved: the minutes are issued.")
    ),
    "return-minutes": Act(lambda request, row: actions.return_minutes(row, reason=_reason(request), by=request.actor), _l("Sent back.")),
    "tasks": Act(lambda request, row: actions.make_tasks_of(row, _decisions(request), by=request.actor), _l("Tasks are drafted: settle and release them under Tasks.")),
    "remove-decision": Act(
        lambda request, row: actions.remove_decision(row, id_or_404(request.POST.get("decision", "")), by=request.actor), _l("Taken away.")
    ),
    "remove-problem": Act(
        lambda request, row: actions.remove_problem(row, id_or_404(request.POST.get("problem", "")), by=request.actor), _l("Taken away.")
    ),
    "read": Act(_read, _l("The minutes are being read; what is found waits under Documents read."), "tasks:readings"),
    "remind": Act(lambda request, row: actions.remind_parts(row, by=request.actor), ""),
}  # fmt: skip


@require_POST
@signed_in
def act(request: HttpRequest, meeting_id: UUID, act: str) -> HttpResponse:
    """Do it; who may is for the action to say."""
    found = ACTS.get(act)
    if found is None:
        raise Http404
    row = get_meeting_for(request.actor, meeting_id)
    came = found.do(request, row)
    said = str(found.said) if act != "remind" else reminded(came)
    return done(request, found.to, said, *([row.pk] if found.to == "tasks:meeting" else []))


def reminded(number: int) -> str:
    """What was said to the office."""
    return ngettext("%(n)d unit is reminded.", "%(n)d units are reminded.", number) % {"n": number}


PART_ACTS: dict[str, Callable[[HttpRequest, Any], Any]] = {
    "return": lambda request, part: actions.return_part(part, reason=_reason(request), by=request.actor),
    "spare": lambda request, part: actions.spare_part(part, reason=_reason(request), by=request.actor),
}


@require_POST
@signed_in
def part_act(request: HttpRequest, cascade_id: UUID, act: str) -> HttpResponse:
    """Send a confirmation back, or spare a unit."""
    found = PART_ACTS.get(act)
    if found is None:
        raise Http404
    part = get_part_for(request.actor, cascade_id)
    found(request, part)
    said = _("Sent back.") if act == "return" else _("This unit needn't pass it on.")
    return done(request, "tasks:meeting", said, part.meeting_id)
