"""Disputes: how often each unit said that a finding is not its own and was right, and each of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongchuang.domain.coordination.access import disputes_visible_to
from tongchuang.domain.coordination.queries import dispute_counts
from tongchuang.domain.findings.models import Dispute
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.rectify import choices
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, list_page

TONES = {"open": "orange", "upheld": "green", "refused": "red", "dropped": "quiet"}


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """By unit, and the list."""
    counts = dispute_counts(disputes_visible_to(request.actor))  # type: ignore[attr-defined]
    return list_page(request, DISPUTES, template="supervise/dispute_list.html", context={"counts": counts})


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    rows = disputes_visible_to(request.actor)  # type: ignore[attr-defined]
    units = as_uuids(state.values("unit")) if state else []
    return rows.filter(unit__in=units) if units else rows


DISPUTES = ListSpec(
    name="disputes",
    rows=_rows,
    columns=(
        Column("number", gettext_lazy("Number"), lambda row: row.finding.number, sort=("finding__number",), lead=True, align="tight"),
        Column("title", gettext_lazy("Finding"), lambda row: row.finding.title, width=32),
        Column("unit", gettext_lazy("Unit that disputes"), lambda row: str(row.unit), sort=("unit__sort_key",)),
        Column("named", gettext_lazy("Named as the right one"), lambda row: str(row.named_unit or "")),
        Column("state", gettext_lazy("Decision"), lambda row: cells.badge(row.get_state_display(), TONES[row.state]), export=lambda row: row.get_state_display()),
        Column("given_to", gettext_lazy("Went to"), lambda row: str(row.given_to or "")),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason, width=32),
        Column("opinion", gettext_lazy("Opinion of the office"), lambda row: row.opinion, width=32, default=False),
        Column("asked", gettext_lazy("Disputed at"), lambda row: cells.moment(row.asked_at), sort=("asked_at",), export=lambda row: row.asked_at, width=18),
        Column("decided", gettext_lazy("Decided at"), lambda row: cells.moment(row.decided_at), sort=("decided_at",), export=lambda row: row.decided_at, width=18),
    ),
    filters=(
        Filter("state", gettext_lazy("Decision"), tuple(Dispute.State.choices), apply=lambda rows, values: rows.filter(state__in=values)),
        Filter("unit", gettext_lazy("Unit that disputes"), choices.units),
    ),
    detail=lambda rows: rows.select_related("finding", "unit", "named_unit", "given_to"),
    row_url=lambda row: url_of("finding", row.finding_id),
    panel=False,
    default_sort="-asked",
    empty=(gettext_lazy("Nobody has disputed a finding"), gettext_lazy("A unit that is not responsible says so on the finding's page, with the reason."), "", ""),
    file_name=gettext_lazy("Disputes"),
)  # fmt: skip
