"""After a meeting: minutes, decisions, problems, and how units pass it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.meetings.access import (
    get_meeting_for,
    get_part_for,
    keeps_meetings,
    names_seen_by,
)
from tongchuang.domain.meetings.actions import (
    add_decision,
    add_problem,
    ask_cascade,
    confirm_part,
    write_minutes,
)
from tongchuang.domain.meetings.errors import MeetingInvalid
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.models import CascadePart, Meeting
from tongchuang.domain.meetings.queries import invited_ids, lines_of
from tongchuang.domain.meetings.writing import minutes_begin
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, ProductError
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.tasks.meeting_after_forms import (
    CascadeForm,
    ConfirmForm,
    DecisionForm,
    MinutesForm,
    ProblemForm,
)
from tongchuang.web.tasks.meeting_shown import part_badge
from tongchuang.workflows.meetings import text_of_minutes

KEEPS = Permission.DRAFT_DOCUMENTS
USUAL_DAYS = 7


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write the minutes, or take them from a file; what the product knows of the meeting is there already."""
    row = get_meeting_for(request.actor, meeting_id)
    if row.state != Meeting.State.HELD or row.minutes_state not in ("", Meeting.Minutes.DRAFT):
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    begun = row.minutes_text or minutes_begin(row, lines_of(row, names_seen_by(request.actor, row)))
    form = MinutesForm(*given, initial={"text": begun, "version": row.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            text, file = (
                text_of_minutes(data["file"], by=request.actor) if data["file"] else (data["text"], None)
            )
            write_minutes(row, text, version=data["version"], by=request.actor, file=file)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:meeting_minutes" if file else "tasks:meeting", _("Kept."), row.pk)
    return render(
        request,
        "tasks/meeting_minutes.html",
        {"form": form, "meeting": row},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def decision(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write down something decided."""
    row = get_meeting_for(request.actor, meeting_id)
    form = DecisionForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            add_decision(row, form.values(), by=request.actor)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            again = "tasks:meeting_decision" if request.POST.get("again") else "tasks:meeting"
            return done(request, again, _("Written down."), row.pk)
    return render(
        request,
        "tasks/meeting_decision.html",
        {"form": form, "meeting": row},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def problem(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write down a problem that was raised, linked to the finding that it is about."""
    row = get_meeting_for(request.actor, meeting_id)
    kind = kinds_of(row.region_id, ended=True).get(row.kind)
    if kind is None or not kind.problems:
        raise Http404
    form = ProblemForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            add_problem(row, form.values(_finding(request, form.cleaned_data["finding"])), by=request.actor)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:meeting", _("Written down."), row.pk)
    return render(
        request,
        "tasks/meeting_problem.html",
        {"form": form, "meeting": row},
        status=422 if form.is_bound else 200,
    )


def _finding(request: HttpRequest, number: str) -> tuple[str, UUID, str] | None:
    if not number.strip():
        return None
    found = findings_visible_to(request.actor).filter(number=number.strip()).first()
    if found is None:
        raise MeetingInvalid(_("There is no finding of this number."), field="finding")
    return "finding", found.pk, f"{found.number} {found.title}"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def cascade(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Ask units to pass the meeting on."""
    row = get_meeting_for(request.actor, meeting_id)
    if row.state != Meeting.State.HELD:
        raise Http404
    form = CascadeForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial=_begun(row)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            parts = ask_cascade(
                row,
                [unit.pk for unit in data["units"]],
                due_on=data["due_on"],
                text=data["text"],
                by=request.actor,
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            said = ngettext(
                "%(n)d unit is asked to pass it on.", "%(n)d units are asked to pass it on.", len(parts)
            ) % {"n": len(parts)}
            return done(request, "tasks:meeting", said, row.pk)
    return render(
        request,
        "tasks/meeting_cascade.html",
        {"form": form, "meeting": row},
        status=422 if form.is_bound else 200,
    )


def _begun(row: Meeting) -> dict[str, Any]:
    kind = kinds_of(row.region_id, ended=True).get(row.kind)
    units, _people = invited_ids(row)
    asked = set(row.cascade.values_list("unit_id", flat=True))
    days = (kind.cascade_days if kind else 0) or USUAL_DAYS
    return {"due_on": today() + timedelta(days=days), "text": row.cascade_text, "units": list(units - asked)}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def part(request: HttpRequest, cascade_id: UUID) -> HttpResponse:
    """How one unit passed it on; its liaison or head says so here."""
    row = get_part_for(request.actor, cascade_id)
    answers = (
        request.actor.may(Permission.HANDLE_TASKS)
        and row.unit_id in request.actor.unit_ids
        and row.state != CascadePart.State.SPARED
    )
    if request.method == "POST" and not answers:
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ConfirmForm(*given, part=row, actor=request.actor) if answers else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            confirm_part(row, form.values(), version=form.cleaned_data["version"], by=request.actor)
        except ProductError as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
        else:
            return done(request, "tasks:meeting_part", _("Confirmed. The office is told."), row.pk)
    context = {
        "part": row, "meeting": row.meeting, "badge": part_badge(row), "form": form, "files": row.files.select_related("attachment"),
        "office": keeps_meetings(request.actor), "own": row.unit_id in request.actor.unit_ids,
    }  # fmt: skip
    return page(
        request, "tasks/meeting_part.html", context, status=422 if form is not None and form.is_bound else 200
    )
