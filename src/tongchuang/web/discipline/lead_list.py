"""Leads as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.leads.access import leads_visible_to
from tongchuang.domain.leads.models import Ground, Lead
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.discipline.words import STATE_TONES
from tongchuang.web.rectify import choices
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec


def state_badge(lead: Lead) -> SafeString:
    """The state in its colour."""
    return cells.badge(lead.get_state_display(), *STATE_TONES[Lead.State(lead.state)])


def _rows(request: HttpRequest, _state: Any) -> Any:
    return leads_visible_to(request.actor)  # type: ignore[attr-defined]


LEADS = ListSpec(
    name="leads",
    rows=_rows,
    columns=(
        Column("number", _("Number"), lambda row: row.number, sort=("number",), lead=True, align="tight"),
        Column("state", _("State"), state_badge, export=lambda row: str(row.get_state_display())),
        Column("ground", _("Opened by"), lambda row: row.get_ground_display(), export=lambda row: str(row.get_ground_display())),
        Column("unit", _("Unit"), lambda row: cells.text(str(row.unit or "")), sort=("unit__sort_key",), export=lambda row: str(row.unit or "")),
        Column("finding", _("Finding"), lambda row: cells.text(str(row.finding or "")), export=lambda row: str(row.finding or ""), width=36),
        Column("opened", _("Opened"), lambda row: cells.moment(row.opened_at), sort=("opened_at",), export=lambda row: row.opened_at, width=18),
        Column("closed", pgettext_lazy("lead", "Closed"), lambda row: cells.moment(row.closed_at), sort=("closed_at",), export=lambda row: row.closed_at, width=18),
        Column("outcome", _("Outcome"), lambda row: cells.text(str(row.get_outcome_display()) if row.outcome else ""),
               export=lambda row: str(row.get_outcome_display()) if row.outcome else ""),
    ),
    filters=(
        Filter("state", _("State"), tuple(Lead.State.choices), apply=lambda rows, values: rows.filter(state__in=values)),
        Filter("ground", _("Opened by"), tuple(Ground.choices), apply=lambda rows, values: rows.filter(ground__in=values)),
        Filter("unit", _("Unit"), choices.units, apply=lambda rows, values: rows.filter(unit__in=as_uuids(values))),
    ),
    search=lambda rows, text: rows.filter(number__contains=text.replace("\x00", "")),
    search_label=_("Number"),
    detail=lambda rows: rows.select_related("unit", "finding"),
    row_url=lambda row: reverse("discipline:lead", args=[row.pk]),
    default_sort="-opened",
    empty=(_("No leads"), _("A red order opens one by itself, and so does the rung of the ladder that says so."), "", ""),
    file_name=_("Leads"),
    save_views=False,
)  # fmt: skip
