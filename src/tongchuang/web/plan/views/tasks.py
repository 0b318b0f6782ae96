"""Tasks: as a list by unit, what was left out, and one with its reason and what stands before and after it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.plans import queries, settings_queries
from tongchuang.domain.plans.access import MANAGE, get_task_for, tasks_visible_to
from tongchuang.domain.plans.actions import pin_task, set_work, unpin_task
from tongchuang.domain.plans.models import Plan, PlanTask
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.plan.forms import PinForm, WorkForm
from tongchuang.web.plan.listing import LEFT_OUT, TASKS, state_cell
from tongchuang.web.plan.picked import pick, tabs
from tongchuang.web.plan.sentences import effort_text, reason_text
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import list_page


@require_safe
@signed_in
def tasks(request: HttpRequest) -> HttpResponse:
    """What is planned, in the order of the plan."""
    return _listed(request, TASKS, "tasks")


@require_safe
@signed_in
def left_out(request: HttpRequest) -> HttpResponse:
    """What is not, and why."""
    return _listed(request, LEFT_OUT, "left_out")


def _listed(request: HttpRequest, spec: Any, here: str) -> HttpResponse:
    picked = pick(request)
    if picked is None or picked.plan is None:
        return render(
            request, "plan/empty.html", {"picked": picked, "tabs": tabs(picked, here) if picked else []}
        )
    context = {"picked": picked, "tabs": tabs(picked, here), "plan": picked.plan}
    return list_page(request, spec, template="plan/list.html", context=context)


@require_safe
@signed_in
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task."""
    return _shown(request, get_task_for(request.actor, task_id))


def _shown(request: HttpRequest, row: PlanTask, **forms: Any) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    mine = tasks_visible_to(actor, row.plan)
    before, after = queries.neighbours(row)
    manages = actor.may(MANAGE) and row.plan.state == Plan.State.CURRENT
    finding_url = ""
    if row.finding_id and findings_visible_to(actor).filter(pk=row.finding_id).exists():
        finding_url = url_of("finding", row.finding_id)
    context: dict[str, Any] = {
        "task": row, "state": state_cell(row) if row.scheduled else None, "reason": reason_text(row), "effort": effort_text(row),
        "before": before, "after": after, "spoken_of": queries.named(row.params.get("tasks", ()), mine)[:8],
        "waits_for": queries.named(row.params.get("after", ()), mine), "sites": queries.sites_of(row),
        "finding_url": finding_url, "manages": manages,
    }  # fmt: skip
    if manages:
        context |= {
            "pin_form": PinForm(initial={"day": row.pinned_on or _day_ahead(row)}),
            "work_form": _work_form(row) if row.finding_id else None,
        }
    status = 422 if forms else 200
    return page(request, "plan/task.html", {**context, **forms}, status=status)


def _day_ahead(row: PlanTask) -> Any:
    return row.starts_on if row.starts_on and row.starts_on >= today() else None


def _work_form(row: PlanTask) -> WorkForm:
    work = settings_queries.work_of_finding(row.finding_id)
    if work is None:
        return WorkForm()
    return WorkForm(
        initial={"days": work.days, "cost": work.cost, "after": work.after.number if work.after else ""}
    )


@require_POST
@requires(MANAGE)
def pin(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Fix the first day."""
    row = get_task_for(request.actor, task_id)
    form = PinForm(request.POST)
    if form.is_valid():
        try:
            pin_task(row, form.cleaned_data["day"], by=request.actor)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "plan:task", _("The day is fixed; the next plan keeps it."), row.pk)
    return _shown(request, row, pin_form=form)


@require_POST
@requires(MANAGE)
def unpin(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Leave the day to the plan."""
    row = get_task_for(request.actor, task_id)
    unpin_task(row, by=request.actor)
    return done(request, "plan:task", _("The next plan is free to move it."), row.pk)


@require_POST
@requires(MANAGE)
def work(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Set person-days, money and what has to come before for the finding of a task."""
    row = get_task_for(request.actor, task_id)
    if row.finding is None:
        raise Invalid(_("A work package has no finding of its own. Set the effort of its item instead."))
    form = WorkForm(request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            after = _numbered(request, data["after"].strip())
            set_work(row.finding, days=data["days"], cost=data["cost"], after=after, by=request.actor)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "plan:task", _("Kept; the next plan goes by it."), row.pk)
    return _shown(request, row, work_form=form)


def _numbered(request: HttpRequest, number: str) -> Finding | None:
    if not number:
        return None
    found = findings_visible_to(request.actor).filter(number=number).first()  # type: ignore[attr-defined]
    if found is None:
        raise Invalid(_("There is no finding %(number)s.") % {"number": number}, field="after")
    return found
