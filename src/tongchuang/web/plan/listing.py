"""The tasks of a plan as lists: what is scheduled, and what was left out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.plans import queries
from tongchuang.domain.plans.access import parts_visible_to, tasks_visible_to
from tongchuang.domain.plans.models import PlanTask
from tongchuang.domain.plans.rules import TaskState, task_state
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.plan.picked import pick
from tongchuang.web.plan.sentences import (
    IN_PLAN,
    OUT,
    SHORT,
    effort_text,
    points_text,
    reason_text,
    span_text,
)
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals

STATES = {
    TaskState.NOW: (_l("Going on"), "blue"), TaskState.LATE: (_l("Behind the plan"), "red"),
    TaskState.AHEAD: (_l("Ahead"), "quiet"), TaskState.DONE: (_l("Done"), "green"),
}  # fmt: skip


def state_of(task: PlanTask) -> str:
    """How a task stands today."""
    return task_state(task.finding.state if task.finding else None, task.starts_on, task.ends_on, today())


def state_cell(task: PlanTask) -> SafeString:
    """The state of a task in its colour and word."""
    text, tone = STATES[state_of(task)]
    return cells.badge(text, tone)


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    picked = pick(request)
    rows = tasks_visible_to(request.actor, picked.plan if picked else None)  # type: ignore[attr-defined]
    if state is None:
        return rows
    if units := as_uuids(state.values("unit")):
        rows = rows.filter(unit__in=units)
    if reasons := state.values("reason"):
        rows = rows.filter(why__in=reasons)
    if kinds := state.values("kind"):
        wanted = {each == "package" for each in kinds}
        rows = rows if len(wanted) == 2 else rows.filter(finding__isnull=wanted.pop())
    return rows


def _scheduled(request: HttpRequest, state: ListState | None) -> Any:
    rows = queries.scheduled(_rows(request, state))
    if state is None:
        return rows
    if states := state.values("state"):
        rows = queries.in_states(rows, states, today())
    if state.value("pinned"):
        rows = rows.filter(pinned_on__isnull=False)
    if state.value("overdue"):
        rows = queries.after_due(rows)
    if state.value("week"):
        rows = queries.between(rows, *queries.this_week())
    return rows


def _left_out(request: HttpRequest, state: ListState | None) -> Any:
    return queries.left_out(_rows(request, state))


def _units(request: HttpRequest) -> list[tuple[str, Any]]:
    picked = pick(request)
    if picked is None or picked.plan is None:
        return []
    parts = parts_visible_to(request.actor, picked.plan).order_by("unit__sort_key")  # type: ignore[attr-defined]
    return [(str(part.unit_id), str(part.unit)) for part in parts.defer("taken")]


def _totals(rows: Any) -> Totals:
    found = queries.sums_of(rows, today())
    return Totals(found.tasks, (
        Total(_("Points"), formats.score_text(found.gain)),
        Total(_("Person-days"), f"{found.effort:.1f}"),
        Total(_("Behind the plan"), found.late, "?state=late"),
        Total(_("Done"), found.done, "?state=done"),
    ))  # fmt: skip


def _out_totals(rows: Any) -> Totals:
    found = queries.sums_of(rows, today())
    return Totals(found.tasks, (
        Total(_("Points"), formats.score_text(found.gain)), Total(_("Person-days"), f"{found.effort:.1f}"),
    ))  # fmt: skip


def _days_cell(task: PlanTask) -> SafeString:
    pin = cells.badge(_("fixed"), "amber", "pin") if task.pinned_on else ""
    return format_html(
        '<time datetime="{}">{}</time> {}', task.starts_on, span_text(task.starts_on, task.ends_on), pin
    )


def due_cell(task: PlanTask) -> Any:
    """The due day; said in words when the plan ends after it."""
    if task.due_on is None:
        return cells.NOTHING
    if task.ends_on is not None and task.ends_on > task.due_on:
        return format_html(
            '{} <span class="due due-late">{}</span>', f"{task.due_on:%m-%d}", _("after its due day")
        )
    return f"{task.due_on:%m-%d}"


def _kind(task: PlanTask) -> str:
    if task.finding_id is not None:
        return _("Finding")
    return _("Work package, %(n)d sites") % {"n": task.sites} if task.site_type_id else _("Work package")


def address(task: PlanTask) -> str:
    """Where a task is shown."""
    return reverse("plan:task", args=[task.pk])


TITLE = Column("title", _l("Task"), lambda row: row.title, sort=("title",), lead=True, width=46)
UNIT = Column("unit", _l("Unit"), lambda row: str(row.unit), sort=("unit__sort_key", "position"), width=16)
GAIN = Column("gain", _l("Points"), lambda row: cells.figure(points_text(row.gain), address(row)), sort=("gain",), align="end",
              export=lambda row: row.gain)  # fmt: skip
EFFORT = Column("effort", _l("Person-days"), lambda row: format_html('<span title="{}">{}</span>', effort_text(row), row.effort),
                sort=("effort",), align="end", export=lambda row: row.effort)  # fmt: skip
DUE = Column(
    "due", _l("Due"), due_cell, sort=("due_on",), export=lambda row: row.due_on, align="tight", width=12
)
COST = Column("cost", _l("Money (yuan)"), lambda row: row.cost or cells.NOTHING, sort=("cost",), align="end", default=False,
              export=lambda row: row.cost)  # fmt: skip
KIND = Column("kind", _l("Kind"), _kind, default=False, width=16)
FROM = Column("from", _l("Person-days from"), effort_text, default=False, width=18)
SEARCH = _l("Number, title, unit; pinyin works too")

TASKS = ListSpec(
    name="plan_tasks",
    carries=("plan",),
    rows=_scheduled,
    columns=(
        Column("order", _l("No."), lambda row: row.position + 1, sort=("position",), align="end", width=6),
        TITLE, UNIT,
        Column("days", _l("Planned"), _days_cell, sort=("starts_on", "position"), align="tight",
               export=lambda row: row.starts_on, width=12),
        Column("until", _l("Until"), lambda row: f"{row.ends_on:%m-%d}", sort=("ends_on",), default=False,
               export=lambda row: row.ends_on, width=12),
        GAIN, EFFORT, DUE,
        Column("state", _l("State"), state_cell, export=lambda row: str(STATES[state_of(row)][0])),
        Column("reason", _l("Why then"), reason_text, width=50),
        KIND, COST, FROM,
    ),
    filters=(
        Filter("week", _l("This week"), kind="flag"),
        Filter("unit", _l("Unit"), _units),
        Filter("state", _l("State"), tuple((key, label) for key, (label, _tone) in STATES.items())),
        Filter("overdue", _l("After its due day"), kind="flag"),
        Filter("kind", _l("Kind"), (("finding", _l("Finding")), ("package", _l("Work package")))),
        Filter("reason", _l("Why then"), tuple((code, SHORT[code]) for code in IN_PLAN)),
        Filter("pinned", _l("Day fixed by hand"), kind="flag"),
    ),
    search=queries.found_by, search_label=SEARCH, detail=queries.in_full, totals=_totals, row_url=address,
    default_sort="order", file_name=_l("Rectification plan"),
    empty=(_l("No tasks"), _l("The plan adopted by the office has nothing for you."), "", ""),
)  # fmt: skip

LEFT_OUT = ListSpec(
    name="plan_left_out",
    carries=("plan",),
    rows=_left_out,
    columns=(
        TITLE, UNIT, GAIN, EFFORT, DUE,
        Column("reason", _l("Why left out"), reason_text, width=60),
        KIND, COST, FROM,
    ),
    filters=(
        Filter("unit", _l("Unit"), _units),
        Filter("reason", _l("Why left out"), tuple((code, SHORT[code]) for code in OUT)),
        Filter("kind", _l("Kind"), (("finding", _l("Finding")), ("package", _l("Work package")))),
    ),
    search=queries.found_by, search_label=SEARCH, detail=queries.in_full, totals=_out_totals, row_url=address,
    default_sort="-gain", file_name=_l("Left out of the plan"),
    empty=(_l("Nothing was left out"), _l("Everything that recovers points has its days."), "", ""),
)  # fmt: skip
