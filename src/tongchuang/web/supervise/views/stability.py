"""Stability: what share of closings held, by unit and by item, month by month, and the closings behind a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.lookbacks.frame import month_bounds
from tongchuang.domain.lookbacks.queries import names_of, shares_looked_at
from tongchuang.domain.lookbacks.stability import (
    Stability,
    by,
    by_month,
    closings,
    rebounds_of,
    span_of,
    whole,
)
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Totals, list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.supervise import lookback_shown as shown


@dataclass(frozen=True)
class Row:
    """A unit or an item with its figure."""

    pk: UUID
    name: str
    sort_key: str
    url: str
    figure: Stability


def _closings(request: HttpRequest, campaign: Campaign | None) -> Any:
    return closings(request.actor, campaign, span_of(campaign, now())) if campaign else None  # type: ignore[attr-defined]


def _figures(request: HttpRequest, key: str) -> shown.Listed:
    rows = _closings(request, scope_of(request).campaign)
    if rows is None:
        return shown.Listed()
    found = by(rows, key)
    names = names_of(key, found)
    url, name = reverse("supervise:stability_closings"), key.removesuffix("_id")
    return shown.Listed(
        Row(pk, *names[pk], f"{url}?{name}={pk}", one) for pk, one in found.items() if pk in names
    )


def _page(request: HttpRequest, spec: ListSpec, here: str) -> HttpResponse:
    campaign = scope_of(request).campaign
    months = by_month(_closings(request, campaign)) if campaign else []
    held, taken = shares_looked_at(campaign) if campaign and request.actor.region_wide else (0, 0)  # type: ignore[attr-defined]
    looked = Stability(None, taken, held, taken)
    total = whole(months)
    context = {
        "here": here, "months": [(one, shown.share_text(one), shown.interval_text(one)) for one in months],
        "picture": shown.picture(months), "whole": total, "share": shown.share_text(total),
        "interval": shown.interval_text(total), "few": shown.few(total), "looked": looked,
        "looked_share": shown.share_text(looked), "looked_interval": shown.interval_text(looked),
        "days": span_of(campaign, now()).days if campaign else 0,
    }  # fmt: skip
    return list_page(request, spec, template="supervise/stability.html", context=context)


@require_safe
@signed_in
def units(request: HttpRequest) -> HttpResponse:
    """By unit."""
    return _page(request, UNITS, "units")


@require_safe
@signed_in
def items(request: HttpRequest) -> HttpResponse:
    """By item of the standard."""
    return _page(request, ITEMS, "items")


@require_safe
@signed_in
def closing_list(request: HttpRequest) -> HttpResponse:
    """The closings behind a figure, those that rebounded first."""
    return list_page(request, CLOSINGS, template="supervise/stability_closings.html")


_SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.sort_key, "closed": lambda row: row.figure.closed, "lost": lambda row: row.figure.lost,
    "looked": lambda row: row.figure.looked, "share": lambda row: (row.figure.share or 0, row.figure.closed),
}  # fmt: skip


def _order(rows: Any, key: str) -> shown.Listed:
    by_key = _SORTS.get(key.lstrip("-"), _SORTS["share"])
    named = sorted(rows, key=_SORTS["name"])
    return shown.Listed(sorted(named, key=by_key, reverse=key.startswith("-")))


def _columns(name: Any) -> tuple[Column, ...]:
    return (
        Column("name", name, lambda row: row.name, sort=("name",), lead=True, width=30),
        Column("share", gettext_lazy("Held"), lambda row: shown.share_text(row.figure), sort=("share",), align="end",
               export=lambda row: round(100 * (row.figure.share or 0), 1)),
        Column("bar", gettext_lazy("With its interval"), lambda row: shown.bar(row.figure), export=lambda row: shown.interval_text(row.figure), width=20),
        Column("interval", gettext_lazy("Interval (95%)"), lambda row: shown.interval_text(row.figure), align="tight", width=18),
        Column("closed", gettext_lazy("Closings"), lambda row: row.figure.closed, sort=("closed",), align="end"),
        Column("lost", gettext_lazy("Rebounds"), lambda row: row.figure.lost, sort=("lost",), align="end"),
        Column("looked", gettext_lazy("Looked at again"), lambda row: row.figure.looked, sort=("looked",), align="end"),
        Column("few", gettext_lazy("Note"), lambda row: shown.few(row.figure), width=16),
    )  # fmt: skip


def _spec(key: str, name: str, label: Any, file_name: Any) -> ListSpec:
    return ListSpec(
        name=name, columns=_columns(label), rows=lambda request, state: _figures(request, key), order=_order,
        row_url=lambda row: row.url, panel=False, save_views=False, default_sort="share", file_name=file_name,
        search=lambda rows, text: shown.Listed(row for row in rows if text.casefold() in row.name.casefold() or text.casefold() in row.sort_key),
        filters=(Filter("enough", gettext_lazy("Enough closings only"), kind="flag",
                        apply=lambda rows, values: shown.Listed(row for row in rows if not row.figure.small)),),
        totals=lambda rows: Totals(len(rows)),
        empty=(gettext_lazy("No figure yet"), gettext_lazy("A closing counts once the days in which it could rebound are over.")),
    )  # fmt: skip


UNITS = _spec("unit_id", "stability", gettext_lazy("Unit"), gettext_lazy("Stability by unit"))
ITEMS = _spec("item_id", "stability-items", gettext_lazy("Item"), gettext_lazy("Stability by item"))


def _behind(request: HttpRequest, state: ListState) -> Any:
    rows = _closings(request, scope_of(request).campaign)
    if rows is None:
        return findings_visible_to(request.actor).none()  # type: ignore[attr-defined]
    keys = {name: as_uuid(state.carried[name]) for name in ("unit", "item") if state.carried.get(name)}
    return rows.filter(**keys)


CLOSINGS = ListSpec(
    name="stability-closings",
    columns=(
        Column("finding", gettext_lazy("Finding"), lambda row: f"{row.number} {row.title}", sort=("number",), lead=True, width=34),
        Column("held", gettext_lazy("Held?"), lambda row: cells.badge(gettext_lazy("Rebound"), "red", "rotate") if row.rebounded else cells.badge(gettext_lazy("Held"), "green", "check"),
               sort=("rebounded",)),
        Column("looked", gettext_lazy("Looked at again"), lambda row: gettext_lazy("Yes") if row.looked or row.rebounded else gettext_lazy("No"), sort=("looked",)),
        Column("closed", gettext_lazy("Closed"), lambda row: cells.moment(row.closed_at), sort=("closed_at",),
               export=lambda row: formats.moment_text(row.closed_at), align="tight"),
        Column("unit", gettext_lazy("Responsible unit"), lambda row: row.unit.short_name if row.unit else formats.DASH, sort=("unit__sort_key",)),
        Column("place", gettext_lazy("Place"), lambda row: row.site.name if row.site else row.place, width=20),
        Column("item", gettext_lazy("Item"), lambda row: row.item.code if row.item else formats.DASH),
    ),
    rows=_behind, carries=("unit", "item"),
    detail=lambda rows: rows.select_related("unit", "site", "item"),
    order=lambda rows, key: rebounds_of(rows) if key in ("", "-held") else rows.order_by(*_by(key), "pk"),
    row_url=lambda row: reverse("rectify:finding", args=[row.pk]),
    filters=(
        Filter("lost", gettext_lazy("Rebounds only"), kind="flag", apply=lambda rows, values: rows.filter(rebounded=True)),
        Filter("month", gettext_lazy("Closed in"), kind="month", apply=lambda rows, values: _of_month(rows, values[0])),
    ),
    search=lambda rows, text: rows.filter(number__icontains=text) | rows.filter(title__icontains=text),
    search_label=gettext_lazy("Number or title"), default_sort="-held", save_views=False,
    empty=(gettext_lazy("No closings"), gettext_lazy("A closing counts once the days in which it could rebound are over.")),
    file_name=gettext_lazy("Closings and whether they held"),
)  # fmt: skip
_FIELDS = {
    "finding": "number",
    "held": "rebounded",
    "looked": "looked",
    "closed": "closed_at",
    "unit": "unit__sort_key",
}


def _by(key: str) -> list[str]:
    return [("-" if key.startswith("-") else "") + _FIELDS.get(key.lstrip("-"), "closed_at")]


def _of_month(rows: Any, period: str) -> Any:
    if len(period) == 4:
        since, until = month_bounds(f"{period}-01")[0], month_bounds(f"{period}-12")[1]
    else:
        since, until = month_bounds(period)
    return rows.filter(closed_at__gte=since, closed_at__lt=until)
