"""What fixing each open finding is worth, and what each site is expected to cost: two lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongchuang.domain.findings.models import Severity, State
from tongchuang.domain.findings.states import OPEN_STATES
from tongchuang.domain.forecasts import access, queries
from tongchuang.domain.forecasts.models import FindingValue
from tongchuang.foundation.ids import as_uuids
from tongchuang.foundation.text import query_grams
from tongchuang.web.forecast.shown import shown_of
from tongchuang.web.forecast.words import chance_text, points_text
from tongchuang.web.rectify import choices
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import count_text, rounded, score_text
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, Total, Totals, list_page
from tongchuang.web.shared.words import word


def _by(field: str) -> Any:
    """A filter by ids; what is no id fits nothing."""
    return lambda rows, values: rows.filter(**{f"{field}__in": as_uuids(values)})


def _finding_rows(request: HttpRequest, _state: Any) -> Any:
    forecast = shown_of(request).forecast
    return (
        access.finding_values_visible_to(request.actor, forecast) if forecast else queries.no_finding_values()
    )  # type: ignore[attr-defined]


def _finding_totals(rows: Any) -> Totals:
    count, value = queries.value_sum(rows)
    return Totals(count, (Total(_("Worth together, each by itself"), score_text(value)),))


def _pair_url(row: FindingValue) -> str:
    found = row.finding
    return (
        reverse("forecast:pair", args=[found.site_id, found.item_id])
        if found.site_id and found.item_id
        else ""
    )


FINDINGS = ListSpec(
    name="forecast-findings",
    rows=_finding_rows,
    columns=(
        Column("value", _("Worth"), lambda row: cells.figure(points_text(row.value), _pair_url(row)), sort=("value",), align="end",
               export=lambda row: rounded(row.value, 5)),
        Column("number", _("Number"), lambda row: row.finding.number, sort=("finding__number",), lead=True, align="tight"),
        Column("title", _("Finding"), lambda row: row.finding.title, width=36),
        Column("severity", _("Severity"), lambda row: cells.severity_badge(row.finding.severity),
               export=lambda row: word("severity", row.finding.severity)),
        Column("state", _("State"), lambda row: cells.state_badge(row.finding.state),
               export=lambda row: word("finding_state", row.finding.state)),
        Column("unit", _("Responsible unit"), lambda row: cells.text(str(row.finding.unit or "")), sort=("finding__unit__sort_key",),
               export=lambda row: str(row.finding.unit or "")),
        Column("site", _("Site"), lambda row: cells.text(str(row.finding.site or "")), sort=("finding__site__sort_key",), width=24,
               export=lambda row: str(row.finding.site or "")),
        Column("street", _("Street"), lambda row: cells.text(str(row.finding.street or "")), default=False,
               export=lambda row: str(row.finding.street or "")),
        Column("item", _("Item"), lambda row: cells.text(str(row.finding.item or "")), default=False, width=36,
               export=lambda row: str(row.finding.item or "")),
        Column("before", _("Chance to be found"), lambda row: f"{chance_text(row.before)} → {chance_text(row.after)}", align="end",
               export=lambda row: f"{chance_text(row.before)} → {chance_text(row.after)}"),
        Column("drawn", _("Site drawn"), lambda row: chance_text(row.drawn), sort=("drawn",), align="end",
               export=lambda row: rounded(row.drawn, 4)),
        Column("shared", _("Open findings of the pair"), lambda row: row.shared, align="end", default=False),
        Column("gain", _("More chance of the target"), lambda row: chance_text(row.gain_chance), align="end", default=False,
               sort=("gain_chance",), export=lambda row: rounded(row.gain_chance, 5)),
        Column("due", _("Due"), lambda row: cells.due(row.finding.due_at), sort=("finding__due_at",), export=lambda row: row.finding.due_at,
               width=18),
    ),
    filters=(
        Filter("unit", _("Responsible unit"), choices.units, apply=_by("finding__unit")),
        Filter("street", _("Street"), choices.streets, apply=_by("finding__street")),
        Filter("severity", _("Severity"), tuple(Severity.choices), apply=lambda rows, values: rows.filter(finding__severity__in=values)),
        Filter("state", _("State"), tuple((value, label) for value, label in State.choices if value in OPEN_STATES),
               apply=lambda rows, values: rows.filter(finding__state__in=values)),
        Filter("type", _("Type of site"), choices.site_types, apply=_by("finding__site__type")),
        Filter("worth", _("Worth something"), kind="flag", apply=lambda rows, _values: rows.filter(value__gt=0)),
    ),
    search=lambda rows, text: rows.filter(finding__grams__contains=query_grams(text)),
    search_label=_("Number, title, place; pinyin works too"),
    detail=lambda rows: rows.select_related("finding__unit", "finding__site", "finding__street", "finding__item").defer(
        "finding__description", "finding__grams", "finding__item__text"
    ),
    totals=_finding_totals,
    row_url=lambda row: url_of("finding", row.finding_id),
    default_sort="-value",
    empty=(_("No open finding is in the forecast"), _("Either nothing is open, or no forecast was worked out yet."), "", ""),
    file_name=_("What fixing is worth"),
)  # fmt: skip


def _site_rows(request: HttpRequest, _state: Any) -> Any:
    forecast = shown_of(request).forecast
    return access.site_values_visible_to(request.actor, forecast) if forecast else queries.no_site_values()  # type: ignore[attr-defined]


SITES = ListSpec(
    name="forecast-sites",
    rows=_site_rows,
    columns=(
        Column("name", _("Site"), lambda row: row.site.name, sort=("site__sort_key",), lead=True, width=30),
        Column("type", _("Type of site"), lambda row: row.site.type.title, sort=("site__type__sort_key",)),
        Column("unit", _("Unit"), lambda row: cells.text(str(row.site.unit or "")), sort=("site__unit__sort_key",),
               export=lambda row: str(row.site.unit or "")),
        Column("street", _("Street"), lambda row: cells.text(str(row.site.street or "")), default=False,
               export=lambda row: str(row.site.street or "")),
        Column("loss", _("Expected loss"), lambda row: points_text(row.loss), sort=("loss",), align="end",
               export=lambda row: rounded(row.loss, 5)),
        Column("value", _("Worth of fixing all"), lambda row: points_text(row.value), sort=("value",), align="end",
               export=lambda row: rounded(row.value, 5)),
        Column("open", _("Open findings"),
               lambda row: cells.figure(row.open_findings, f"{reverse('rectify:home')}?open=1&site={row.site_id}"), sort=("open_findings",),
               align="end", export=lambda row: row.open_findings),
        Column("drawn", _("Drawn"), lambda row: chance_text(row.drawn), sort=("drawn",), align="end",
               export=lambda row: rounded(row.drawn, 4)),
        Column("chance", _("Something fails if drawn"), lambda row: chance_text(row.chance), sort=("chance",), align="end",
               export=lambda row: rounded(row.chance, 4)),
    ),
    filters=(
        Filter("type", _("Type of site"), choices.site_types, apply=_by("site__type")),
        Filter("unit", _("Unit"), choices.units, apply=_by("site__unit")),
        Filter("street", _("Street"), choices.streets, apply=_by("site__street")),
        Filter("open", _("With open findings"), kind="flag", apply=lambda rows, _values: rows.filter(open_findings__gt=0)),
    ),
    search=lambda rows, text: rows.filter(site__grams__contains=query_grams(text)),
    search_label=_("Name or pinyin initials"),
    detail=lambda rows: rows.select_related("site__type", "site__unit", "site__street").defer("site__grams", "site__unit__grams"),
    totals=lambda rows: Totals(rows.count(), (Total(_("With open findings"), count_text(rows.filter(open_findings__gt=0).count()), "?open=1"),)),
    row_url=lambda row: reverse("forecast:site", args=[row.site_id]),
    default_sort="-loss",
    empty=(_("No site is in the forecast"), _("No forecast was worked out yet."), "", ""),
    file_name=_("What sites are expected to cost"),
    panel=False,
)  # fmt: skip


@require_safe
@signed_in
def findings(request: HttpRequest) -> HttpResponse:
    """The open findings by what fixing them is worth."""
    shown = shown_of(request)
    return list_page(
        request,
        FINDINGS,
        template="forecast/findings.html",
        context={"shown": shown, "here": "findings", "forecast": shown.forecast},
    )


@require_safe
@signed_in
def sites(request: HttpRequest) -> HttpResponse:
    """The sites by what they are expected to cost."""
    shown = shown_of(request)
    return list_page(
        request,
        SITES,
        template="forecast/sites.html",
        context={"shown": shown, "here": "sites", "forecast": shown.forecast},
    )
