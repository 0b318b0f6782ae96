"""A month's round: its fingerprints, the draw, the record; and the settings."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.lookbacks.access import get_round_for, manages, sees_drawn
from tongchuang.domain.lookbacks.actions import draw_round, set_look_backs
from tongchuang.domain.lookbacks.models import LookBackRound
from tongchuang.domain.lookbacks.queries import counts_of, latest_draw, record_for, verify_round
from tongchuang.domain.lookbacks.settings import settings_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.supervise import lookback_shown as shown
from tongchuang.web.supervise.lookback_forms import DrawForm, SettingsForm


@require_safe
@signed_in
def round_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round by its state."""
    return _page(request, get_round_for(request.actor, round_id))  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, row: LookBackRound, *, form: DrawForm | None = None, status: int = 200
) -> HttpResponse:
    actor, at = request.actor, now()  # type: ignore[attr-defined]
    may_draw = manages(actor) and row.state == LookBackRound.State.SEALED
    context = {
        "row": row, "badge": shown.round_badge(row), "counts": counts_of([row], at)[row.pk],
        "sealed": row.announcement, "may_draw": may_draw, "due": row.draw_at <= at,
        "latest": latest_draw(row, settings_of(row.campaign)) if row.state == LookBackRound.State.SEALED else None,
        "form": (form or DrawForm()) if may_draw and row.draw_at <= at else None,
        "sees_drawn": sees_drawn(actor, row), "verified": verify_round(actor, row),
    }  # fmt: skip
    return render(request, "supervise/lookback_round.html", context, status=status)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def draw(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Draw now, with what was announced and who watched."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_round_for(actor, round_id)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    try:
        drawn = draw_round(row, by=actor, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, row, form=form, status=422)
    text = _("Drawn: %(number)d look-backs. The inspectors are told.") % {"number": drawn.drawn_count}
    return done(request, "supervise:lookback_round", text, row.pk)


@require_safe
@signed_in
def record(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """RECORD.json, once it is published; before for who drew."""
    row = get_round_for(request.actor, round_id)  # type: ignore[attr-defined]
    data = record_for(request.actor, row)  # type: ignore[attr-defined]
    if not data:
        raise Http404
    return _file(data, f"LOOKBACK-{row.number}.json")


@require_safe
@signed_in
def sealed(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """SEALED.json, as `tongchuang draw verify --sealed` reads it."""
    row = get_round_for(request.actor, round_id)  # type: ignore[attr-defined]
    return _file(
        json.dumps(row.announcement, ensure_ascii=False, indent=1).encode(),
        f"LOOKBACK-SEALED-{row.number}.json",
    )


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CAMPAIGN)
def settings(request: HttpRequest) -> HttpResponse:
    """How many are drawn, and from where the public input comes."""
    actor, campaign = request.actor, scope_of(request).campaign  # type: ignore[attr-defined]
    if campaign is None:
        raise Http404
    form = SettingsForm(request.POST if request.method == "POST" else None, kept=settings_of(campaign))
    if request.method == "POST" and form.is_valid():
        try:
            set_look_backs(campaign, by=actor, **form.values())
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "supervise:lookbacks", _("Kept. It counts from the next sealing on."))
    status = 422 if request.method == "POST" else 200
    return render(
        request, "supervise/lookback_settings.html", {"form": form, "campaign": campaign}, status=status
    )
