"""Signing in: the code on the screen, the scan, the desk's list; the sheet and the table of who came."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.adapters.spreadsheets.sheet import write_sheet
from tongchuang.domain.meetings import codes
from tongchuang.domain.meetings.access import (
    attendees_visible_to,
    get_invitation_for,
    get_meeting_for,
    names_seen_by,
)
from tongchuang.domain.meetings.actions import mark, sign_in, unmark
from tongchuang.domain.meetings.errors import CodeExpired, MeetingInvalid
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.meetings.queries import lines_of, tally_of
from tongchuang.domain.meetings.rules import takes_signs
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.shared.access import public, requires, signed_in
from tongchuang.web.shared.http import done, id_or_404
from tongchuang.web.tasks.meeting_code import square_of
from tongchuang.web.tasks.meeting_shown import outcome_badge

KEEPS = Permission.DRAFT_DOCUMENTS
TICKET = "meeting_ticket"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@requires(KEEPS)
def screen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What the hall sees: the code, and how many units are there."""
    row = get_meeting_for(request.actor, meeting_id)
    template = (
        "tasks/meeting_screen.html#code" if request.headers.get("HX-Request") else "tasks/meeting_screen.html"
    )
    moment = now()
    address = f"{reverse('tasks:meeting_scan', args=[row.pk])}?c={codes.code_at(row.pk, moment)}"
    context = {
        "meeting": row, "open": takes_signs(row, moment), "square": square_of(request.build_absolute_uri(address)),
        "next": codes.next_change(moment), "tally": tally_of(lines_of(row, names_seen_by(request.actor, row))),
    }  # fmt: skip
    return render(request, template, context)


@never_cache
@require_safe
@public("whoever scans the code signs in afterwards; it shows nothing of the meeting and reads nothing")
def scan(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The code was scanned: a ticket for a few minutes, so that there is time to sign in with one's own account."""
    moment = now()
    if codes.is_shown(meeting_id, request.GET.get("c", "")[:40], moment):
        request.session[TICKET] = [str(meeting_id), moment.isoformat()]
    return redirect("tasks:meeting_sign", meeting_id)


def _has_ticket(request: HttpRequest, meeting_id: UUID) -> bool:
    found = request.session.get(TICKET)
    if not isinstance(found, list) or found[0] != str(meeting_id):
        return False
    age = now() - datetime.fromisoformat(found[1])
    return age.total_seconds() >= 0 and age <= codes.TICKET


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sign(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Sign in oneself, having scanned the code."""
    row = get_meeting_for(request.actor, meeting_id)
    ticket = _has_ticket(request, row.pk)
    own = [
        each for each in attendees_visible_to(request.actor, row) if each.person_id == request.actor.person_id
    ]
    if request.method == "POST":
        if not ticket:
            raise CodeExpired
        sign_in(row, by=request.actor)
        return done(request, "tasks:meeting_sign", _("You are signed in."), row.pk)
    context = {
        "meeting": row,
        "ticket": ticket,
        "own": own[0] if own else None,
        "open": takes_signs(row, now()),
    }
    return render(request, "tasks/meeting_sign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def desk(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The list at the door: one tap for each who comes."""
    row = get_meeting_for(request.actor, meeting_id)
    if request.method == "POST":
        said = _mark(request, row)
        if not request.headers.get("HX-Request"):
            return done(request, "tasks:meeting_desk", said, row.pk)
    lines = [(line, outcome_badge(line)) for line in lines_of(row, names_seen_by(request.actor, row))]
    context = {
        "meeting": row, "lines": lines, "tally": tally_of(line for line, _badge in lines), "open": takes_signs(row, now()),
        "closed": row.state == Meeting.State.HELD,
    }  # fmt: skip
    part = "#lines" if request.headers.get("HX-Request") and request.method == "POST" else ""
    return render(request, f"tasks/meeting_desk.html{part}", context)


def _mark(request: HttpRequest, row: Meeting) -> str:
    given, reason = request.POST, request.POST.get("reason", "")
    invitation = get_invitation_for(request.actor, row, id_or_404(given.get("invitation", "")))
    gone = as_uuid(given.get("attendee", ""))
    if gone is not None:
        attendee = next(
            (
                each
                for each in attendees_visible_to(request.actor, row)
                if (each.pk, each.invitation_id) == (gone, invitation.pk)
            ),
            None,
        )
        if attendee is None:
            raise MeetingInvalid(_("Nobody is marked here any more."))
        unmark(attendee, reason=reason, by=request.actor)
        return _("Sign-in taken back.")
    mark(invitation, name=given.get("name", ""), reason=reason, by=request.actor)
    return _("Marked as come.")


@require_safe
@requires(KEEPS)
def sheet(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The list to be signed by hand (签到表), to be printed."""
    row = get_meeting_for(request.actor, meeting_id)
    context = {"meeting": row, "lines": lines_of(row, names_seen_by(request.actor, row))}
    return render(request, "tasks/meeting_sheet.html", context)


@require_safe
@requires(KEEPS)
def excel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who came, as a table: for the office, which keeps the list."""
    row = get_meeting_for(request.actor, meeting_id)
    heads: list[tuple[str, int]] = [
        (_("Unit"), 26), (pgettext("attendance", "Expected"), 14), (_("Who came"), 20), (_("In place of"), 14), (_("Signed in"), 18), (_("State"), 14), (_("Reason for leave"), 30),
    ]  # fmt: skip
    target = io.BytesIO()
    lines = lines_of(row, names_seen_by(request.actor, row))
    write_sheet(target, row.title[:31], heads, (cells for line in lines for cells in _cells(line)))
    response = HttpResponse(target.getvalue(), content_type=SPREADSHEET)
    name = f"{row.title[:50]}{_('attendance')}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _cells(line: Any) -> list[list[Any]]:
    unit = line.invitation.unit.name if line.invitation.unit is not None else ""
    expected = line.invitation.person.name if line.invitation.person is not None else ""
    state, reason = str(line.outcome.label), line.invitation.leave_reason
    if not line.came:
        return [[unit, expected, "", "", None, state, reason]]
    return [
        [
            unit, expected, each.person.name if each.person is not None else each.name or _("A representative"),
            each.stands_for.name if each.stands_for is not None else "", local(each.signed_at).replace(tzinfo=None), state, reason,
        ]
        for each in line.came
    ]  # fmt: skip
