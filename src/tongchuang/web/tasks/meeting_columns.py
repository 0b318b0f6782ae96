"""Meetings, and what units pass on, as lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.meetings.access import keeps_meetings, meetings_visible_to, sees_all_names
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.meetings.queries import for_list, found
from tongchuang.domain.meetings.rules import PREPARED, TOLD
from tongchuang.foundation.clock import local, now
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState
from tongchuang.web.shared.scope import PERIOD

State = Meeting.State
TONES = {
    State.DRAFT: ("quiet", "pencil"), State.WAITING: ("amber", "signature"), State.CALLED: ("blue", "calendar-event"),
    State.HELD: ("green", "circle-check"), State.CANCELLED: ("quiet", "circle-off"), State.MISSED: ("red", "alert-triangle"),
}  # fmt: skip


def state_badge(meeting: Meeting) -> Any:
    """The state of a meeting."""
    tone, icon = TONES[State(meeting.state)]
    return cells.badge(State(meeting.state).label, tone, icon)


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    rows = meetings_visible_to(actor)
    if state is not None:
        rows = _narrowed(rows, state)
    return rows


def _narrowed(rows: Any, state: ListState) -> Any:
    if kinds := state.values("kind"):
        rows = rows.filter(kind__in=kinds)
    if states := [each for each in state.values("state") if each in State.values]:
        rows = rows.filter(state__in=states)
    if state.value("ahead"):
        rows = rows.filter(ends_at__gte=now(), state__in=[*PREPARED, State.CALLED])
    if state.value("open_cascade"):
        rows = rows.filter(cascade__state__in=["waiting", "returned"]).distinct()
    month = state.value("month")
    if PERIOD.match(month):
        year, number = map(int, month.split("-"))
        rows = rows.filter(starts_at__year=year, starts_at__month=number)
    return rows


def _kinds(request: HttpRequest) -> list[tuple[str, Any]]:
    region = request.actor.region_id  # type: ignore[attr-defined]
    return [(code, str(kind.title)) for code, kind in kinds_of(region, ended=True).items()]


def _states(request: HttpRequest) -> list[tuple[str, Any]]:
    shown = State if keeps_meetings(request.actor) else TOLD  # type: ignore[attr-defined]
    return [(State(each).value, State(each).label) for each in shown]


def _passed_on(row: Any) -> Any:
    if not row.parts:
        return ""
    text = f"{row.parts - row.open_parts}/{row.parts}"
    return cells.badge(text, "green" if not row.open_parts else "amber", "speakerphone")


def list_spec(request: HttpRequest) -> ListSpec:
    """The list: kinds are worded as in this region; who only looks on sees no persons."""
    actor = request.actor  # type: ignore[attr-defined]
    kinds = kinds_of(actor.region_id, ended=True)
    names = sees_all_names(actor)
    chair = (
        (Column("chair", _l("Chair"), lambda row: str(row.chair or ""), sort=("chair__sort_key",), width=12),)
        if names
        else ()
    )
    return ListSpec(
        name="meetings",
        rows=_rows,
        columns=(
            Column("title", _l("Meeting"), lambda row: row.title, sort=("title",), lead=True, width=34),
            Column("kind", _l("Kind"), lambda row: str(kinds[row.kind].title) if row.kind in kinds else row.kind, sort=("kind",), width=14),
            Column("starts", _l("Begins"), lambda row: cells.moment(row.starts_at), sort=("starts_at",),
                   export=lambda row: local(row.starts_at).replace(tzinfo=None), align="tight", width=18),
            Column("place", _l("Place"), lambda row: row.place, width=20),
            *chair,
            Column("state", _l("State"), state_badge, sort=("state",), export=lambda row: str(State(row.state).label)),
            Column("passed_on", _l("Passed on"), _passed_on, export=lambda row: f"{row.parts - row.open_parts}/{row.parts}" if row.parts else ""),
            Column("host", _l("Held by"), lambda row: str(row.host or _("Campaign office")), default=False, width=16),
        ),
        filters=(
            Filter("ahead", _l("To come"), kind="flag"), Filter("open_cascade", _l("Not all passed on"), kind="flag"),
            Filter("kind", _l("Kind"), _kinds), Filter("state", _l("State"), _states), Filter("month", _l("Month"), kind="month"),
        ),
        search=found, search_label=_l("Name, place, point of the agenda"), detail=for_list,
        row_url=lambda row: reverse("tasks:meeting", args=[row.pk]), default_sort="-starts", file_name=_l("Meetings"),
        empty=(_l("No meetings yet"), _l("Meetings that your unit is invited to stand here, with agenda, papers and what was decided."), "", ""),
    )  # fmt: skip
