"""The register of documents as a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.documents import queries
from tongchuang.domain.documents.access import documents_visible_to
from tongchuang.domain.documents.models import Document
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.queries import open_units
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.lists.spec import Rows
from tongchuang.web.shared.words import WORDS, word

TONES = {"draft": "quiet", "approval": "amber", "issued": "green", "withdrawn": "red"}
COLOUR_TONES = {"white": "quiet", "yellow": "amber", "red": "red"}
MOST_NAMES = 3


def _rows(request: HttpRequest, state: ListState) -> Rows:
    return documents_visible_to(request.actor)  # type: ignore[attr-defined]


def _years(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    return [(str(year), str(year)) for year in queries.years_of(documents_visible_to(request.actor))]  # type: ignore[attr-defined]


def _issuers(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    found = queries.issuers_of(documents_visible_to(request.actor))  # type: ignore[attr-defined]
    return [(str(unit.pk), unit.short_name or unit.name) for unit in found]


def _units(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    rows = open_units(units_visible_to(request.actor))  # type: ignore[attr-defined]
    return [(str(key), name) for key, name in rows.values_list("pk", "short_name")]


def _totals(rows: Rows) -> Totals:
    found = queries.counts_of(rows)
    others = (
        Total(word("document_state", "approval"), found["approval"], "?state=approval"),
        Total(word("document_state", "withdrawn"), found["withdrawn"], "?state=withdrawn"),
    )
    return Totals(found["all"], tuple(each for each in others if each.value))


def state_cell(row: Document) -> Any:
    """The state as a badge."""
    return cells.badge(word("document_state", row.state), TONES[row.state])


def kind_cell(row: Document) -> Any:
    """The kind; of an order with its colour."""
    if row.colour:
        return cells.badge(word("order", row.colour), COLOUR_TONES[row.colour])
    return word("document_kind", row.kind)


def _kind_text(row: Document) -> str:
    return word("order", row.colour) if row.colour else word("document_kind", row.kind)


def _names(row: Document, *, copied: bool = False, most: int | None = MOST_NAMES) -> str:
    names = [party.name for party in row.parties.all() if party.copied == copied]
    shown = names if most is None else names[:most]
    more = f" +{len(names) - len(shown)}" if len(names) > len(shown) else ""
    return "、".join(shown) + more


def _choices(kind: str) -> tuple[tuple[str, Any], ...]:
    return tuple(WORDS[kind].items())


DOCUMENTS = ListSpec(
    name="documents",
    columns=(
        Column("number", _("Document no."), lambda row: cells.text(row.number_text), sort=("year", "code", "number"),
               export=lambda row: row.number_text, align="tight", width=22),
        Column("title", pgettext_lazy("document", "Title"), lambda row: row.title, sort=("title",), lead=True, width=46),
        Column("kind", pgettext_lazy("document", "Kind"), kind_cell, sort=("kind", "colour"), export=_kind_text),
        Column("state", _("State"), state_cell, sort=("state",), export=lambda row: word("document_state", row.state)),
        Column("to", _("Addressees"), lambda row: cells.text(_names(row)), export=lambda row: _names(row, most=None), width=40),
        Column("copies", _("Copies"), lambda row: cells.text(_names(row, copied=True)),
               export=lambda row: _names(row, copied=True, most=None), default=False, width=30),
        Column("issuer", pgettext_lazy("document", "Issuer"), lambda row: cells.text(str(row.issuer)), sort=("issuer__sort_key",),
               export=lambda row: row.issuer.name, default=False, width=24),
        Column("issued", pgettext_lazy("document", "Issued on"), lambda row: cells.moment(row.issued_at) if row.issued_at else "—", sort=("issued_at",),
               export=lambda row: row.issued_at, align="tight"),
        Column("withdrawn", _("Withdrawn on"), lambda row: cells.moment(row.withdrawn_at) if row.withdrawn_at else "—",
               sort=("withdrawn_at",), export=lambda row: row.withdrawn_at, align="tight", default=False),
        Column("made", _("Drafted on"), lambda row: cells.moment(row.made_at), sort=("made_at", "number"),
               export=lambda row: row.made_at, align="tight", default=False),
    ),
    rows=_rows,
    detail=queries.for_register,
    row_url=lambda row: reverse("documents:document", args=[row.pk]),
    filters=(
        Filter("state", _("State"), _choices("document_state"), lambda rows, values: rows.filter(state__in=values)),
        Filter("kind", pgettext_lazy("document", "Kind"), _choices("document_kind"), lambda rows, values: rows.filter(kind__in=values)),
        Filter("colour", _("Colour of the order"), _choices("order"), lambda rows, values: rows.filter(colour__in=values)),
        Filter("year", _("Year"), _years, queries.of_years),
        Filter("to", pgettext_lazy("document", "Goes to"), _units, queries.going_to),
        Filter("issuer", pgettext_lazy("document", "Issuer"), _issuers, queries.issued_by),
    ),
    search=queries.searched,
    search_label=_("Number, title or addressee"),
    default_sort="-made",
    totals=_totals,
    empty=(_("No documents yet"), _("What is issued to you and your unit is kept here."), "", ""),
    file_name=_("Register of documents"),
)  # fmt: skip
