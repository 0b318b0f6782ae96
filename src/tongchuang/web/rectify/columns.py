"""The ledger as a list: its columns, filters and totals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.listing import Filters, Lines, listed, ordered, totals_of
from tongchuang.domain.findings.models import Finding, Severity, Source, State
from tongchuang.domain.findings.states import CLOCK_RUNS, CLOSED_STATES
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.rectify import choices
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Bulk, Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word


def filters_of(request: HttpRequest, state: ListState | None) -> Filters:
    """The filters that an address says; ids that are none are passed over."""
    if state is None:
        return Filters()
    campaign = scope_of(request).campaign
    return Filters(
        states=tuple(state.values("state")),
        units=as_uuids(state.values("unit")),
        severities=tuple(state.values("severity")),
        sources=tuple(state.values("source")),
        streets=as_uuids(state.values("street")),
        sites=as_uuids(state.values("site")),
        site_types=as_uuids(state.values("type")),
        items=choices.items_below(campaign, as_uuids(state.values("item"))),
        period=state.value("period"),
        open_only=bool(state.value("open")),
        overdue=bool(state.value("overdue")),
        office_late=bool(state.value("late")),
        rebound=bool(state.value("rebound")),
        mine=bool(state.value("mine")),
        text=state.q.replace("\x00", ""),
    )


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    filters = filters_of(request, state)
    campaign = scope_of(request).campaign
    numbers = supervision_of(campaign.pk) if filters.office_late and campaign else None
    return listed(request.actor, filters, numbers=numbers)  # type: ignore[attr-defined]


def due_cell(row: Finding) -> SafeString:
    """The due time, what is left of it in words, and a stopped clock."""
    if row.paused_at is not None and row.state not in CLOSED_STATES:
        stopped = format_html('<span class="due due-calm">{}</span>', _("clock stopped"))
        return format_html("{} {}", cells.moment(row.due_at), stopped)
    running = row.state in CLOCK_RUNS
    return cells.due(row.due_at, None if running else now())


def due_words(row: Finding) -> str:
    """What is left of the time, in words, for Excel."""
    if row.state not in CLOCK_RUNS or row.due_at is None:
        return ""
    return str(_("clock stopped")) if row.paused_at else formats.due_text(row.due_at)


def place_text(row: Finding) -> str:
    """The site, or the place in words."""
    return str(row.site) if row.site else row.place


def _totals(rows: Any) -> Totals:
    found = totals_of(rows)
    others = [
        Total(_("Overdue"), formats.count_text(found.overdue), "?overdue=1"),
        Total(_("Grave"), formats.count_text(found.grave), "?severity=grave"),
    ]
    for state in State.values:
        if found.by_state.get(state):
            others.append(Total(word("finding_state", state), formats.count_text(found.by_state[state]), f"?state={state}"))
    return Totals(found.count, tuple(others))


COLUMNS = (
    Column("number", _("Number"), lambda row: row.number, sort=("number",), lead=True, align="tight"),
    Column("title", _("Finding"), lambda row: row.title, width=36),
    Column("state", _("State"), lambda row: cells.state_badge(row.state),
           export=lambda row: word("finding_state", row.state)),
    Column("severity", _("Severity"), lambda row: cells.severity_badge(row.severity),
           export=lambda row: word("severity", row.severity)),
    Column("unit", _("Responsible unit"), lambda row: cells.text(str(row.unit) if row.unit else ""), sort=("unit",),
           export=lambda row: str(row.unit or "")),
    Column("due", _("Due"), due_cell, sort=("due_at",), export=lambda row: row.due_at, width=18),
    Column("left", _("Time left"), due_words, default=False),
    Column("place", _("Site or place"), place_text, sort=("site",), width=24),
    Column("type", _("Site type"), lambda row: cells.text(str(row.site.type) if row.site else ""), default=False,
           export=lambda row: str(row.site.type) if row.site else ""),
    Column("street", _("Street"), lambda row: cells.text(str(row.street) if row.street else ""), default=False,
           export=lambda row: str(row.street or "")),
    Column("item", _("Item"), lambda row: cells.text(str(row.item) if row.item else ""), default=False, width=36,
           export=lambda row: str(row.item or "")),
    Column("count", _("Occurrences"), lambda row: row.count, align="end", default=False),
    Column("source", _("Source"), lambda row: word("finding_source", row.source)),
    Column("registered", _("Registered"), lambda row: cells.moment(row.registered_at), sort=("registered_at",),
           export=lambda row: row.registered_at, width=18),
    Column("assigned", _("Assigned"), lambda row: cells.moment(row.assigned_at), default=False,
           export=lambda row: row.assigned_at, width=18),
    Column("fixed", _("Fixed"), lambda row: cells.moment(row.fixed_at), default=False,
           export=lambda row: row.fixed_at, width=18),
    Column("fix_text", _("What was done"), lambda row: cells.text(row.fix_text[:80]), default=False,
           export=lambda row: row.fix_text, width=36),
    Column("closed", _("Closed"), lambda row: cells.moment(row.closed_at), default=False,
           export=lambda row: row.closed_at, width=18),
    Column("disposition", _("Result"), lambda row: word("disposition", row.disposition), default=False),
    Column("returns", _("Returns"), lambda row: row.returns, align="end", default=False),
    Column("rebound", _("Rebounds"), lambda row: row.rebound_count, align="end", default=False),
    Column("changed", _("Last change"), lambda row: cells.moment(row.changed_at), sort=("changed_at",), default=False,
           export=lambda row: row.changed_at, width=18),
)  # fmt: skip

FILTERS = (
    Filter("mine", _("Waits for me"), kind="flag"),
    Filter("open", _("Open"), kind="flag"),
    Filter("overdue", _("Overdue"), kind="flag"),
    Filter("state", _("State"), tuple(State.choices)),
    Filter("unit", _("Responsible unit"), choices.units),
    Filter("severity", _("Severity"), tuple(Severity.choices)),
    Filter("source", _("Source"), tuple(Source.choices)),
    Filter("street", _("Street"), choices.streets),
    Filter("type", _("Site type"), choices.site_types),
    Filter("item", _("Item"), choices.items),
    Filter("site", _("Site"), choices.site_shown),
    Filter("period", _("Month registered"), kind="month", multiple=False),
    Filter("late", _("Office late"), kind="flag"),
    Filter("rebound", _("Rebounds"), kind="flag"),
)

LEDGER = ListSpec(
    name="findings",
    columns=COLUMNS,
    rows=_rows,
    row_url=lambda row: url_of("finding", row.pk),
    filters=FILTERS,
    search=lambda rows, _text: rows,
    search_label=_("Number, title, place; pinyin works too"),
    default_sort="-registered",
    order=ordered,
    detail=Lines,  # type: ignore[arg-type]
    totals=_totals,
    bulk=(Bulk(_("Assign"), reverse_lazy("rectify:assign_ticked"), Permission.ASSIGN_FINDINGS),),
    empty=(
        _("No findings yet"),
        _("What a visit finds wrong stands here until somebody else has confirmed that it is fixed."),
        reverse_lazy("rectify:new"),
        _("Register a finding"),
    ),
    file_name=_("Ledger of findings"),
)
