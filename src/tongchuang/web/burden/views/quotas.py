"""Quotas: what holds, what held, who is near, and what waits for a second signature."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.burden.access import get_quota_for, held_visible_to, metered_units, quotas_visible_to
from tongchuang.domain.burden.actions import end_quota, set_quota
from tongchuang.domain.burden.models import Quota
from tongchuang.domain.burden.queries import near_quota
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.foundation.errors import Invalid
from tongchuang.web.burden.forms import QuotaForm
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.words import word

HISTORY = 30
NEAR = 20
HELD = 100


@require_safe
@signed_in
def quotas(request: HttpRequest) -> HttpResponse:
    """Everybody whom a limit protects may see it."""
    return _shown(
        request, QuotaForm(actor=request.actor) if request.actor.may(Permission.SET_QUOTAS) else None
    )


@require_POST
@requires(Permission.SET_QUOTAS)
def set_one(request: HttpRequest) -> HttpResponse:
    """Set a quota; the earlier one ends and stays in the history."""
    form = QuotaForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _shown(request, form, status=422)
    data = form.cleaned_data
    try:
        set_quota(data["kind"], data["window"], data["limit"], by=request.actor, **form.target())
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, form, status=422)
    return done(request, "burden:quotas", _("The quota holds from now on."))


@require_POST
@requires(Permission.SET_QUOTAS)
def end_one(request: HttpRequest, quota_id: UUID) -> HttpResponse:
    """A quota holds no more."""
    end_quota(get_quota_for(request.actor, quota_id), by=request.actor)
    return done(request, "burden:quotas", _("The quota has ended."))


def _shown(request: HttpRequest, form: QuotaForm | None, *, status: int = 200) -> HttpResponse:
    rows = list(quotas_visible_to(request.actor).order_by("kind", "window", "scope", "-set_at")[:500])
    present = [row for row in rows if row.ended_at is None]
    past = sorted(
        (row for row in rows if row.ended_at is not None),
        key=lambda row: row.ended_at or row.set_at,
        reverse=True,
    )[:HISTORY]
    units = list(metered_units(request.actor).filter(valid_to__isnull=True).defer("grams"))
    near = near_quota(request.actor.region_id, units, present) if present and request.actor.region_id else []
    held = list(held_visible_to(request.actor).select_related("unit").order_by("at")[:HELD])
    context = {
        "form": form, "present": [(row, whom_of(row)) for row in present], "past": [(row, whom_of(row)) for row in past],
        "names": names_of_actors(row.ended_by or row.set_by for row in past), "near": [(unit, str(Kind(kind).label), each) for unit, kind, each in near[:NEAR]], "more_near": len(near) - NEAR,
        "held": [(row, url_of(row.subject_type, row.subject_id), str(Kind(row.kind).label)) for row in held],
    }  # fmt: skip
    return render(request, "burden/quotas.html", context, status=status)


def whom_of(row: Quota) -> str:
    """For whom a quota is, in words."""
    if row.scope == Quota.Scope.UNIT:
        return str(row.unit)
    return word("unit_line", row.group) if row.scope == Quota.Scope.GROUP else _("All units")
