"""The list of visits, and one visit with its checks, photos and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongchuang.domain.deliveries.access import deliveries_visible_to
from tongchuang.domain.deliveries.queries import delivery_of_visit
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.inspections.access import evaluations_visible_to, get_visit_for, sees_inspector
from tongchuang.domain.inspections.beside import voices_of
from tongchuang.domain.inspections.models import Source, Visit
from tongchuang.domain.inspections.queries import (
    VisitFilters,
    checks_of,
    distance_m,
    inspectors_of,
    listed_visits,
    types_of_visits,
)
from tongchuang.domain.inspections.rules import FAR_FROM_SITE_M
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.inspect.delivery_reads import clock_text
from tongchuang.web.inspect.words import CLIENTS
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, list_page
from tongchuang.web.shared.words import word


@require_safe
@signed_in
def visit_list(request: HttpRequest) -> HttpResponse:
    """All visits that concern me."""
    return list_page(request, VISITS, template="inspect/visits.html")


@require_safe
@signed_in
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_visit_for(actor, visit_id)
    checks = checks_of(found)
    visible = set(findings_visible_to(actor).filter(check_row__visit=found).order_by().values_list("pk", flat=True))
    metres, voices = _metres(found), voices_of(actor, found)
    for check in checks:
        check.voices = voices.get(check.pk, [])  # type: ignore[attr-defined]
    context = {
        "voices": voices.get(None, []),
        "clock": clock_text(found.clock_offset_s),
        "client": CLIENTS.get(found.client, found.client),
        "delivery": delivery_of_visit(deliveries_visible_to(actor), found.pk) if actor.may(Permission.RUN_EVALUATIONS) else None,
        "visit": found,
        "checks": checks,
        "findings": visible,
        "inspector": found.inspector if sees_inspector(actor, found) else None,
        "metres": metres,
        "far": metres is not None and metres - (found.accuracy_m or 0) > FAR_FROM_SITE_M,
        "passed": sum(check.verdict == "pass" for check in checks),
        "not_applicable": sum(check.verdict == "na" for check in checks),
    }
    return page(request, "inspect/visit.html", context)


def _metres(visit: Visit) -> int | None:
    place, site = (visit.longitude, visit.latitude), visit.site
    if place[0] is None or place[1] is None or site.longitude is None or site.latitude is None:
        return None
    return round(distance_m(place[0], place[1], site.longitude, site.latitude))


def _rows(request: HttpRequest, state: ListState) -> Any:
    filters = VisitFilters(
        source=state.value("source"),
        inspector=_key(state.value("inspector")),
        site_type=_key(state.value("type")),
        evaluation=_key(state.value("evaluation")),
        period=state.value("period"),
        failed_only=state.value("failed") == "1",
        text=state.q,
    )
    return listed_visits(request.actor, filters)  # type: ignore[attr-defined]


def _key(value: str) -> UUID | None:
    """A filter that is no id finds nothing, rather than everything."""
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def _inspectors(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    return [(str(row.pk), row.name) for row in inspectors_of(actor.region_id)] if actor.region_wide else []


def _evaluations(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    rows = evaluations_visible_to(request.actor).order_by("-held_on", "-pk")  # type: ignore[attr-defined]
    return [(str(key), title) for key, title in rows.values_list("pk", "title")[:50]]


def _types(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    return [(str(row.pk), row.title) for row in types_of_visits(request.actor)]  # type: ignore[attr-defined]


VISITS = ListSpec(
    name="visits",
    columns=(
        Column("site", _("Site"), lambda row: row.site.name, sort=("site__sort_key",), lead=True, width=28),
        Column("started", _("Began at"), lambda row: cells.moment(row.started_at), sort=("started_at",),
               export=lambda row: formats.moment_text(row.started_at), align="tight"),
        Column("type", _("Site type"), lambda row: row.site.type.title, sort=("site__type__sort_key",)),
        Column("source", _("Source"), lambda row: cells.source_badge(row.source), sort=("source",),
               export=lambda row: word("source", row.source)),
        Column("inspector", _("Inspector"), lambda row: row.inspector_name or formats.DASH),
        Column("checked", _("Checks"), lambda row: row.checked, sort=("checked",), align="end"),
        Column("failed", _("Failed"), lambda row: row.failed, sort=("failed",), align="end"),
        Column("evaluation", _("Evaluation"), lambda row: row.evaluation.title if row.evaluation else "", default=False,
               width=24),
        Column("period", _("Period"), lambda row: row.period, sort=("period",), default=False),
    ),
    rows=_rows,
    detail=lambda rows: rows.select_related("site__type", "evaluation"),
    row_url=lambda row: reverse("inspect:visit", args=[row.pk]),
    filters=(
        Filter("source", _("Source"), tuple(Source.choices), multiple=False),
        Filter("type", _("Site type"), _types, multiple=False),
        Filter("inspector", _("Inspector"), _inspectors, multiple=False),
        Filter("period", _("Period"), kind="month"),
        Filter("failed", _("With failures"), kind="flag"),
        Filter("evaluation", _("Evaluation"), _evaluations, multiple=False),
    ),
    search=lambda rows, text: rows,
    search_label=_("Site name, code or pinyin initials"),
    default_sort="-started",
    empty=(_("No visits"), _("Visits stand here once an inspector has submitted one.")),
    file_name=_("Visits"),
)  # fmt: skip
