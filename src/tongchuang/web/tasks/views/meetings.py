"""Meetings: the list, the month, one meeting, planning it."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.burden.queries import warnings_for
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.meetings.access import get_meeting_for, keeps_meetings, meetings_visible_to
from tongchuang.domain.meetings.actions import add_paper, edit_meeting, move_meeting, plan_meeting
from tongchuang.domain.meetings.errors import MeetingChanged
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.queries import clashes_of, in_months, invited_ids, points_of
from tongchuang.domain.meetings.rules import PREPARED
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import SHANGHAI, local, today
from tongchuang.foundation.errors import Invalid, ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.scope import PERIOD, scope_of
from tongchuang.web.tasks.meeting_columns import list_spec, state_badge
from tongchuang.web.tasks.meeting_forms import MeetingForm, MoveForm, PaperForm, begun_from, begun_with
from tongchuang.web.tasks.meeting_shown import shown

KEEPS = Permission.DRAFT_DOCUMENTS


@require_safe
@signed_in
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings that the actor may know of."""
    context = {"keeps": keeps_meetings(request.actor)}
    return list_page(request, list_spec(request), template="tasks/meetings.html", context=context)


@require_safe
@signed_in
def month(request: HttpRequest) -> HttpResponse:
    """A month as a calendar."""
    asked = request.GET.get("month", "")
    day = date.fromisoformat(f"{asked}-01") if PERIOD.match(asked) else today().replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    begins = datetime.combine(weeks[0][0], datetime.min.time(), SHANGHAI)
    until = datetime.combine(weeks[-1][-1] + timedelta(days=1), datetime.min.time(), SHANGHAI)
    rows = list(in_months(meetings_visible_to(request.actor), begins, until))
    by_day: dict[date, list[Any]] = {}
    for row in rows:
        by_day.setdefault(local(row.starts_at).date(), []).append((row, state_badge(row)))
    days = [[(each, each.month == day.month, by_day.get(each, [])) for each in week] for week in weeks]
    context = {
        "day": day, "weeks": days, "today": today(), "before": f"{day - timedelta(days=1):%Y-%m}", "after": f"{day + timedelta(days=31):%Y-%m}",
        "keeps": keeps_meetings(request.actor), "listed": [(each, by_day[each]) for each in sorted(by_day) if each.month == day.month],
    }  # fmt: skip
    return render(request, "tasks/meeting_month.html", context)


@require_safe
@signed_in
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A meeting from its agenda to how it was passed on."""
    row = get_meeting_for(request.actor, meeting_id)
    mark_target_read(row.pk, by=request.actor)
    return page(request, "tasks/meeting.html", shown(request.actor, row))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    kinds = kinds_of(request.actor.region_id)
    kind = kinds.get(request.GET.get("kind", ""))
    units = as_uuids(request.GET.getlist("unit"))
    if request.method != "POST":
        form = MeetingForm(
            actor=request.actor, kinds=kinds, initial=begun_with(kind) | ({"units": units} if units else {})
        )
        return _form(request, form, kinds=kinds, kind=kind)
    form = MeetingForm(request.POST, actor=request.actor, kinds=kinds)
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Invalid(_("There is no campaign yet."))
    if form.is_valid() and not (warned := _warned(request, form)):
        try:
            row = plan_meeting(form.values(), by=request.actor, campaign=campaign)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:meeting", _("Planned. Nobody is told before it is released."), row.pk)
    elif form.is_valid():
        return _form(request, form, kinds=kinds, status=422, **warned)
    return _form(request, form, kinds=kinds, status=422)


def _warned(request: HttpRequest, form: MeetingForm, besides: UUID | None = None) -> dict[str, Any]:
    """Who is elsewhere at that time, and who has had enough meetings; asked about once."""
    if request.POST.get("seen"):
        return {}
    data = form.cleaned_data
    people = {each.pk for each in data["people"]} | ({data["chair"].pk} if data["chair"] else set())
    clashes = clashes_of(
        request.actor.region_id,
        data["starts_at"],
        data["ends_at"],
        unit_ids=[unit.pk for unit in data["units"]],
        person_ids=people,
        besides=besides,
    )
    near = warnings_for(request.actor.region_id, Kind.MEETING, data["units"]) if data["units"] else []
    return {"clashes": clashes, "near": near} if clashes or near else {}


def _form(request: HttpRequest, form: MeetingForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "tasks/meeting_form.html", {"form": form, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def edit(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Change one that nobody was told of."""
    row = get_meeting_for(request.actor, meeting_id)
    if row.state not in PREPARED:
        raise MeetingChanged
    kinds = kinds_of(request.actor.region_id, ended=True)
    if request.method != "POST":
        invitations = list(row.invitations.all())
        units = {each.unit_id for each in invitations if each.unit_id}
        people = {each.person_id for each in invitations if not each.unit_id}
        form = MeetingForm(
            actor=request.actor, kinds=kinds, initial=begun_from(row, points_of(row), units, people)
        )
        return _form(request, form, meeting=row)
    form = MeetingForm(request.POST, actor=request.actor, kinds=kinds)
    if not form.is_valid():
        return _form(request, form, meeting=row, status=422)
    warned = _warned(request, form, row.pk)
    if warned:
        return _form(request, form, meeting=row, status=422, **warned)
    try:
        edit_meeting(row, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(request, form, meeting=row, status=422)
    return done(request, "tasks:meeting", _("Changed."), row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def move(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Another time or place for one that people were told of."""
    row = get_meeting_for(request.actor, meeting_id)
    begun = {
        "starts_at": local(row.starts_at),
        "ends_at": local(row.ends_at),
        "place": row.place,
        "version": row.version,
    }
    form = MoveForm(request.POST if request.method == "POST" else None, initial=begun)
    status = 200
    if request.method == "POST":
        if form.is_valid() and not (clashes := _clashes_of_move(request, row, form)):
            try:
                move_meeting(row, **form.cleaned_data, by=request.actor)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return done(request, "tasks:meeting", _("Moved. Everybody invited is told."), row.pk)
        elif form.is_valid():
            return render(
                request,
                "tasks/meeting_move.html",
                {"form": form, "meeting": row, "clashes": clashes},
                status=422,
            )
        status = 422
    return render(request, "tasks/meeting_move.html", {"form": form, "meeting": row}, status=status)


def _clashes_of_move(request: HttpRequest, row: Any, form: MoveForm) -> list[Any]:
    if request.POST.get("seen"):
        return []
    units, people = invited_ids(row)
    data = form.cleaned_data
    return clashes_of(
        row.region_id, data["starts_at"], data["ends_at"], unit_ids=units, person_ids=people, besides=row.pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def papers(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Bring a paper for the meeting or for a point of it."""
    row = get_meeting_for(request.actor, meeting_id)
    points = points_of(row)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*given, points=points)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        position = int(data["position"]) if data["position"] else None
        try:
            kept = store_paper(data["file"], by=request.actor)
            add_paper(row, kept, title=data["title"], position=position, by=request.actor)
        except ProductError as error:
            form.add_error("file", str(error))
        else:
            return done(request, "tasks:meeting", _("The paper is there."), row.pk)
    return render(
        request,
        "tasks/meeting_paper.html",
        {"form": form, "meeting": row},
        status=422 if form.is_bound else 200,
    )
