"""The list of look-backs, and one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongchuang.domain.findings.access import get_finding_for
from tongchuang.domain.lookbacks.access import (
    get_look_back_for,
    look_backs_visible_to,
    manages,
    rounds_visible_to,
    sees_drawn,
)
from tongchuang.domain.lookbacks.models import LookBack
from tongchuang.domain.lookbacks.queries import (
    counts_of,
    look_backs_of,
    mine_waiting,
    photos_of,
    totals_of,
    with_findings,
)
from tongchuang.domain.lookbacks.stability import by_month, closings, span_of, whole
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals, list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.supervise import lookback_shown as shown

ROUNDS = 6


@require_safe
@signed_in
def look_back_list(request: HttpRequest) -> HttpResponse:
    """What I have to look back at, the last rounds, how well closings hold, and all look-backs that I may know."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    at = now()
    rounds = list(rounds_visible_to(actor).order_by("-period", "-number")[:ROUNDS])
    counts = counts_of(rounds, at)
    campaign = scope_of(request).campaign
    months = by_month(closings(actor, campaign, span_of(campaign, at))) if campaign else []
    context = {
        "mine": mine_waiting(actor, at) if actor.person_id else [], "manages": manages(actor),
        "rounds": [(row, shown.round_badge(row), counts[row.pk]) for row in rounds],
        "whole": whole(months), "share": shown.share_text(whole(months)), "interval": shown.interval_text(whole(months)),
        "few": shown.few(whole(months)) if months else "", "now": at,
    }  # fmt: skip
    return list_page(request, LOOK_BACKS, template="supervise/lookbacks.html", context=context)


@require_safe
@signed_in
def look_back(request: HttpRequest, look_back_id: UUID) -> HttpResponse:
    """One look-back: where, what was wrong, who goes until when, what was seen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = get_look_back_for(actor, look_back_id)
    (seen,) = with_findings([row], now())
    waiting = row.state == LookBack.State.WAITING
    mine = waiting and row.inspector_id == actor.person_id
    context = {
        "row": row, "finding": seen.finding, "by_form": seen.by_form, "badge": shown.state_badge(row, now()),
        "photos": photos_of(row), "visit_url": _visit_url(seen.finding) if mine and not seen.by_form else "",
        "may_report": mine and seen.by_form, "may_change": waiting and sees_drawn(actor, row.round),
        "inspector": row.inspector.name if row.inspector and actor.confided else "",
        "looked_by": row.looked_by.name if row.looked_by and actor.confided else "",
    }  # fmt: skip
    return page(request, "supervise/lookback.html", context)


@require_safe
@signed_in
def of_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """The looks back at a finding, fetched once its page stands."""
    found = get_finding_for(request.actor, finding_id)  # type: ignore[attr-defined]
    looks = [(row, shown.state_badge(row, now())) for row in look_backs_of(request.actor, found)]  # type: ignore[attr-defined]
    return render(request, "supervise/lookbacks_panel.html", {"looks": looks})


def _visit_url(finding: Any) -> str:
    return reverse("inspect:form", args=[finding.site_id]) if finding.site_id else ""


def _rows(request: HttpRequest, state: ListState) -> Any:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = look_backs_visible_to(actor)
    campaign = scope_of(request).campaign
    rows = rows.filter(round__campaign=campaign) if campaign else rows
    return rows.filter(inspector_id=actor.person_id) if state.value("mine") else rows


class _Detail:
    """A page of rows with the findings behind them, opened together."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __getitem__(self, part: slice) -> list[Any]:
        return _opened(self.rows[part])

    def iterator(self, chunk_size: int = 0) -> Any:
        """For the Excel file."""
        return iter(_opened(self.rows))


def _opened(rows: Any) -> list[LookBack]:
    found = []
    for seen in with_findings(rows, now()):
        seen.row.shown, seen.row.by_form = seen.finding, seen.by_form  # type: ignore[attr-defined]
        found.append(seen.row)
    return found


def _detail(rows: Any) -> Any:
    return rows.select_related("round", "inspector", "rebound").defer(
        "round__plan_sealed",
        "round__secret_sealed",
        "round__record_sealed",
        "round__record",
        "round__announcement",
    )


def _order(rows: Any, key: str) -> Any:
    fields = {"due": "due_at", "state": "state", "looked": "looked_at", "month": "round__period"}
    name = fields.get(key.lstrip("-"), "due_at")
    return _Ordered(rows.order_by(("-" if key.startswith("-") else "") + name, "pk"))


class _Ordered:
    """Ordered rows that are opened page by page."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def detail(self) -> _Detail:
        """With what a line shows."""
        return _Detail(_detail(self.rows))


def _totals(rows: Any) -> Totals:
    found = totals_of(rows, now())
    return Totals(found.waiting + found.looked + found.dropped, (
        Total(str(LookBack.State.WAITING.label), found.waiting, "?state=waiting"),
        Total(gettext_lazy("Overdue"), found.overdue, "?overdue=1"),
        Total(str(LookBack.State.REBOUND.label), found.rebound, "?state=rebound"),
    ))  # fmt: skip


def _search(rows: Any, text: str) -> Any:
    return (
        rows.filter(finding__number__icontains=text)
        | rows.filter(finding__title__icontains=text)
        | rows.filter(finding__site__name__icontains=text)
    )


def _place(row: Any) -> str:
    return row.shown.site.name if row.shown.site else row.shown.place


LOOK_BACKS = ListSpec(
    name="lookbacks",
    columns=(
        Column("finding", gettext_lazy("Finding"), lambda row: f"{row.shown.number} {row.shown.title}", lead=True, width=34),
        Column("state", gettext_lazy("State"), lambda row: shown.state_badge(row, now()), sort=("state",),
               export=lambda row: str(LookBack.State(row.state).label)),
        Column("place", gettext_lazy("Place"), _place, width=20),
        Column("item", gettext_lazy("Item"), lambda row: row.shown.item.code if row.shown.item else formats.DASH),
        Column("unit", gettext_lazy("Responsible unit"), lambda row: row.shown.unit.short_name if row.shown.unit else formats.DASH),
        Column("month", gettext_lazy("Closed in"), lambda row: row.round.period, sort=("round__period",), align="tight"),
        Column("due", gettext_lazy("To be looked at by"), lambda row: cells.due(row.due_at, row.looked_at), sort=("due_at",),
               export=lambda row: formats.moment_text(row.due_at), align="tight"),
        Column("looked", gettext_lazy("Looked at"), lambda row: cells.moment(row.looked_at), sort=("looked_at",),
               export=lambda row: formats.moment_text(row.looked_at) if row.looked_at else "", align="tight"),
        Column("rebound", gettext_lazy("New finding"), lambda row: row.rebound.number if row.rebound else ""),
        Column("way", gettext_lazy("How"), lambda row: row.get_way_display(), default=False),
    ),
    rows=_rows,
    detail=lambda rows: rows.detail() if isinstance(rows, _Ordered) else rows,
    order=_order,
    row_url=lambda row: reverse("supervise:lookback", args=[row.pk]),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(LookBack.State.choices), lambda rows, values: rows.filter(state__in=values)),
        Filter("overdue", gettext_lazy("Overdue"), kind="flag",
               apply=lambda rows, values: rows.filter(state=LookBack.State.WAITING, due_at__lt=now())),
        Filter("mine", gettext_lazy("Mine"), kind="flag"),
        Filter("month", gettext_lazy("Closed in"), kind="month", apply=lambda rows, values: rows.filter(round__period__startswith=values[0])),
    ),
    search=_search, search_label=gettext_lazy("Number, title or site"),
    totals=_totals, save_views=False, default_sort="-due",
    empty=(gettext_lazy("No look-backs yet"), gettext_lazy("On the first of each month some of what was closed in the month before are drawn to be looked at again.")),
    file_name=gettext_lazy("Look-backs"),
)  # fmt: skip
