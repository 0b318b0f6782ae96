"""Doing something with a task: one form, one action; a new task, a correction, tasks from a sheet."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.access import get_task_for
from tongchuang.domain.tasks.actions import edit_task, make_tasks, release_tasks
from tongchuang.domain.tasks.errors import WrongTaskState
from tongchuang.domain.tasks.importing import COLUMNS, import_tasks, plan_tasks
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.states import Action
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.imports import ImportSpec, import_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.tasks.task_acts import BY_SLUG, Act
from tongchuang.web.tasks.task_edit_form import TaskForm
from tongchuang.web.tasks.task_forms import ActForm
from tongchuang.web.tasks.task_shown import state_badge

FROM_ADDRESS = ("title", "action", "origin_type", "origin_id", "origin_title", "lead_unit", "due_on", "phase")
HELPS = {
    "lead": _l("Full name, short name or another name of a unit that goes on. Empty: for claiming."),
    "supports": _l("Several with 、 between."),
    "person": _l("Somebody of the lead unit."),
    "phase": _l("The title of a phase of the campaign."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act(request: HttpRequest, work_id: UUID, act: str) -> HttpResponse:
    """The form of an action, and the action."""
    row = get_task_for(request.actor, work_id)
    chosen = BY_SLUG.get(act)
    if chosen is None:
        raise Http404
    if request.method != "POST":
        if not rules.may(request.actor, chosen.action, row):
            raise WrongTaskState(str(State(row.state).label))
        return _shown(request, chosen, row, chosen.form(actor=request.actor, row=row))
    form = chosen.form(request.POST, request.FILES, actor=request.actor, row=row)
    if not form.is_valid():
        return _shown(request, chosen, row, form, status=422)
    try:
        form.run()
    except Stale as error:
        return _conflict(request, chosen, row, form, error)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, chosen, row, form, status=422)
    return done(
        request,
        "tasks:task" if _sees(request, row) else "tasks:home",
        str(chosen.done),
        *([row.pk] if _sees(request, row) else []),
    )


def _sees(request: HttpRequest, row: Task) -> bool:
    """Whether the person still sees it: who has declined a task doesn't."""
    try:
        get_task_for(request.actor, row.pk, shown=False)
    except Http404:
        return False
    return True


def _conflict(request: HttpRequest, chosen: Act, row: Task, form: ActForm, error: Stale) -> HttpResponse:
    """What changed, and the same form with what was typed, now for the task as it is."""
    typed = form.data.copy()
    typed["version"] = str(row.version)
    still = rules.may(request.actor, chosen.action, row)
    again = chosen.form(typed, actor=request.actor, row=row) if still else None
    changes = [(label, then, now) for label, (then, now) in error.changes.items()]
    return _shown(request, chosen, row, again, status=409, error=str(error), changes=changes)


def _shown(
    request: HttpRequest, chosen: Act, row: Task, form: ActForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"act": chosen, "task": row, "form": form, "state": state_badge(row), **more}
    return render(request, "tasks/act.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_TASKS)
def new(request: HttpRequest) -> HttpResponse:
    """A task by hand: kept as a draft, or released at once."""
    campaign = _campaign(request)
    if request.method != "POST":
        given = {name: request.GET[name] for name in FROM_ADDRESS if request.GET.get(name)}
        return _form(request, TaskForm(actor=request.actor, campaign=campaign, initial=given))
    form = TaskForm(request.POST, actor=request.actor, campaign=campaign)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        row = make_tasks([form.values()], by=request.actor, campaign=campaign)[0]
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(request, form, status=422)
    if "release" not in request.POST:
        return done(request, "tasks:task", _("Kept as a draft: nobody was told."), row.pk)
    released = release_tasks([row], by=request.actor)
    text = _("Released; its units are told.") if released else _("Kept as a draft: its due day has passed.")
    return done(request, "tasks:task", text, row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_TASKS)
def edit(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Correct a task."""
    row = get_task_for(request.actor, work_id)
    if not rules.may(request.actor, Action.EDIT, row):
        raise WrongTaskState(str(State(row.state).label))
    if request.method != "POST":
        return _form(request, TaskForm(actor=request.actor, campaign=row.campaign, row=row), row)
    form = TaskForm(request.POST, actor=request.actor, campaign=row.campaign, row=row)
    if not form.is_valid():
        return _form(request, form, row, status=422)
    try:
        edit_task(row, form.values(), by=request.actor, version=form.cleaned_data["version"])
    except Stale as error:
        form.data = form.data.copy()
        form.data["version"] = str(row.version)
        changes = [(label, then, now) for label, (then, now) in error.changes.items()]
        return _form(request, form, row, status=409, error=str(error), changes=changes)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(request, form, row, status=422)
    return done(request, "tasks:task", _("Corrected."), row.pk)


def _form(
    request: HttpRequest, form: TaskForm, row: Task | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "tasks/edit.html", {"form": form, "task": row, **more}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TASKS)
def import_file(request: HttpRequest) -> HttpResponse:
    """Choose a sheet, see every bad row, import as drafts."""
    campaign = _campaign(request)
    spec = ImportSpec(
        title=_l("Import tasks"), columns=COLUMNS, back="tasks:home", preview=partial(plan_tasks, campaign=campaign),
        carry_out=partial(import_tasks, campaign=campaign), helps=lambda key: HELPS.get(key, ""),
        hint=_l("All rows come in as drafts. Nobody is told before you release them."),
    )  # fmt: skip
    return import_page(request, spec)


def _campaign(request: HttpRequest) -> Campaign:
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Http404
    return campaign
