"""Registering a finding by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.access import get_finding_for
from tongchuang.domain.findings.actions import assign_finding, register_finding
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.queries import open_at
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import searched
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.standards.queries import find_leaves
from tongchuang.foundation.errors import Invalid
from tongchuang.web.rectify.register_form import RegisterForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of

SHOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REGISTER_FINDINGS)
def new(request: HttpRequest) -> HttpResponse:
    """What is wrong, where, seen by whom."""
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Invalid(_("There is no campaign yet to register findings for."))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RegisterForm(*given, actor=request.actor, campaign=campaign, initial={"site": request.GET.get("site", "")})
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    alike = open_at(data["site"].pk, data["item"].pk) if data["site"] and data["item"] else []
    if alike and not data["another"]:
        return _shown(request, form, status=422, alike=alike)
    try:
        row = register_finding(by=request.actor, campaign=campaign, photos=form.attachments, **form.values())
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, form, status=422)
    if data.get("assign_now"):
        return _assigned(request, row)
    return done(request, "rectify:finding", _("Registered as %(number)s.") % {"number": row.number}, row.pk)


def _assigned(request: HttpRequest, row: Finding) -> HttpResponse:
    """Assigned at once to the unit that answers; where there is none, the form asks for one."""
    if row.unit_id is None:
        return done(request, "rectify:act", _("Registered as %(number)s.") % {"number": row.number}, row.pk, "assign")
    assign_finding(row, by=request.actor, version=row.version)
    return done(request, "rectify:finding", _("Registered as %(number)s and assigned.") % {"number": row.number}, row.pk)


def _shown(request: HttpRequest, form: RegisterForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "rectify/new.html", {"form": form, **more}, status=status)


@require_safe
@requires(Permission.REGISTER_FINDINGS)
def sites(request: HttpRequest) -> HttpResponse:
    """Sites by name or pinyin, to choose one."""
    text = _typed(request, "site_text")
    rows = searched(sites_visible_to(request.actor).filter(closed_on__isnull=True), text) if text else None
    found = rows.select_related("type", "street").order_by("sort_key")[:SHOWN] if rows is not None else []
    return render(request, "rectify/picks.html", {"name": "site", "text": text, "picks": [
        (row.pk, row.name, " · ".join(str(part) for part in (row.type, row.street) if part)) for row in found
    ]})  # fmt: skip


@require_safe
@requires(Permission.REGISTER_FINDINGS)
def items(request: HttpRequest) -> HttpResponse:
    """Items of the campaign's standards by code or words, to choose one."""
    text = _typed(request, "item_text")
    campaign = _campaign(request)
    versions = list(campaign.standards.values_list("version_id", flat=True)) if campaign else []
    found = find_leaves(versions, text)[:SHOWN] if text else []
    return render(request, "rectify/picks.html", {"name": "item", "text": text, "picks": [
        (row.pk, f"{row.code} {row.title}", row.text[:80]) for row in found
    ]})  # fmt: skip


def _campaign(request: HttpRequest) -> Campaign | None:
    """The campaign of the finding that is corrected, else the one that is worked in."""
    key = request.GET.get("finding", "")
    if not key:
        return scope_of(request).campaign
    try:
        return get_finding_for(request.actor, UUID(key)).campaign
    except ValueError:
        raise Http404 from None


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:60]
