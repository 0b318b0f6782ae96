"""Looks as a list: who of the discipline office read what, when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.leads.access import looks_visible_to
from tongchuang.domain.leads.models import Look
from tongchuang.domain.leads.queries import names_looked_at
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.discipline.words import room_word
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState


class Named:
    """Looks with the names of what was looked at."""

    def __init__(self, rows: QuerySet[Look]) -> None:
        self.rows = rows.select_related("user")

    def __getitem__(self, part: slice) -> list[Look]:
        return _named(list(self.rows[part]))

    def iterator(self, chunk_size: int = 1000) -> Iterator[Look]:
        """All, for an export."""
        batch: list[Look] = []
        for row in self.rows.iterator(chunk_size=chunk_size):
            batch.append(row)
            if len(batch) == chunk_size:
                yield from _named(batch)
                batch = []
        yield from _named(batch)


def _named(rows: list[Look]) -> list[Look]:
    names = names_looked_at(rows)
    for row in rows:
        row.name = names.get(row.target_id, "") if row.target_id else ""  # type: ignore[attr-defined]
    return rows


def _rows(request: HttpRequest, state: ListState) -> Any:
    rows = looks_visible_to(request.actor)  # type: ignore[attr-defined]
    target = as_uuid(request.GET.get("of"))
    return rows.filter(target_id=target) if target else rows


def _month(rows: Any, values: list[str]) -> Any:
    year, _dash, month = values[0].partition("-")
    rows = rows.filter(at__year=int(year))
    return rows.filter(at__month=int(month)) if month else rows


LOOKS = ListSpec(
    name="looks",
    rows=_rows,
    columns=(
        Column("at", _("Time"), lambda row: cells.moment(row.at), sort=("at",), export=lambda row: row.at, width=18, align="tight"),
        Column("who", pgettext_lazy("watching", "Who"), lambda row: row.user.name, lead=True),
        Column("room", _("Room"), lambda row: room_word(row.page)),
        Column("what", pgettext_lazy("looks", "What"), lambda row: cells.text(row.name), export=lambda row: row.name, width=40),
        Column("page", _("Page"), lambda row: row.page, default=False, width=24),
    ),
    filters=(Filter("month", _("Month"), kind="month", multiple=False, apply=_month),),
    carries=("of",),
    detail=Named,  # type: ignore[arg-type]
    default_sort="-at",
    empty=(_("Nobody has looked yet"), _("What the discipline office opens stands here, once in ten minutes for each page."), "", ""),
    file_name=_("Looks of the discipline office"),
    save_views=False,
    panel=False,
)  # fmt: skip
