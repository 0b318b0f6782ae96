"""The findings behind a figure of the patterns, as a list."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads.patterns import DAYS, findings_behind
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.shared import cells
from tongchuang.web.shared.http import number_of
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, ListSpec, ListState
from tongchuang.web.shared.words import word

USUAL_DAYS = 90


def days_of(text: str) -> int:
    """The span that an address asks for, if it is one that is offered."""
    days = number_of(text)
    return days if days in DAYS else USUAL_DAYS


def sign_words() -> dict[str, str]:
    """What figures count."""
    return {
        "late": _("Overdue"), "rebound": _("Rebounds"), "red": _("Red orders"), "refused": _("Disputes refused"),
    }  # fmt: skip


def _rows(request: HttpRequest, state: ListState) -> QuerySet[Finding]:
    asked = {key: request.GET.get(key, "") for key in ("axis", "of", "sign", "days")}
    return findings_behind(
        request.actor,
        asked["axis"],
        as_uuid(asked["of"]),
        asked["sign"],
        days=days_of(asked["days"]),
        at=now(),  # type: ignore[attr-defined]
    )


BEHIND = ListSpec(
    name="findings_behind",
    rows=_rows,
    columns=(
        Column("number", _l("Number"), lambda row: row.number, sort=("number",), lead=True, align="tight"),
        Column("title", _l("Finding"), lambda row: row.title, width=36),
        Column("state", _l("State"), lambda row: cells.state_badge(row.state), export=lambda row: word("finding_state", row.state)),
        Column("severity", _l("Severity"), lambda row: cells.severity_badge(row.severity), export=lambda row: word("severity", row.severity)),
        Column("unit", _l("Responsible unit"), lambda row: cells.text(str(row.unit or "")), export=lambda row: str(row.unit or "")),
        Column("place", _l("Site or place"), lambda row: cells.text(str(row.site or row.place)), export=lambda row: str(row.site or row.place), width=24),
        Column("item", _l("Item"), lambda row: cells.text(str(row.item or "")), export=lambda row: str(row.item or ""), width=36, default=False),
        Column("assigned", _l("Assigned"), lambda row: cells.moment(row.assigned_at), sort=("assigned_at",), export=lambda row: row.assigned_at, width=18),
        Column("due", _l("Due"), lambda row: cells.moment(row.due_at), sort=("due_at",), export=lambda row: row.due_at, width=18),
        Column("fixed", _l("Fixed"), lambda row: cells.moment(row.fixed_at), export=lambda row: row.fixed_at, width=18),
        Column("closed", _l("Closed"), lambda row: cells.moment(row.closed_at), export=lambda row: row.closed_at, width=18, default=False),
    ),
    carries=("axis", "of", "sign", "days"),
    detail=lambda rows: rows.select_related("unit", "site", "item"),
    row_url=lambda row: url_of("finding", row.pk),
    default_sort="-assigned",
    empty=(_l("None"), _l("No finding is behind this figure any more."), "", ""),
    file_name=_l("Findings"),
    save_views=False,
)  # fmt: skip
