"""The register by plates: which site has one, whether it was printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places import queries
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.plates.queries import having_plate, with_plates, without_plate
from tongchuang.web.places.listing import narrowed_by, street_choices, type_choices, unit_choices
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Bulk, Column, Filter, ListSpec, ListState, Total, Totals, count_only
from tongchuang.web.shared.lists.spec import Rows

STATES = (
    ("none", _("Without a plate")),
    ("unprinted", _("Issued, not printed")),
    ("printed", _("Printed")),
)


def _rows(request: HttpRequest, state: ListState) -> Rows:
    return queries.open_sites(sites_visible_to(request.actor))  # type: ignore[attr-defined]


def _with_plates(rows: Rows) -> Rows:
    return with_plates(queries.for_list(rows))


def _narrow(rows: Rows, values: list[str]) -> Rows:
    wanted = [value for value in values if value in dict(STATES)]
    if not wanted:
        return rows
    found = having_plate(rows, wanted[0])
    for value in wanted[1:]:
        found = found | having_plate(rows, value)
    return found


def _totals(rows: Rows) -> Totals:
    none = without_plate(rows)
    return Totals(count_only(rows).count, (Total(_("Without a plate"), none, "?plate=none"),))


def _state(row: Any) -> Any:
    if row.plate_id is None:
        return cells.badge(_("None"), "amber", "qrcode")
    if row.plate_printed_at is None:
        return cells.badge(_("Issued, not printed"), "blue", "qrcode")
    return cells.badge(_("Printed"), "green", "printer")


def _state_text(row: Any) -> Any:
    return _("None") if row.plate_id is None else _("Printed") if row.plate_printed_at else _("Issued, not printed")


PLATES = ListSpec(
    name="plates",
    columns=(
        Column("name", _("Site"), lambda row: row.name, sort=("sort_key",), lead=True, width=28),
        Column("code", _("Code"), lambda row: row.code, sort=("code",), align="tight"),
        Column("type", _("Site type"), lambda row: row.type.title, sort=("type__sort_key", "sort_key")),
        Column("unit", _("Responsible unit"), lambda row: cells.text(row.unit and row.unit.short_name),
               sort=("unit__sort_key", "sort_key"), export=lambda row: row.unit.name if row.unit else "", width=24),
        Column("street", _("Street"), lambda row: cells.text(row.street and row.street.name),
               sort=("street__sort_key", "sort_key"), export=lambda row: row.street.name if row.street else ""),
        Column("plate", pgettext_lazy("at a site", "Plate"), _state, export=_state_text),
        Column("number", _("Plate no."), lambda row: cells.text(row.plate_number and str(row.plate_number)),
               export=lambda row: row.plate_number, align="end", default=False),
        Column("issued", _("Issued on"), lambda row: cells.moment(row.plate_issued_at) if row.plate_issued_at else "",
               export=lambda row: row.plate_issued_at, align="tight"),
        Column("printed", _("Printed on"), lambda row: cells.moment(row.plate_printed_at) if row.plate_printed_at else "",
               export=lambda row: row.plate_printed_at, align="tight"),
    ),
    rows=_rows,
    detail=_with_plates,
    row_url=lambda row: reverse("places:site", args=[row.pk]),
    filters=(
        Filter("plate", pgettext_lazy("at a site", "Plate"), STATES, _narrow),
        Filter("type", _("Site type"), type_choices, narrowed_by("type_id")),
        Filter("unit", _("Responsible unit"), unit_choices, narrowed_by("unit_id")),
        Filter("street", _("Street"), street_choices, narrowed_by("street_id")),
    ),
    search=queries.search_sites,
    search_label=_("Name, code or pinyin initials"),
    default_sort="name",
    totals=_totals,
    bulk=(
        Bulk(_("Issue plates"), "/places/plates/issue/", Permission.MANAGE_SITES),
        Bulk(_("Print plates"), "/places/plates/print/", Permission.MANAGE_SITES, tone="secondary"),
    ),
    empty=(_("No sites here"), _("Register sites first; each of them can then have a plate."), "/places/", _("To the register")),
    file_name=_("Plates"),
)  # fmt: skip
