"""Expected losses by item, unit and type of site, and each of these with the pairs that it is made of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.forecasts import access, queries
from tongchuang.domain.forecasts.models import ExpectedLoss, Forecast, PairChance
from tongchuang.web.appraise import tables
from tongchuang.web.forecast import drawing, words
from tongchuang.web.forecast.shown import Shown, shown_of, whole_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import moment_text, rounded

Axis = ExpectedLoss.Axis
PAGE = 50


@require_safe
@signed_in
def losses(request: HttpRequest) -> HttpResponse:
    """The whole ranking along one axis."""
    shown = whole_of(request)
    axis = request.GET.get("by", Axis.ITEM.value)
    if axis not in Axis.values:
        raise Http404
    if shown.forecast is None:
        return render(request, "forecast/none.html", {"shown": shown, "here": "losses"})
    rows = list(queries.losses_of(access.losses_visible_to(request.actor, shown.forecast), axis))
    if request.GET.get("export"):
        return _losses_file(request, shown.forecast, axis, rows)
    known = [row for row in rows if row.mean is not None]
    context = {
        "shown": shown, "forecast": shown.forecast, "here": "losses", "axis": axis, "axis_name": words.said(words.AXES, axis),
        "rows": known, "left_out": [row for row in rows if row.mean is None], "most": drawing.longest(known),
        "whole": sum(row.mean for row in known if row.mean),
        "tabs": [(words.said(words.AXES, key), f"?by={key}", key == axis) for key in Axis.values],
    }  # fmt: skip
    return render(request, "forecast/losses.html", context)


def name_of(row: ExpectedLoss) -> str:
    """What a loss is of."""
    if row.axis == Axis.ITEM:
        return str(row.item)
    if row.axis == Axis.SITE_TYPE:
        return str(row.site_type)
    return str(row.unit) if row.unit else _("Nobody answers yet")


def _losses_file(
    request: HttpRequest, forecast: Forecast, axis: str, rows: list[ExpectedLoss]
) -> HttpResponse:
    headings = [
        (words.said(words.AXES, axis), ""), (_("Expected loss"), tables.NUMBER), (_("5%"), tables.NUMBER),
        (_("95%"), tables.NUMBER), (_("Chance to lose anything"), tables.NUMBER), (_("Pairs of site and item"), tables.NUMBER),
        (_("of them checked"), tables.NUMBER), (_("Checks that were made"), tables.NUMBER), (_("Open findings"), tables.NUMBER), (_("Rests on"), ""),
    ]  # fmt: skip
    lines = (
        [name_of(row), rounded(row.mean, 4), rounded(row.low, 4), rounded(row.high, 4), rounded(row.chance, 4), row.pairs,
         row.checked_pairs, row.checks, row.open_findings, words.said(words.SOURCES, row.source)]
        for row in rows
    )  # fmt: skip
    return tables.download(request, _("Expected losses"), headings, lines, notes=[_note(forecast)])


def _note(forecast: Forecast) -> str:
    return _("Forecast of %(moment)s, seed %(seed)s") % {
        "moment": moment_text(forecast.as_of),
        "seed": forecast.seed,
    }


def _shown_forecast(request: HttpRequest) -> tuple[Shown, Forecast]:
    shown = shown_of(request)
    if shown.forecast is None:
        raise Http404
    return shown, shown.forecast


def _open_findings(kind: str, loss: ExpectedLoss | None) -> str:
    """Where the open findings of a unit or a type of sites are listed; nowhere for what has neither."""
    if loss is None:
        return ""
    key, value = ("unit", loss.unit_id) if kind == "unit" else ("type", loss.site_type_id)
    return f"{reverse('forecast:findings')}?{key}={value}" if value else ""


def _thing(
    request: HttpRequest, kind: str, pairs: QuerySet[PairChance], loss: ExpectedLoss | None, title: str, **more: Any
) -> HttpResponse:  # fmt: skip
    """The page of an item, a unit, a type or a site: its figure, and its pairs with their chances, worst first."""
    shown, forecast = _shown_forecast(request)
    if request.GET.get("export"):
        return _pairs_file(request, forecast, title, pairs)
    page = Paginator(queries.with_places(pairs).order_by("-loss", "-chance", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "shown": shown, "forecast": forecast, "here": "losses", "kind": kind, "title": title, "loss": loss, "page": page,
        "most": drawing.longest([loss]) if loss else 0, "open_findings": _open_findings(kind, loss), **more,
    }  # fmt: skip
    return render(request, "forecast/thing.html", context)


def _pairs_file(
    request: HttpRequest, forecast: Forecast, title: str, pairs: QuerySet[PairChance]
) -> HttpResponse:
    headings = [
        (_("Site"), ""), (_("Type of site"), ""), (_("Street"), ""), (_("Item"), ""), (_("Unit"), ""),
        (_("Chance to fail"), tables.NUMBER), (_("Expected loss"), tables.NUMBER), (_("Checks that were made"), tables.NUMBER),
        (_("Failed"), tables.NUMBER), (_("Open finding"), ""),
    ]  # fmt: skip
    lines = (
        [row.site.name, row.site.type.title, str(row.site.street or ""), str(row.item), str(row.unit or _("Nobody answers yet")),
         rounded(row.chance, 4), rounded(row.loss, 5), row.checks, row.failed, _("yes") if row.is_open else ""]
        for row in queries.with_places(pairs).order_by("-loss", "-chance", "pk")
    )  # fmt: skip
    return tables.download(request, title[:30], headings, lines, notes=[title, _note(forecast)])


@require_safe
@signed_in
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """An item with its sites."""
    _shown, forecast = _shown_forecast(request)
    row = access.get_item_for(request.actor, item_id)
    loss = access.losses_visible_to(request.actor, forecast).filter(axis=Axis.ITEM, item=row).first()
    pairs = access.pairs_visible_to(request.actor, forecast).filter(item=row)
    more = {"units": queries.losses_by_unit(pairs), "types": queries.losses_by_type(pairs), "item": row}
    return _thing(request, "item", pairs, loss, str(row), **more)


@require_safe
@signed_in
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """A unit with all that it answers for."""
    _shown, forecast = _shown_forecast(request)
    row = access.get_unit_for(request.actor, unit_id)
    loss = (
        access.losses_visible_to(request.actor, forecast)
        .filter(axis=Axis.UNIT, unit=row)
        .select_related("unit")
        .first()
    )
    pairs = access.pairs_visible_to(request.actor, forecast).filter(unit=row)
    more = {"items": queries.losses_by_item(pairs), "types": queries.losses_by_type(pairs), "unit": row}
    return _thing(request, "unit", pairs, loss, str(row), **more)


@require_safe
@signed_in
def site_type(request: HttpRequest, type_id: UUID) -> HttpResponse:
    """A type of site with its sites."""
    _shown, forecast = _shown_forecast(request)
    row = access.get_type_for(request.actor, type_id)
    loss = (
        access.losses_visible_to(request.actor, forecast).filter(axis=Axis.SITE_TYPE, site_type=row).first()
    )
    pairs = access.pairs_visible_to(request.actor, forecast).filter(site__type=row)
    more = {"items": queries.losses_by_item(pairs), "units": queries.losses_by_unit(pairs), "site_type": row}
    return _thing(request, "site_type", pairs, loss, str(row), **more)


@require_safe
@signed_in
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """A site with all that is checked there."""
    _shown, forecast = _shown_forecast(request)
    row = access.get_site_for(request.actor, forecast, site_id)
    pairs = access.pairs_visible_to(request.actor, forecast).filter(site=row)
    value = access.site_values_visible_to(request.actor, forecast).filter(site=row).first()
    return _thing(request, "site", pairs, None, row.name, value=value, site=row)


@require_safe
@signed_in
def pair(request: HttpRequest, site_id: UUID, item_id: UUID) -> HttpResponse:
    """One item at one site: its chance to fail and the checks and findings that it rests on."""
    shown, forecast = _shown_forecast(request)
    row = access.get_pair_for(request.actor, forecast, site_id, item_id)
    checks, withheld = access.checks_behind(request.actor, forecast, row)
    context = {
        "shown": shown, "forecast": forecast, "here": "losses", "row": row, "withheld": withheld, "counted": len(checks) + withheld,
        "checks": [(check, queries.weight_of(forecast, check)) for check in checks],
        "findings": access.findings_behind(request.actor, row), "back": reverse("forecast:item", args=[row.item_id]),
    }  # fmt: skip
    return render(request, "forecast/pair.html", context)
