"""Hours of site types and of single sites."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.access import get_site_for, sites_visible_to
from tongchuang.domain.places.queries import all_types
from tongchuang.domain.routes.actions import set_site_hours, set_type_hours
from tongchuang.domain.routes.hours import hours_of_sites, type_hours
from tongchuang.domain.routes.values import TypeHours, pairs
from tongchuang.foundation.errors import Invalid
from tongchuang.web.route.forms import HoursForm, SiteHoursForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def types(request: HttpRequest) -> HttpResponse:
    """All site types in a table."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Invalid(_("There is no campaign yet."))
    known = type_hours(campaign)
    posted = request.method == "POST"
    rows: list[dict[str, Any]] = []
    used = sites_visible_to(actor).order_by().values("type")
    for kind in all_types().filter(pk__in=used):
        hours = known.get(kind.code, TypeHours())
        initial = {"windows": hours.windows, "minutes": hours.minutes}
        prefix = f"t{kind.pk.hex[-12:]}"
        form = HoursForm(
            request.POST if posted else None, prefix=prefix, initial=initial, auto_id=f"{prefix}_%s"
        )
        rows.append({"kind": kind, "form": form})
    if posted and all(row["form"].is_valid() for row in rows):
        given = {
            row["kind"].code: TypeHours(
                row["form"].cleaned_data["windows"], row["form"].cleaned_data["minutes"]
            )
            for row in rows
        }
        try:
            set_type_hours(campaign, given, by=actor)
        except Invalid as error:
            bad = next((row["form"] for row in rows if row["kind"].code == error.field), rows[0]["form"])
            bad.add_error("windows", str(error))
        else:
            return done(request, "route:hours", _("Kept; routes asked for from now on go by it."))
    return render(
        request, "route/hours.html", {"rows": rows, "campaign": campaign}, status=422 if posted else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_SITES)
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """One site, where it differs from its type."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = get_site_for(actor, site_id)
    row = hours_of_sites([found.pk]).get(found.pk)
    initial = {"windows": pairs(row.windows), "minutes": row.minutes} if row is not None else {}
    form = SiteHoursForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_site_hours(found, form.cleaned_data["windows"], form.cleaned_data["minutes"], by=actor)
        except Invalid as error:
            form.add_error("windows", str(error))
        else:
            return done(
                request, "route:site_hours", _("Kept; routes asked for from now on go by it."), found.pk
            )
    campaign = scope_of(request).campaign
    usual = type_hours(campaign).get(found.type.code, TypeHours()) if campaign else TypeHours()
    context = {"site": found, "form": form, "usual": usual}
    return render(request, "route/site_hours.html", context, status=422 if request.method == "POST" else 200)
