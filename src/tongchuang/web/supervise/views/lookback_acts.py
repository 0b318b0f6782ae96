"""Taking a look back by form, sending somebody else, and letting the next of the draw stand in."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.lookbacks.access import get_look_back_for, sees_drawn
from tongchuang.domain.lookbacks.actions import replace_look_back, report_look_back, send_inspector
from tongchuang.domain.lookbacks.models import LookBack
from tongchuang.domain.lookbacks.queries import sendable, with_findings
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.supervise.lookback_forms import ReportForm, SendForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.INSPECT)
def report(request: HttpRequest, look_back_id: UUID) -> HttpResponse:
    """What it looks like now, with a photo."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_look_back_for(actor, look_back_id)
    (seen,) = with_findings([row], now())
    if (
        row.state != LookBack.State.WAITING
        or not seen.by_form
        or row.inspector_id not in (None, actor.person_id)
    ):
        raise Http404
    form = ReportForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            report_look_back(
                row, held=data["result"] == "held", note=data["note"], photos=form.attachments, by=actor
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "supervise:lookback", _("The look-back is kept."), row.pk)
    context = {"row": row, "finding": seen.finding, "form": form}
    return render(
        request, "supervise/lookback_report.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def send(request: HttpRequest, look_back_id: UUID) -> HttpResponse:
    """Send somebody else, and say why."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_look_back_for(actor, look_back_id)
    if row.state != LookBack.State.WAITING or not sees_drawn(actor, row.round):
        raise Http404
    (seen,) = with_findings([row], now())
    form = SendForm(request.POST if request.method == "POST" else None, people=sendable(row))
    if request.method == "POST" and form.is_valid():
        send_inspector(row, form.cleaned_data["person"], reason=form.cleaned_data["reason"], by=actor)
        return done(request, "supervise:lookback", _("Sent. The inspector is told."), row.pk)
    context = {"row": row, "finding": seen.finding, "form": form}
    return render(
        request, "supervise/lookback_send.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def replace(request: HttpRequest, look_back_id: UUID) -> HttpResponse:
    """The next in the order of the draw stands in."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_look_back_for(actor, look_back_id)
    if not sees_drawn(actor, row.round):
        raise Http404
    found = replace_look_back(row, reason=request.POST.get("reason", ""), by=actor)
    if found is None:
        return done(
            request,
            "supervise:lookback_round",
            _("Replaced by nothing: no closing of the month is left."),
            row.round_id,
        )
    return done(request, "supervise:lookback", _("The next of the draw stands in."), found.pk)
