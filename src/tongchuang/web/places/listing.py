"""The register of sites as a list: its columns and filters. The map reads the same address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.places import queries
from tongchuang.domain.places.access import sections_visible_to, sites_visible_to, streets_visible_to
from tongchuang.domain.places.wording import CRS_WORDS
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState
from tongchuang.web.shared.lists.spec import Rows


def _rows(request: HttpRequest, state: ListState) -> Rows:
    rows = sites_visible_to(request.actor)  # type: ignore[attr-defined]
    # Closed sites are history: they show when they are asked for.
    return rows.filter(closed_on__isnull=False) if state.value("closed") else queries.open_sites(rows)


def unit_choices(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    """Units that go on, and none."""
    rows = open_units(units_visible_to(request.actor))  # type: ignore[attr-defined]
    return [("none", _("No unit")), *((str(key), name) for key, name in rows.values_list("pk", "short_name"))]


def street_choices(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    """Streets, and none."""
    rows = streets_visible_to(request.actor).order_by("sort_key")  # type: ignore[attr-defined]
    return [("none", _("No street")), *((str(key), name) for key, name in rows.values_list("pk", "name"))]


def _sections(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    rows = sections_visible_to(request.actor).order_by("street__sort_key", "sort_key")  # type: ignore[attr-defined]
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


def type_choices(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    """Types of sites."""
    return [(str(kind.pk), kind.title) for kind in queries.all_types()]


def narrowed_by(field: str) -> Any:
    """Rows whose reference is one of the values; "none" stands for no reference."""

    def apply(rows: Rows, values: list[str]) -> Rows:
        found = rows.filter(**{f"{field}__in": as_uuids(values)})
        return found | rows.filter(**{f"{field}__isnull": True}) if "none" in values else found

    return apply


def _position(row: Any) -> str:
    return "" if row.longitude is None else f"{row.longitude:.6f}, {row.latitude:.6f}"


def _state(row: Any) -> Any:
    if row.merged_into_id:
        return cells.badge(_("Merged"), "quiet", "git-merge")
    return cells.badge(_("Closed down"), "quiet", "circle-off") if row.closed_on else cells.badge(_("In use"), "green", "circle-check")


SITES = ListSpec(
    name="sites",
    columns=(
        Column("name", _("Site"), lambda row: row.name, sort=("sort_key",), lead=True, width=28),
        Column("code", _("Code"), lambda row: row.code, sort=("code",), align="tight"),
        Column("type", _("Site type"), lambda row: row.type.title, sort=("type__sort_key", "sort_key")),
        Column("unit", _("Responsible unit"), lambda row: cells.text(row.unit and row.unit.short_name),
               sort=("unit__sort_key", "sort_key"), export=lambda row: row.unit.name if row.unit else "", width=24),
        Column("point_owner", _("Point owner"), lambda row: cells.text(row.point_owner and row.point_owner.name),
               sort=("point_owner__sort_key",), export=lambda row: row.point_owner.name if row.point_owner else ""),
        Column("street", _("Street"), lambda row: cells.text(row.street and row.street.name),
               sort=("street__sort_key", "sort_key"), export=lambda row: row.street.name if row.street else ""),
        Column("section", _("Section or lane"), lambda row: cells.text(row.section and row.section.name),
               sort=("section__sort_key",), export=lambda row: row.section.name if row.section else ""),
        Column("address", _("Address"), lambda row: cells.text(row.address), export=lambda row: row.address, default=False, width=30),
        Column("position", _("Coordinates (WGS-84)"), lambda row: cells.text(_position(row)), export=_position, default=False,
               align="tight", width=24),
        Column("crs", _("Entered in"), lambda row: cells.text(CRS_WORDS.get(row.entered_crs, "")),
               export=lambda row: CRS_WORDS.get(row.entered_crs, ""), default=False),
        Column("opened_on", _("Opened on"), lambda row: cells.day(row.opened_on), sort=("opened_on",),
               export=lambda row: row.opened_on, default=False, align="tight"),
        Column("closed_on", _("Closed on"), lambda row: cells.day(row.closed_on), sort=("closed_on",),
               export=lambda row: row.closed_on, default=False, align="tight"),
        Column("state", _("State"), _state),
    ),
    rows=_rows,
    detail=queries.for_list,
    row_url=lambda row: reverse("places:site", args=[row.pk]),
    filters=(
        Filter("type", _("Site type"), type_choices, narrowed_by("type_id")),
        Filter("unit", _("Responsible unit"), unit_choices, narrowed_by("unit_id")),
        Filter("street", _("Street"), street_choices, narrowed_by("street_id")),
        Filter("section", _("Section or lane"), _sections, narrowed_by("section_id")),
        Filter("unowned", _("No point owner"), kind="flag", apply=lambda rows, _values: queries.without_owner(rows)),
        Filter("unplaced", _("No coordinates"), kind="flag", apply=lambda rows, _values: queries.without_position(rows)),
        Filter("closed", _("Closed sites"), kind="flag"),
    ),
    search=queries.search_sites,
    search_label=_("Name, code or pinyin initials"),
    default_sort="name",
    empty=(_("No sites yet"), _("A site is a place that inspectors visit. Import the register, or add the first site."),
           reverse_lazy("places:import"), _("Import sites")),
    file_name=_("Register of sites"),
)  # fmt: skip

