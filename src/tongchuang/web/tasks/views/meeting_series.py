"""Cadences and kinds of meetings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.meetings.access import get_series_for, series_visible_to
from tongchuang.domain.meetings.actions import end_series, set_kind, set_series
from tongchuang.domain.meetings.cadence import words_of
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.queries import missed_of, next_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.tasks.meeting_forms import KindForm, SeriesForm, series_begun

KEEPS = Permission.DRAFT_DOCUMENTS


@require_safe
@requires(KEEPS)
def series(request: HttpRequest) -> HttpResponse:
    """Every cadence with its next meeting, and what was never called; the kinds."""
    rows = list(series_visible_to(request.actor).order_by("ended_at", "title"))
    coming, missed = next_of(rows, now()), missed_of(rows)
    kinds = kinds_of(request.actor.region_id, ended=True)
    context = {
        "series": [(row, kinds[row.kind].title if row.kind in kinds else row.kind, words_of(row.rrule), coming.get(row.pk), missed.get(row.pk, 0)) for row in rows],
        "kinds": [(kind, words_of(kind.rrule) if kind.rrule else "") for kind in kinds.values()],
    }  # fmt: skip
    return render(request, "tasks/meeting_series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a cadence."""
    return _series_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def edit(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Change a cadence: drafts ahead are made anew."""
    return _series_form(request, get_series_for(request.actor, series_id))


def _series_form(request: HttpRequest, row: Any) -> HttpResponse:
    kinds = kinds_of(request.actor.region_id)
    campaign = row.campaign if row is not None else scope_of(request).campaign
    if campaign is None:
        raise Invalid(_("There is no campaign yet."))
    units = list(row.units.values_list("pk", flat=True)) if row is not None else []
    begun = series_begun(kinds.get(request.GET.get("kind", "")), row, units)
    form = SeriesForm(
        request.POST if request.method == "POST" else None, actor=request.actor, kinds=kinds, initial=begun
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_series(
                form.values(),
                by=request.actor,
                campaign=campaign,
                series=row,
                version=form.cleaned_data["version"],
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:meeting_series", _("Kept. The next meetings are drafts in the list."))
    return render(
        request,
        "tasks/meeting_series_form.html",
        {"form": form, "series": row},
        status=422 if form.is_bound else 200,
    )


@require_POST
@requires(KEEPS)
def end(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """It comes no more."""
    end_series(get_series_for(request.actor, series_id), by=request.actor)
    return done(request, "tasks:meeting_series", _("Ended. Drafts ahead were taken away."))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def kind(request: HttpRequest) -> HttpResponse:
    """A kind: one of one's own, or another beginning for one that comes with the product."""
    code = request.GET.get("code", "")
    found = kinds_of(request.actor.region_id, ended=True).get(code)
    if code and found is None:
        raise Http404
    begun = {}
    if found is not None:
        begun = {
            "title": str(found.title), "rrule": found.rrule, "agenda": str(found.agenda), "grace_minutes": found.grace_minutes, "cascade_days": found.cascade_days,
        }  # fmt: skip
    form = KindForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            set_kind(code, by=request.actor, ended=bool(request.POST.get("ended")), **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:meeting_series", _("Kept."))
    return render(
        request,
        "tasks/meeting_kind.html",
        {"form": form, "kind": found},
        status=422 if form.is_bound else 200,
    )
