"""Requests, parts, charges and what was avoided, as lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.burden import access, queries
from tongchuang.domain.burden.models import Avoided, ChargeRow, MaterialRequest, RequestPart
from tongchuang.domain.burden.rules import month_span
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared import cells
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Bulk, Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.scope import PERIOD

State = RequestPart.State
PART_TONES = {
    State.HELD: ("amber", "signature"), State.WAITING: ("blue", "clock"), State.ANSWERED: ("green", "circle-check"),
    State.RETURNED: ("orange", "arrow-back-up"), State.WITHDRAWN: ("quiet", "circle-off"),
}  # fmt: skip


def part_badge(part: RequestPart) -> Any:
    """The state of one unit's answer."""
    tone, icon = PART_TONES[State(part.state)]
    return cells.badge(State(part.state).label, tone, icon)


def _due(part: RequestPart) -> Any:
    return cells.due(part.due_at, part.answered_at if part.state == State.ANSWERED else None)


def part_url(part: RequestPart) -> str:
    """Where a unit answers."""
    return reverse("burden:answer", args=[part.pk])


def _asker(unit: Any) -> str:
    return str(unit) if unit is not None else _("Campaign office")


def _parts(request: HttpRequest, state: ListState | None) -> Any:
    rows = access.parts_visible_to(request.actor)  # type: ignore[attr-defined]
    if state is None:
        return rows
    if states := [each for each in state.values("state") if each in State.values]:
        rows = rows.filter(state__in=states)
    if units := as_uuids(state.values("unit")):
        rows = rows.filter(unit__in=units)
    if asked := as_uuids(state.values("request")):
        rows = rows.filter(request__in=asked)
    if state.value("overdue"):
        rows = queries.overdue_parts(rows)
    if state.value("mine"):
        rows = queries.to_answer(rows, request.actor)  # type: ignore[attr-defined]
    return _in_month(rows, "request__asked_at", state.value("month"))


def _in_month(rows: Any, field: str, month: str) -> Any:
    if not PERIOD.match(month):
        return rows
    begins, until = month_span(month)
    return rows.filter(**{f"{field}__gte": begins, f"{field}__lt": until})


def _units(request: HttpRequest) -> list[tuple[str, Any]]:
    rows = access.metered_units(request.actor).filter(valid_to__isnull=True).order_by("sort_key")  # type: ignore[attr-defined]
    return [(str(unit.pk), unit.short_name) for unit in rows.only("short_name")]


def _part_totals(rows: Any) -> Totals:
    found = rows.order_by().aggregate(
        n=Count("pk"), open=Count("pk", filter=Q(state__in=queries.OPEN)),
        late=Count("pk", filter=Q(state__in=queries.OPEN, due_at__lt=now())),
    )  # fmt: skip
    return Totals(
        found["n"],
        (Total(_("To be answered"), found["open"]), Total(_("Overdue"), found["late"], "?overdue=1")),
    )


PARTS = ListSpec(
    name="burden_parts",
    rows=_parts,
    columns=(
        Column("title", _l("What is asked for"), lambda row: row.request.title, sort=("request__title",), lead=True, width=40),
        Column("unit", _l("Unit"), lambda row: str(row.unit), sort=("unit__sort_key",), width=16),
        Column("due", _l("Until"), _due, sort=("due_at",), export=lambda row: local(row.due_at).date(), align="tight", width=14),
        Column("state", _l("State"), part_badge, sort=("state",), export=lambda row: str(State(row.state).label)),
        Column("asker", _l("Asked by"), lambda row: _asker(row.request.asker_unit), sort=("request__asker_unit__sort_key",), width=16),
        Column("asked", _l("Asked on"), lambda row: cells.day(local(row.request.asked_at)), sort=("request__asked_at",),
               export=lambda row: local(row.request.asked_at).date(), align="tight", width=14),
        Column("answered", _l("Answered on"), lambda row: cells.moment(row.answered_at), sort=("answered_at",),
               export=lambda row: local(row.answered_at) if row.answered_at else None, default=False),
        Column("kind", _l("Kind"), lambda row: str(MaterialRequest.Kind(row.request.kind).label), default=False),
    ),
    filters=(
        Filter("mine", _l("To be answered by us"), kind="flag"),
        Filter("overdue", _l("Overdue"), kind="flag"),
        Filter("state", _l("State"), tuple(State.choices)),
        Filter("unit", _l("Unit"), _units),
        Filter("month", _l("Asked in"), kind="month"),
    ),
    carries=("request",),
    search=queries.parts_found, search_label=_l("What is asked for, unit"), detail=queries.parts_in_full,
    totals=_part_totals, row_url=part_url, default_sort="due", file_name=_l("Requests for material"),
    empty=(_l("Nothing is asked of you"), _l("What the office or a lead unit asks your unit for stands here, with its due time."), "", ""),
)  # fmt: skip


def _requests(request: HttpRequest, state: ListState | None) -> Any:
    rows = queries.with_progress(access.requests_visible_to(request.actor))  # type: ignore[attr-defined]
    if state is None:
        return rows
    if kinds := [each for each in state.values("kind") if each in MaterialRequest.Kind.values]:
        rows = rows.filter(kind__in=kinds)
    if state.value("late"):
        rows = rows.filter(late__gt=0)
    if state.value("open"):
        rows = rows.filter(open__gt=0)
    if state.value("held"):
        rows = rows.filter(held__gt=0)
    if state.value("again"):
        rows = rows.exclude(why_again="")
    return _in_month(rows, "asked_at", state.value("month"))


def _progress(row: Any) -> Any:
    return format_html("{}/{}", row.answered, row.asked)


def _request_state(row: Any) -> Any:
    if row.state == MaterialRequest.State.WITHDRAWN:
        return cells.badge(_("Taken back"), "quiet", "circle-off")
    if row.held:
        return cells.badge(_("Second signature wanted"), "amber", "signature")
    if row.late:
        return cells.badge(_("Overdue: %(n)d") % {"n": row.late}, "red", "alert-triangle")
    return (
        cells.badge(_("Running"), "blue", "clock")
        if row.open
        else cells.badge(_("All answered"), "green", "circle-check")
    )


REQUESTS = ListSpec(
    name="burden_requests",
    rows=_requests,
    columns=(
        Column("title", _l("What is asked for"), lambda row: row.title, sort=("title",), lead=True, width=40),
        Column("kind", _l("Kind"), lambda row: str(MaterialRequest.Kind(row.kind).label), sort=("kind",)),
        Column("progress", _l("Answered"), _progress, sort=("answered",), align="end", export=lambda row: f"{row.answered}/{row.asked}"),
        Column("state", _l("State"), _request_state, export=lambda row: row.late),
        Column("due", _l("Until"), lambda row: cells.day(local(row.due_at)), sort=("due_at",), export=lambda row: local(row.due_at).date(), align="tight"),
        Column("asker", _l("Asked by"), lambda row: _asker(row.asker_unit), sort=("asker_unit__sort_key",), width=16),
        Column("asked", _l("Asked on"), lambda row: cells.day(local(row.asked_at)), sort=("asked_at",), export=lambda row: local(row.asked_at).date(), align="tight"),
    ),
    filters=(
        Filter("open", _l("Not all answered"), kind="flag"),
        Filter("late", _l("Overdue"), kind="flag"),
        Filter("held", _l("Second signature wanted"), kind="flag"),
        Filter("again", _l("Asked although it was there"), kind="flag"),
        Filter("kind", _l("Kind"), tuple(MaterialRequest.Kind.choices)),
        Filter("month", _l("Asked in"), kind="month"),
    ),
    search=queries.requests_found, search_label=_l("What is asked for"), detail=queries.requests_in_full,
    row_url=lambda row: reverse("burden:request", args=[row.pk]), default_sort="-asked", file_name=_l("Requests for material"),
    bulk=(Bulk(_l("Withdraw"), "/burden/requests/withdraw/", Permission.ASK_FOR_MATERIAL, tone="danger"),),
    empty=(_l("Nothing was asked for"), _l("That is good. When something is, it stands here with who has answered."), "", ""),
)  # fmt: skip


def _charges(request: HttpRequest, state: ListState | None) -> Any:
    rows = access.charges_visible_to(request.actor)  # type: ignore[attr-defined]
    if state is None:
        return rows
    if units := as_uuids(state.values("unit")):
        rows = rows.filter(unit__in=units)
    if kinds := [each for each in state.values("kind") if each in Kind.values]:
        rows = rows.filter(kind__in=kinds)
    if askers := state.values("asker"):
        wanted = Q(asker_unit__in=as_uuids(askers))
        rows = rows.filter(wanted | Q(asker_unit__isnull=True) if "office" in askers else wanted)
    if states := [each for each in state.values("state") if each in ChargeRow.State.values]:
        rows = rows.filter(state__in=states)
    else:
        rows = rows.filter(state=ChargeRow.State.COUNTED)
    return _in_month(rows, "at", state.value("month"))


def _what(row: ChargeRow) -> str:
    return row.title or str(Kind(row.kind).label)


CHARGE_STATES = {
    "counted": _l("Has reached the unit"),
    "held": _l("Waits for a second signature"),
    "dropped": _l("Never went out"),
}
CHARGES = ListSpec(
    name="burden_charges",
    rows=_charges,
    columns=(
        Column("what", _l("What it was"), _what, sort=("title",), lead=True, width=44),
        Column("kind", _l("Kind"), lambda row: str(Kind(row.kind).label), sort=("kind",)),
        Column("unit", _l("Unit"), lambda row: str(row.unit), sort=("unit__sort_key",), width=16),
        Column("asker", _l("Asked by"), lambda row: _asker(row.asker_unit), sort=("asker_unit__sort_key",), width=16),
        Column("at", _l("When"), lambda row: cells.moment(row.at), sort=("at",), export=lambda row: local(row.at), align="tight", width=16),
        Column("signed", _l("Second signature"), lambda row: cells.moment(row.signed_at), sort=("signed_at",),
               export=lambda row: local(row.signed_at) if row.signed_at else None, align="tight"),
        Column("state", _l("State"), lambda row: CHARGE_STATES[row.state], default=False),
    ),
    filters=(
        Filter("month", _l("Month"), kind="month"),
        Filter("kind", _l("Kind"), tuple(Kind.choices)),
        Filter("unit", _l("Unit"), _units),
        Filter("asker", _l("Asked by"), lambda request: [("office", _("Campaign office")), *_units(request)]),
        Filter("state", _l("State"), tuple(CHARGE_STATES.items())),
    ),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(unit__name__icontains=text)), search_label=_l("What, unit"),
    detail=lambda rows: rows.select_related("unit", "asker_unit").defer("unit__grams", "asker_unit__grams"),
    row_url=lambda row: url_of(row.subject_type, row.subject_id), default_sort="-at", file_name=_l("What units were asked for"),
    empty=(_l("Nothing has reached a unit"), _l("Orders, rankings, notices and requests for material are counted here as they go out."), "", ""),
    panel=False,
)  # fmt: skip


def _avoided(request: HttpRequest, state: ListState | None) -> Any:
    rows = access.avoided_visible_to(request.actor).annotate(spared=Count("units"))  # type: ignore[attr-defined]
    if state is None:
        return rows
    if kinds := [each for each in state.values("kind") if each in Avoided.Kind.values]:
        rows = rows.filter(kind__in=kinds)
    return _in_month(rows, "at", state.value("month"))


AVOIDED = ListSpec(
    name="burden_avoided",
    rows=_avoided,
    columns=(
        Column("title", _l("What was to be asked for"), lambda row: row.title, sort=("title",), lead=True, width=40),
        Column("kind", _l("Why it was not"), lambda row: str(Avoided.Kind(row.kind).label), sort=("kind",), width=20),
        Column("found", _l("Used instead"), lambda row: row.found_title, sort=("found_title",), width=30),
        Column("spared", _l("Units spared"), lambda row: row.spared, sort=("spared",), align="end"),
        Column("asker", _l("Done by"), lambda row: _asker(row.asker_unit), sort=("asker_unit__sort_key",), width=16),
        Column("at", _l("When"), lambda row: cells.moment(row.at), sort=("at",), export=lambda row: local(row.at), align="tight"),
    ),
    filters=(Filter("month", _l("Month"), kind="month"), Filter("kind", _l("Why it was not"), tuple(Avoided.Kind.choices))),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(found_title__icontains=text)), search_label=_l("What, used instead"),
    detail=lambda rows: rows.select_related("asker_unit").defer("asker_unit__grams"),
    row_url=lambda row: url_of(row.found_type, row.found_id) if row.found_id else "", default_sort="-at", file_name=_l("What needn't be asked"),
    empty=(_l("Nothing yet"), _l("When somebody uses what is there instead of asking for it again, it is counted here."), "", ""),
    panel=False,
)  # fmt: skip
