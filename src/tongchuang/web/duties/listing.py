"""The lists of duties and contracts, declared."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.responsibilities import queries
from tongchuang.domain.responsibilities.access import contracts_visible_to, responsibilities_visible_to
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Bulk, Column, Filter, ListSpec, Total, Totals
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import WORDS, word


def _rows(request: HttpRequest, state: Any) -> Any:
    return responsibilities_visible_to(request.actor).filter(campaign=scope_of(request).campaign)  # type: ignore[attr-defined]


def _own_rows(request: HttpRequest, state: Any) -> Any:
    return queries.of_units(_rows(request, state), request.actor.unit_ids)  # type: ignore[attr-defined]


def scope_text(row: Any) -> str:
    """Where a responsibility holds."""
    if row.site:
        return f"{row.site.name}（{row.site.code}）"
    return row.site_type.title if row.site_type else str(_("Everywhere"))


def _due(row: Any) -> Any:
    if row.due_on is None:
        return cells.NOTHING
    late = row.due_on < today()
    return cells.badge(row.due_on.isoformat(), "red" if late else "quiet", "clock" if late else "")


def _supports(row: Any) -> str:
    return "、".join(str(support.unit) for support in row.supports.all())


def _totals(rows: Any) -> Totals:
    counts = queries.state_counts(rows)
    others = tuple(Total(WORDS["responsibility_state"][state], count, f"?state={state}") for state, count in counts.items())
    return Totals(sum(counts.values()), others)


COLUMNS = (
    Column("item", _("Item"), lambda row: str(row.item), sort=("item__version", "item__position"), lead=True, width=40),
    Column("code", _("Item code"), lambda row: row.item.code, default=False, export=lambda row: row.item.code),
    Column("scope", _("Scope"), scope_text, sort=("site_type__sort_key", "site__sort_key"), width=18),
    Column("lead", _("Lead unit"), lambda row: cells.text(str(row.lead or "")), sort=("lead__sort_key",), width=18),
    Column("supports", _("Supporting units"), lambda row: cells.text(_supports(row)), width=26),
    Column(
        "share", _("Share of the supporters"), lambda row: f"{row.support_share.normalize():f}" if row.support_share else "",
        sort=("support_share",), align="end", default=False, export=lambda row: row.support_share or None,
    ),
    Column("person", _("Person"), lambda row: cells.text(str(row.person or "")), sort=("person__sort_key",)),
    Column("due", _("Due on"), _due, sort=("due_on",), export=lambda row: row.due_on, align="tight"),
    Column(
        "state", _("State"), lambda row: cells.state_badge(row.state, "responsibility_state"), sort=("state",),
        export=lambda row: word("responsibility_state", row.state), align="tight",
    ),
    Column("version", _("Standard"), lambda row: str(row.item.version), default=False, width=30),
)  # fmt: skip
FILTERS = (
    Filter("state", _("State"), tuple(WORDS["responsibility_state"].items()), lambda rows, values: rows.filter(state__in=values)),
    Filter(
        "unit", _("Lead unit"),
        lambda request: [(unit.pk, unit.short_name) for unit in open_units(units_visible_to(request.actor))],
        lambda rows, values: rows.filter(lead__in=as_uuids(values)),
    ),
    Filter(
        "standard", _("Standard"),
        lambda request: [(row.pk, str(row)) for row in versions_of(scope_of(request).campaign)] if scope_of(request).campaign else [],
        lambda rows, values: rows.filter(item__version__in=as_uuids(values)),
    ),
    Filter("late", _("Past due"), kind="flag", apply=lambda rows, values: rows.filter(due_on__lt=today())),
    Filter("undated", _("Without a date"), kind="flag", apply=lambda rows, values: rows.filter(due_on__isnull=True)),
    Filter("nobody", _("Without a person"), kind="flag", apply=lambda rows, values: rows.filter(person__isnull=True)),
)  # fmt: skip


def _page(row: Any) -> str:
    return reverse("duties:responsibility", args=[row.pk])


DUTIES = ListSpec(
    name="duties", rows=_rows, columns=COLUMNS, filters=FILTERS, search=queries.searched, search_label=_("Code or title of the item"),
    detail=queries.listed, totals=_totals, row_url=_page, default_sort="item", file_name=_("Duty list"),
    bulk=(Bulk(_("Confirm what is claimed"), "/duties/confirm/", Permission.ASSIGN_RESPONSIBILITIES),),
    empty=(_("Nothing is given out yet"), _("Begin with proposals from the words of the standard, or import a sheet."), "/duties/propose/", _("Propose from the standard")),
)  # fmt: skip
MINE = ListSpec(
    name="duties-mine", rows=_own_rows, columns=COLUMNS, filters=(FILTERS[0], *FILTERS[3:]), search=queries.searched,
    search_label=_("Code or title of the item"), detail=queries.listed, totals=_totals, row_url=_page, default_sort="item",
    file_name=_("Duties of our unit"),
    bulk=(Bulk(_("Claim"), "/duties/claim/", Permission.CLAIM_RESPONSIBILITIES),),
    empty=(_("Your unit has no duties yet"), _("What the campaign office gives out to it stands here.")),
)  # fmt: skip


def _contracts(request: HttpRequest, state: Any) -> Any:
    return contracts_visible_to(request.actor).filter(campaign=scope_of(request).campaign)  # type: ignore[attr-defined]


def place_of(row: Any) -> str:
    """The section or the site of a contract."""
    return str(row.site or row.section)


def party_of(row: Any) -> str:
    """Who is held to a contract."""
    return str(row.person or row.unit or row.party)


CONTRACTS = ListSpec(
    name="contracts", rows=_contracts, default_sort="place", file_name=_("Contracts"),
    columns=(
        Column("place", _("Section or site"), place_of, sort=("section__sort_key", "site__sort_key"), lead=True, width=30),
        Column("kind", _("Kind"), lambda row: word("contract_kind", row.kind), sort=("kind",), width=16),
        Column("party", _("Who"), party_of, sort=("person__sort_key", "unit__sort_key", "party"), width=20),
        Column("from", _("From"), lambda row: cells.day(row.valid_from), sort=("valid_from",), export=lambda row: row.valid_from, align="tight"),
        Column("to", _("Until"), lambda row: cells.day(row.valid_to), sort=("valid_to",), export=lambda row: row.valid_to, align="tight"),
        Column("state", _("State"), lambda row: cells.state_badge(row.state, "contract_state"), sort=("state",), export=lambda row: word("contract_state", row.state)),
    ),
    filters=(
        Filter("kind", _("Kind"), tuple(WORDS["contract_kind"].items()), lambda rows, values: rows.filter(kind__in=values)),
        Filter("state", _("State"), tuple(WORDS["contract_state"].items()), lambda rows, values: rows.filter(state__in=values)),
    ),
    search=queries.searched_contracts, search_label=_("Place, person or unit"), detail=queries.listed_contracts,
    row_url=lambda row: reverse("duties:contract", args=[row.pk]),
    empty=(_("No contracts yet"), _("Sections get a contracted leader, sites a point owner, shop fronts their three duties.")),
)  # fmt: skip
