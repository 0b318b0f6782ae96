"""Addresses of pages that exist for tests only: a list of findings, and an import of units."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.config.urls import urlpatterns as EVERYTHING
from tongchuang.domain.findings.access import findings_visible_to, get_finding_for
from tongchuang.domain.findings.models import Finding, Severity, State
from tongchuang.domain.organisations.actions.imports import import_units, preview_units
from tongchuang.domain.organisations.importing.units import COLUMNS
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.text import query_grams
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.imports import ImportSpec, import_page
from tongchuang.web.shared.lists import Bulk, Column, Filter, ListSpec, list_page, selected

SPEC = ListSpec(
    name="try",
    rows=lambda request, state: findings_visible_to(request.actor),
    columns=(
        Column("number", "Number", lambda row: row.number, sort=("number",)),
        Column("title", "Title", lambda row: row.title, lead=True),
        Column("state", "State", lambda row: cells.state_badge(row.state), export=lambda row: row.state),
        Column("count", "Count", lambda row: row.count, sort=("count",), align="end", default=False),
    ),
    filters=(
        Filter("state", "State", tuple(State.choices), apply=lambda rows, values: rows.filter(state__in=values)),
        Filter("severity", "Severity", tuple(Severity.choices), apply=lambda rows, values: rows.filter(severity__in=values)),
        Filter("many", "Many", kind="flag", apply=lambda rows, values: rows.filter(count__gt=1)),
    ),
    search=lambda rows, text: rows.filter(grams__contains=query_grams(text)),
    row_url=lambda row: f"/findings/{row.pk}/",
    default_sort="-number",
    bulk=(Bulk("Count them", "/bulk/", Permission.ASSIGN_FINDINGS),),
    page_size=5,
    export_limit=30,
    file_name="Findings",
)
UNITS = ImportSpec(title="Import units", columns=COLUMNS, preview=preview_units, carry_out=import_units, back="desk:home")


@require_safe
@signed_in
def findings(request: HttpRequest) -> HttpResponse:
    """The list."""
    return list_page(request, SPEC)


@require_safe
@signed_in
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """What the side panel gets."""
    return HttpResponse(f"<h2>{get_finding_for(request.actor, finding_id).number}</h2>")


@require_POST
@requires(Permission.ASSIGN_FINDINGS)
def bulk(request: HttpRequest) -> HttpResponse:
    """The numbers of what was ticked."""
    return HttpResponse(",".join(sorted(row.number for row in selected(request, SPEC) if isinstance(row, Finding))))


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def units(request: HttpRequest) -> HttpResponse:
    """The import."""
    return import_page(request, UNITS)


urlpatterns = [
    path("try/", findings),
    path("findings/<uuid:finding_id>/", finding),
    path("bulk/", bulk),
    path("import/", units),
    *EVERYTHING,
]
