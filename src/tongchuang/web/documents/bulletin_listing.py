"""Information of units and bulletins as lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tongchuang.domain.bulletins import queries
from tongchuang.domain.bulletins.access import compares, edits, items_visible_to, submits
from tongchuang.domain.bulletins.models import InfoItem
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.lists.spec import Rows
from tongchuang.web.shared.scope import PERIOD

State = InfoItem.State
TONES = {
    State.DRAFT: ("quiet", "pencil"), State.SUBMITTED: ("blue", "inbox"), State.RETURNED: ("orange", "arrow-back-up"),
    State.ACCEPTED: ("green", "circle-check"), State.ASIDE: ("quiet", "archive"),
}  # fmt: skip
COUNTED = (
    ("submitted", pgettext_lazy("information", "Sent in")), ("same", _l("The same as another")),
    ("accepted", pgettext_lazy("information", "Accepted")), ("printed", pgettext_lazy("information", "Printed in a bulletin")),
    ("higher", _l("Used above")),
)  # fmt: skip


def state_badge(item: InfoItem) -> Any:
    """The state of an item."""
    tone, icon = TONES[State(item.state)]
    return cells.badge(State(item.state).label, tone, icon)


def kind_text(item: InfoItem) -> str:
    """What it is."""
    return str(InfoItem.Kind(item.kind).label)


def _rows(request: HttpRequest, state: ListState | None) -> Rows:
    rows = items_visible_to(request.actor)  # type: ignore[attr-defined]
    if state is None:
        return rows
    months = [each for each in state.values("month") if PERIOD.match(each)]
    if what := state.value("counted"):
        return queries.counted(rows, what, months)
    return rows.filter(period__in=months) if months else rows


def _units(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    rows = open_units(units_visible_to(actor))
    if not compares(actor):
        rows = rows.filter(pk__in=actor.unit_ids)
    return [(str(key), name) for key, name in rows.values_list("pk", "short_name")]


def _outcome(item: Any) -> Any:
    parts = [entry.bulletin.document.number_text for entry in item.printed_in]
    if item.higher:
        parts.append(_("used above"))
    return "、".join(parts)


def _title(item: Any) -> Any:
    if not item.photo_count:
        return item.title
    return format_html(
        '{} <small class="nothing">{}</small>', item.title, _("%(n)d photos") % {"n": item.photo_count}
    )


def _totals(rows: Rows) -> Totals:
    found = queries.counts_by_state(rows)
    others = tuple(
        Total(State(state).label, found[state], f"?state={state}")
        for state in (State.SUBMITTED, State.RETURNED)
        if found[state]
    )
    return Totals(found["all"], others)


INFO = ListSpec(
    name="information",
    columns=(
        Column("title", pgettext_lazy("information", "Title"), _title, sort=("title",), export=lambda row: row.title, lead=True, width=46),
        Column("unit", _l("Unit"), lambda row: cells.text(str(row.unit)), sort=("unit__sort_key",), export=lambda row: row.unit.name, width=24),
        Column("kind", pgettext_lazy("information", "Kind"), lambda row: cells.text(kind_text(row)), sort=("kind",), export=kind_text),
        Column("state", _l("State"), state_badge, sort=("state",), export=lambda row: str(State(row.state).label)),
        Column("outcome", _l("Used in"), lambda row: cells.text(_outcome(row)), export=_outcome, width=26),
        Column("sent", _l("Sent in on"), lambda row: cells.moment(row.submitted_at) if row.submitted_at else "—", sort=("submitted_at", "made_at"),
               export=lambda row: row.submitted_at, align="tight"),
        Column("returns", _l("Times sent back"), lambda row: cells.text(str(row.returns)), sort=("returns",), export=lambda row: row.returns,
               align="end", default=False),
    ),
    rows=_rows,
    detail=queries.for_list,
    row_url=lambda row: reverse("documents:info", args=[row.pk]),
    filters=(
        Filter("state", _l("State"), tuple(State.choices), lambda rows, values: rows.filter(state__in=values)),
        Filter("kind", pgettext_lazy("information", "Kind"), tuple(InfoItem.Kind.choices), lambda rows, values: rows.filter(kind__in=values)),
        Filter("unit", _l("Unit"), _units, lambda rows, values: rows.filter(unit__in=as_uuids(values))),
        Filter("counted", _l("Counted as"), COUNTED, multiple=False),
        Filter("month", _l("Month"), kind="month"),
    ),
    search=queries.searched,
    search_label=_l("Title, words or unit"),
    default_sort="-sent",
    totals=_totals,
    empty=(_l("No information yet"), _l("What units send in is kept here, with what became of it."), "", ""),
    file_name=_l("Information of units"),
)  # fmt: skip


def info_tabs(request: HttpRequest, here: str) -> list[tuple[Any, str, bool]]:
    """The row below the tabs of documents."""
    actor = request.actor  # type: ignore[attr-defined]
    items: list[tuple[str, Any, str]] = [
        ("items", _("Information"), "documents:bulletins"),
        ("issues", _("Bulletins"), "documents:bulletin_issues"),
    ]
    if compares(actor) or submits(actor):
        items.append(("scores", _("Scoreboard"), "documents:info_scores"))
    if edits(actor):
        items.append(("settings", _("Quota and points"), "documents:info_settings"))
    return [(label, reverse(name), key == here) for key, label, name in items]
