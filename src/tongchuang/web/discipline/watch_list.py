"""Decisions of those who supervise as a list, drawn from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.leads.queries import names_behind, unit_in, watchers_of
from tongchuang.domain.leads.watching import KINDS, Wanted, decisions_visible_to, sees_all_decisions
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.discipline.words import DECISIONS, MATTERS, number_word, result_word
from tongchuang.web.rectify import choices
from tongchuang.web.shared import cells
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState


class Told:
    """Events with names, words and reasons; the words lie beside the chain."""

    def __init__(self, rows: QuerySet[Event]) -> None:
        self.rows = rows.select_related("personal")

    def __getitem__(self, part: slice) -> list[Event]:
        return _told(list(self.rows[part]))

    def iterator(self, chunk_size: int = 1000) -> Iterator[Event]:
        """All, for an export."""
        batch: list[Event] = []
        for row in self.rows.iterator(chunk_size=chunk_size):
            batch.append(row)
            if len(batch) == chunk_size:
                yield from _told(batch)
                batch = []
        yield from _told(batch)


def _told(rows: list[Event]) -> list[Event]:
    users, units = names_behind(rows)
    for row in rows:
        personal = getattr(row, "personal", None)
        row.who = users.get(row.actor_id, "") if row.actor_id else ""  # type: ignore[attr-defined]
        row.unit_name = units.get(unit_in(row), "")  # type: ignore[attr-defined]
        row.text = str(personal.data.get("text", "")) if personal else ""  # type: ignore[attr-defined]
        row.what = str(DECISIONS[row.kind])  # type: ignore[attr-defined]
        row.result = result_word(row.kind, row.new)  # type: ignore[attr-defined]
    return rows


def wanted_of(state: ListState) -> Wanted:
    """What the address asks for."""
    since, until = span_of(state.value("month"))
    return Wanted(
        matters=[matter for matter in state.values("matter") if matter in MATTERS],
        persons=as_uuids(state.values("person")), units=as_uuids(state.values("unit")), since=since, until=until,
    )  # fmt: skip


def span_of(period: str) -> tuple[date | None, date | None]:
    """First and last day of a month or a year; none of nothing."""
    if not period:
        return None, None
    year, _dash, month = period.partition("-")
    first = date(int(year), int(month or 1), 1)
    if not month:
        return first, date(first.year, 12, 31)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def _rows(request: HttpRequest, state: ListState) -> Any:
    return decisions_visible_to(request.actor, wanted_of(state))  # type: ignore[attr-defined]


def _people(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    if not sees_all_decisions(actor):
        return []
    return [(str(user), name) for user, name in watchers_of(actor.region_id)]


def _units(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    return choices.units(request) if sees_all_decisions(request.actor) else []  # type: ignore[attr-defined]


WATCHING = ListSpec(
    name="watching",
    rows=_rows,
    columns=(
        Column("at", _("Time"), lambda row: cells.moment(row.at), sort=("pk",), export=lambda row: row.at, width=18, align="tight"),
        Column("who", pgettext_lazy("watching", "Who"), lambda row: row.who, align="tight"),
        Column("matter", _("Kind"), lambda row: MATTERS[KINDS[row.kind]], default=False, export=lambda row: str(MATTERS[KINDS[row.kind]])),
        Column("what", pgettext_lazy("watching", "Decision"), lambda row: row.what, lead=True, width=28),
        Column("result", _("Result"), lambda row: cells.text(row.result), export=lambda row: row.result),
        Column("number", _("Number"), lambda row: cells.text(number_word(row.new)), export=lambda row: number_word(row.new)),
        Column("unit", _("Unit"), lambda row: cells.text(row.unit_name), export=lambda row: row.unit_name),
        Column("text", _("Reason"), lambda row: cells.text(row.text), export=lambda row: row.text, width=48),
    ),
    filters=(
        Filter("matter", _("Kind"), tuple((str(key), word) for key, word in MATTERS.items())),
        Filter("person", pgettext_lazy("watching", "Person"), _people),
        Filter("unit", _("Unit"), _units),
        Filter("month", _("Month"), kind="month", multiple=False),
    ),
    detail=Told,  # type: ignore[arg-type]
    row_url=lambda row: url_of(row.target_type, row.target_id),
    default_sort="-at",
    empty=(_("No decisions yet"), _("What is confirmed, overruled, left out, made void or moved stands here, drawn from the ledger."), "", ""),
    file_name=_("Decisions of those who supervise"),
    save_views=False,
    panel=False,
)  # fmt: skip

# Who sees only what is theirs has nobody to choose from.
OWN = replace(
    WATCHING, filters=tuple(each for each in WATCHING.filters if each.key not in {"person", "unit"})
)
