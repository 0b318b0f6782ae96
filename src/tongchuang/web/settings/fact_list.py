"""The facts store as a list: a line for each campaign and month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.facts.access import parts_visible_to, searched, with_sizes
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.settings.fact_words import VERDICTS, size_text
from tongchuang.web.shared import cells
from tongchuang.web.shared.formats import count_text
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.lists.spec import Rows
from tongchuang.web.shared.scope import scope_of


def _parts(request: HttpRequest, state: ListState) -> Rows:
    return with_sizes(parts_visible_to(request.actor))  # type: ignore[attr-defined]


def _campaigns(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    return [(str(campaign.pk), campaign.title) for campaign in scope_of(request).campaigns]


def verdict_badge(part: Any) -> Any:
    """What the last verification found."""
    text, tone, icon = VERDICTS[part.verdict]
    return cells.badge(text, tone, icon)


def _totals(rows: Rows) -> Totals:
    found = rows.aggregate(rows_in_files=Sum("rows"), waiting=Sum("newer"), bytes=Sum("size"))
    wrong = rows.filter(verdict="wrong").count()
    return Totals(
        rows.count(),
        (
            Total(_("Facts in files"), found["rows_in_files"] or 0),
            Total(_("Newer facts"), found["waiting"] or 0),
            Total(_("Months that don't agree"), wrong, "?verdict=wrong"),
        ),
    )


FACTS = ListSpec(
    name="facts",
    columns=(
        Column("period", _("Month"), lambda row: row.period, sort=("period", "campaign__title"), lead=True, width=10),
        Column("campaign", _("Campaign"), lambda row: row.campaign.title, sort=("campaign__title", "period"), width=32),
        Column("rows", _("Facts in files"), lambda row: count_text(row.rows), sort=("rows",), export=lambda row: row.rows, align="end"),
        Column("newer", _("Newer facts"), lambda row: count_text(row.newer), sort=("newer",), export=lambda row: row.newer, align="end"),
        Column("number", _("Files"), lambda row: count_text(row.number), sort=("number",), export=lambda row: row.number, align="end"),
        Column("size", _("Size"), lambda row: size_text(row.size), sort=("size",), export=lambda row: row.size, align="end"),
        Column("upto", _("Complete up to event"), lambda row: count_text(row.upto), sort=("upto",), export=lambda row: row.upto,
               align="end", default=False),
        Column("written_at", _("Last written"), lambda row: cells.moment(row.written_at), sort=("written_at",),
               export=lambda row: row.written_at, default=False, align="tight"),
        Column("verified_at", _("Last verified"), lambda row: cells.moment(row.verified_at), sort=("verified_at",),
               export=lambda row: row.verified_at, align="tight"),
        Column("verdict", _("Verification result"), verdict_badge, sort=("verdict", "period"), export=lambda row: str(VERDICTS[row.verdict][0])),
    ),
    rows=_parts,
    row_url=lambda row: reverse("settings:facts_month", args=[row.pk]),
    filters=(
        Filter("campaign", _("Campaign"), _campaigns, lambda rows, values: rows.filter(campaign__in=as_uuids(values))),
        Filter("verdict", _("Verification result"), (("right", VERDICTS["right"][0]), ("wrong", VERDICTS["wrong"][0]), ("never", VERDICTS[""][0])),
               lambda rows, values: rows.filter(verdict__in=["" if value == "never" else value for value in values])),
        Filter("newer", _("With newer facts"), kind="flag", apply=lambda rows, _values: rows.filter(newer__gt=0)),
    ),
    search=searched,
    search_label=_("Month or campaign"),
    default_sort="-period",
    totals=_totals,
    empty=(_("No facts yet"), _("The first visit or the first entered fact makes the first line."), "", ""),
    file_name=_("Facts store"),
)  # fmt: skip
