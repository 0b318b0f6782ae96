"""The list of tasks, a task's page, and what is done with many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks import queries, rules
from tongchuang.domain.tasks.access import get_task_for, tasks_visible_to
from tongchuang.domain.tasks.actions import reach_milestone, release_tasks, remind_tasks, withdraw_tasks
from tongchuang.domain.tasks.engine_io import working_days_left
from tongchuang.domain.tasks.history import task_history
from tongchuang.domain.tasks.models import Progress, Proof, State, Task
from tongchuang.domain.tasks.states import OPEN_STATES, WITH_UNIT, Action
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page, selected
from tongchuang.web.tasks import task_shown
from tongchuang.web.tasks.task_acts import buttons_for
from tongchuang.web.tasks.task_columns import ANY_SOURCE, TASKS

AT_ONCE = 500


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """All tasks that the person may know of."""
    spec = TASKS if request.GET.get("from") else ANY_SOURCE
    return list_page(
        request,
        spec,
        template="tasks/tasks.html",
        context={"may_make": request.actor.may(Permission.MANAGE_TASKS)},
    )


@require_safe
@signed_in
def task(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """What is to be done by whom, what is settled, how far it is, and all that happened."""
    row = get_task_for(request.actor, work_id)
    parts = queries.parts_of(row)
    extension = queries.extension_asked(row)
    may_report = rules.may(request.actor, Action.REPORT, row)
    return page(request, "tasks/task.html", {
        "task": row, "state": task_shown.state_badge(row), "due": task_shown.due_cell(row),
        "marks": task_shown.marks_of(row), "missing": [str(mark.label) for mark in rules.unsettled(row)],
        "origin": task_shown.origin_of(row, request.actor), "days_left": _days_left(row), "overdue": rules.is_overdue(row, today()),
        "past_draft": row.state == State.DRAFT and rules.past(row),
        "supports": queries.supports_of(row), "steps": queries.steps_of(row), "heads": queries.heads_of(row.lead_unit_id),
        "parts": [(part, task_shown.state_badge(part), task_shown.due_cell(part), part.depth - row.depth - 1) for part in parts],
        "occurrences": _instances(row),
        "uncascaded": row.cascades and not parts and row.state in WITH_UNIT,
        "reports": [_report(report) for report in queries.reports_of(row)], "extension": extension, "may_report": may_report,
        "entries": [task_shown.entry_of(entry) for entry in reversed(task_history(row))],
        "sees_parent": row.parent_id is not None and _sees_parent(request, row),
        **buttons_for(row, request.actor, extension),
    })  # fmt: skip


def _days_left(row: Task) -> int | None:
    if row.due_on is None or row.state not in WITH_UNIT or row.due_on < today():
        return None
    return working_days_left(today(), row.due_on)


def _instances(row: Task) -> list[Any]:
    if not rules.is_series(row):
        return []
    return [
        (each, task_shown.state_badge(each), task_shown.due_cell(each))
        for each in queries.occurrences_of(row)
    ]


def _report(report: Progress) -> dict[str, Any]:
    proofs: list[Proof] = list(report.proofs.all())
    photos = [proof for proof in proofs if proof.attachment is not None and proof.attachment.kind == "photo"]
    return {
        "row": report, "photos": photos,
        "others": [(proof, *task_shown.proof_link(proof)) for proof in proofs if proof not in photos],
    }  # fmt: skip


@require_POST
@signed_in
def step(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """A step of the timetable is reached, or is not after all."""
    row = get_task_for(request.actor, work_id, shown=False)
    keys = as_uuids([request.POST.get("step", "")])
    if not keys:
        raise Invalid(_("There is no such step of the timetable any more."))
    reached = request.POST.get("reached") == "1"
    reach_milestone(
        row, keys[0], by=request.actor, version=_number(request.POST.get("version", "")), reached=reached
    )
    return done(
        request, "tasks:task", _("Marked as reached.") if reached else _("Marked as not reached."), row.pk
    )


@require_POST
@requires(Permission.MANAGE_TASKS)
def release(request: HttpRequest) -> HttpResponse:
    """Release the ticked drafts in one go, after a look at what goes out to whom."""
    return _many(
        request, "release", lambda rows: release_tasks(rows, by=request.actor),
        lambda n: ngettext("%(n)d task released; its units are told.", "%(n)d tasks released; their units are told.", n) % {"n": n},
        lambda row: row.state == State.DRAFT and not rules.past(row),
    )  # fmt: skip


@require_POST
@requires(Permission.MANAGE_TASKS)
def remind(request: HttpRequest) -> HttpResponse:
    """Remind whoever has the ticked tasks."""
    return _many(
        request, "remind", lambda rows: remind_tasks(rows, by=request.actor),
        lambda n: ngettext("%(n)d task reminded of.", "%(n)d tasks reminded of.", n) % {"n": n},
        lambda row: row.state in WITH_UNIT and row.lead_unit_id is not None,
    )  # fmt: skip


@require_POST
@requires(Permission.MANAGE_TASKS)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the ticked tasks with one reason."""
    reason = request.POST.get("reason", "")
    return _many(
        request, "withdraw", lambda rows: withdraw_tasks(rows, by=request.actor, reason=reason),
        lambda n: ngettext("%(n)d task withdrawn.", "%(n)d tasks withdrawn.", n) % {"n": n},
        lambda row: row.state in OPEN_STATES,
    )  # fmt: skip


def _many(
    request: HttpRequest, act: str, carry_out: Callable[[list[Task]], list[Task]], said: Callable[[int], str],
    fits: Callable[[Task], bool],
) -> HttpResponse:  # fmt: skip
    """First which tasks it is about; then, confirmed, the action."""
    if request.POST.get("confirmed") == "1":
        rows = list(TASKS.rows(request, None).filter(pk__in=as_uuids(request.POST.getlist("ids")[:AT_ONCE])))
        return done(request, "tasks:home", said(len(carry_out(rows))))
    found = list(TASKS.detail(selected(request, TASKS))[: AT_ONCE + 1])
    if len(found) > AT_ONCE:
        raise Invalid(_("At most %(limit)d tasks at once. Narrow the list first.") % {"limit": AT_ONCE})
    rows = [row for row in found if fits(row)]
    if not rows:
        raise Invalid(_("None of the ticked tasks is in a state for that."))
    context = {
        "act": act, "rows": [(row, task_shown.state_badge(row), task_shown.due_cell(row)) for row in rows],
        "left": len(found) - len(rows), "unsettled": sum(bool(rules.unsettled(row)) for row in rows),
        "to_claim": sum(row.lead_unit_id is None for row in rows),
    }  # fmt: skip
    return render(request, "tasks/many.html", context)


def _sees_parent(request: HttpRequest, row: Task) -> bool:
    """Whether the person may open the task above."""
    return bool(tasks_visible_to(request.actor).filter(pk=row.parent_id).exists())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
