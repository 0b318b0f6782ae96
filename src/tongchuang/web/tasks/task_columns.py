"""The list of tasks: columns, filters, totals, what is done with many at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units, searched
from tongchuang.domain.tasks import queries
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.models import Kind, Origin, State, Task
from tongchuang.domain.tasks.states import Standing
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared import cells
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Bulk, Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word
from tongchuang.web.tasks.task_shown import (
    due_cell,
    due_words,
    marks_cell,
    marks_words,
    progress_cell,
    state_badge,
    state_words,
)


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    rows = tasks_visible_to(actor)
    campaign = scope_of(request).campaign
    rows = rows.filter(campaign=campaign) if campaign else rows
    if state is None:
        return rows
    if state.value("mine"):
        rows = queries.waiting_for(rows, actor)
    standing = state.value("as")
    if standing == Standing.LEAD:
        rows = queries.led_by(rows, actor.unit_ids)
    elif standing == Standing.SUPPORT:
        rows = queries.supported_by(rows, actor.unit_ids)
    return rows


def units(request: HttpRequest) -> list[tuple[str, str]]:
    """The units of the region by pinyin."""
    rows = open_units(units_visible_to(request.actor))  # type: ignore[attr-defined]
    return [(str(pk), name) for pk, name in rows.values_list("pk", "short_name")]


def phases(request: HttpRequest) -> list[tuple[str, str]]:
    """The phases of the campaign."""
    campaign = scope_of(request).campaign
    return [(str(phase.pk), phase.title) for phase in queries.phases_of(campaign.pk)] if campaign else []


def _totals(rows: Any) -> Totals:
    found = queries.counts_of(rows)
    others = [
        Total(gettext("With units"), found.open, "?open=1"),
        Total(gettext("Overdue"), found.overdue, "?overdue=1"),
        Total(gettext("Wait for checking"), found.finished, "?state=finished"),
        Total(pgettext("task", "Closed"), found.closed, "?state=closed"),
    ]
    return Totals(found.every, tuple(others))


def _cascade_mark(row: Task) -> str:
    return f"└ {row.title}" if row.depth else row.title


COLUMNS = (
    Column("title", _("Task"), _cascade_mark, sort=("title",), lead=True, export=lambda row: row.title, width=44),
    Column("lead", _("Lead unit"), lambda row: cells.text(str(row.lead_unit or "")), sort=("lead_unit__sort_key",),
           export=lambda row: str(row.lead_unit or ""), width=18),
    Column("person", _("Person"), lambda row: cells.text(str(row.person or "")), sort=("person__sort_key",),
           export=lambda row: str(row.person or "")),
    Column("state", _("State"), state_badge, sort=("state",), export=state_words),
    Column("due", pgettext_lazy("task", "Due"), due_cell, sort=queries.BY_DUE, export=lambda row: row.due_on, align="tight", width=16),
    Column("progress", _("Progress"), progress_cell, sort=("progress",), export=lambda row: row.progress),
    Column("five", _("Five settled"), marks_cell, align="end", export=marks_words),
    Column("supports", _("Supporting units"), lambda row: cells.text("、".join(str(each.unit) for each in row.supports.all())),
           export=lambda row: "、".join(str(each.unit) for each in row.supports.all()), default=False, width=28),
    Column("phase", _("Phase"), lambda row: cells.text(str(row.phase.title if row.phase else "")), default=False,
           export=lambda row: row.phase.title if row.phase else ""),
    Column("origin", _("Comes from"), lambda row: word("task_origin", row.origin_type), export=lambda row: word("task_origin", row.origin_type)),
    Column("source", _("Source"), lambda row: cells.text(row.origin_title), default=False, width=30),
    Column("kind", _("Kind"), lambda row: word("task_kind", row.kind), default=False),
    Column("starts", pgettext_lazy("task", "Begins"), lambda row: cells.day(row.starts_on), sort=("starts_on",), default=False,
           export=lambda row: row.starts_on),
    Column("left", _("Time left"), due_words, default=False),
    Column("action", _("What is to be done"), lambda row: cells.text(row.action[:60]), export=lambda row: row.action,
           default=False, width=44),
    Column("measures", _("Measures"), lambda row: cells.text(row.measures[:60]), export=lambda row: row.measures,
           default=False, width=44),
    Column("quantity", _("Quantity"), lambda row: cells.text(row.quantity), default=False, width=20),
    Column("made", _("Made"), lambda row: cells.moment(row.made_at), sort=("made_at",), default=False,
           export=lambda row: row.made_at, width=18),
)  # fmt: skip

FILTERS = (
    Filter("mine", _("Waits for me"), kind="flag"),
    Filter("overdue", _("Overdue"), kind="flag", apply=lambda rows, _values: queries.overdue(rows)),
    Filter("open", _("With units"), kind="flag", apply=lambda rows, _values: queries.with_units(rows)),
    Filter("state", _("State"), tuple(State.choices),
           apply=lambda rows, values: rows.filter(state__in=[value for value in values if value in State.values])),
    Filter("unit", _("Unit"), units, apply=lambda rows, values: queries.of_units(rows, as_uuids(values))),
    Filter("as", _("My unit"), tuple(Standing.choices), multiple=False),
    Filter("origin", _("Comes from"), tuple(Origin.choices),
           apply=lambda rows, values: rows.filter(origin_type__in=[value for value in values if value in Origin.values])),
    Filter("phase", _("Phase"), phases, apply=lambda rows, values: rows.filter(phase__in=as_uuids(values))),
    Filter("kind", _("Kind"), tuple(Kind.choices),
           apply=lambda rows, values: rows.filter(kind__in=[value for value in values if value in Kind.values])),
    Filter("claim", _("To be claimed"), kind="flag", apply=lambda rows, _values: queries.to_claim(rows)),
    Filter("unclaimed", _("Claimed by nobody in time"), kind="flag", apply=lambda rows, _values: queries.unclaimed(rows)),
    Filter("uncascaded", _("Not cascaded yet"), kind="flag", apply=lambda rows, _values: queries.uncascaded(rows)),
    Filter("year", _("In the year plan"), kind="flag", apply=lambda rows, _values: rows.filter(year_plan__isnull=False)),
    Filter("tops", _("Without parts"), kind="flag", apply=lambda rows, _values: rows.filter(parent__isnull=True)),
    Filter("month", _("Due in the month"), kind="month", multiple=False,
           apply=lambda rows, values: queries.due_in(rows, values[0])),
    Filter("from", _("Source"), lambda request: [(key, gettext("This source")) for key in request.GET.getlist("from")[:1]],
           apply=lambda rows, values: rows.filter(origin_id__in=as_uuids(values))),
)  # fmt: skip

TASKS = ListSpec(
    name="tasks",
    columns=COLUMNS,
    rows=_rows,
    row_url=lambda row: url_of("task", row.pk),
    filters=FILTERS,
    search=searched,
    search_label=_("Title or what is to be done; pinyin works too"),
    default_sort="due",
    detail=lambda rows: (
        rows.select_related("lead_unit", "person", "phase")
        .defer("grams", "lead_unit__grams", "person__grams", "person__phone", "quote")
        .prefetch_related("supports__unit")
    ),
    totals=_totals,
    bulk=(
        Bulk(_("Release"), reverse_lazy("tasks:release"), Permission.MANAGE_TASKS),
        Bulk(_("Remind"), reverse_lazy("tasks:remind"), Permission.MANAGE_TASKS, tone="secondary"),
        Bulk(_("Withdraw"), reverse_lazy("tasks:withdraw"), Permission.MANAGE_TASKS, tone="danger"),
    ),
    empty=(
        _("No tasks"),
        _(
            "Tasks come from documents that are read, from meetings, or are made here by hand or from an Excel sheet."
        ),
    ),
    file_name=_("All tasks"),
)
# The filter by one source is shown only to who comes from it.
ANY_SOURCE = replace(TASKS, filters=FILTERS[:-1])
