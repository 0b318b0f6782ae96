"""Documents read, as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from tongchuang.domain.readings import queries
from tongchuang.domain.readings.access import readings_visible_to
from tongchuang.domain.readings.models import Reading
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState

TONES = {"waiting": ("blue", "hourglass"), "read": ("quiet", "book-2"), "failed": ("red", "alert-triangle")}


def state_of(row: Reading) -> Any:
    """How far a document is: to be read, how much is decided, or why it can't be read."""
    tone, icon = TONES[row.state]
    if row.state == Reading.State.READ and row.found:  # type: ignore[attr-defined]
        done = row.decided == row.found  # type: ignore[attr-defined]
        return cells.badge(
            pgettext("reading", "decided") if done else pgettext("reading", "to be decided"),
            "green" if done else "amber",
            "circle-check" if done else "list-check",
        )
    return cells.badge(Reading.State(row.state).label, tone, icon)


def _title(row: Reading) -> str:
    return f"{row.title} ({_('version')} {row.number})" if row.number > 1 else row.title


def _rows(request: HttpRequest, state: ListState) -> Any:
    return queries.newest_versions(readings_visible_to(request.actor), all_of_them=bool(state.values("old")))  # type: ignore[attr-defined]


def _of_state(rows: Any, values: list[str]) -> Any:
    if "open" in values:
        return queries.waiting_of(rows)
    return rows.filter(state__in=values)


READINGS = ListSpec(
    name="readings",
    columns=(
        Column("title", pgettext_lazy("reading", "Document"), _title, sort=("title",), lead=True, width=46),
        Column("held", _l("Date"), lambda row: cells.day(row.held_on), sort=("held_on",), export=lambda row: row.held_on, align="tight"),
        Column("state", _l("State"), state_of, sort=("state",), export=lambda row: Reading.State(row.state).label),
        Column("decided", _l("Decided"), lambda row: f"{row.decided} / {row.found}" if row.state == "read" else "—", align="end"),
        Column("accepted", pgettext_lazy("reading", "Accepted"), lambda row: row.accepted if row.state == "read" else "—", align="end", export=lambda row: row.accepted),
        Column("campaign", _l("Campaign"), lambda row: row.campaign.title, sort=("campaign__title",), default=False, width=30),
        Column("by", _l("Brought in by"), lambda row: cells.text(row.made_by.name if row.made_by else ""), default=False),
        Column("made", _l("Brought in"), lambda row: cells.moment(row.made_at), sort=("made_at",), export=lambda row: row.made_at, align="tight"),
    ),
    rows=_rows,
    detail=queries.for_list,
    row_url=lambda row: reverse("tasks:reading", args=[row.pk]),
    filters=(
        Filter("state", _l("State"), (("open", _l("something undecided")), ("waiting", _l("to be read")), ("failed", _l("can't be read"))), _of_state),
        Filter("old", _l("Earlier versions too"), kind="flag"),
    ),
    search=queries.searched,
    search_label=_l("Title"),
    default_sort="-made",
    empty=(_l("No document has been read yet"), _l("Upload a speech, a plan or a notice: its duties are found and you decide which become tasks."), _l("Read a document"), "/tasks/readings/new/"),
    file_name=_l("Documents read"),
    panel=False,
)  # fmt: skip
