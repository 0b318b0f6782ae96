"""Coordination: what waits for me, what waits for others, one case with its steps, and the list of all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.coordination.access import (
    coordinations_visible_to,
    get_coordination_for,
    learn_answers_visible_to,
)
from tongchuang.domain.coordination.actions import give_opinion, withdraw_coordination
from tongchuang.domain.coordination.models import Coordination, Outcome, Rung, Step, StepState
from tongchuang.domain.coordination.queries import (
    disputes_open,
    extensions_open,
    may_answer,
    office_late,
    own_sites,
    running,
    unanswered,
    with_steps,
)
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.actions.base import is_handler
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.findings.queries import photos_of
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done, number_of
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, list_page
from tongchuang.web.supervise.coordination_forms import OpinionForm

AT_MOST = 100
TONES = {
    StepState.OPEN: "blue", StepState.GIVEN: "green", StepState.SILENT: "orange", StepState.WAITING: "quiet",
    StepState.SKIPPED: "quiet", StepState.SPARED: "quiet",
}  # fmt: skip


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """All that waits: for me first, then for others."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(with_steps(running(coordinations_visible_to(actor))).order_by("step_due_at", "pk")[:AT_MOST])
    shown = [(row, current_of(row)) for row in rows]
    mine = [(row, step) for row, step in shown if step and may_answer(row, step, actor)]
    own = {row.pk for row, _step in mine}
    findings = findings_visible_to(actor)
    disputes = disputes_open(findings)
    if not actor.region_wide:
        disputes = disputes.filter(unit__in=actor.unit_ids)
    answers = (
        unanswered(learn_answers_visible_to(actor).filter(own_sites(actor)))
        if not actor.region_wide
        else None
    )
    return render(request, "supervise/coordination_home.html", {
        "mine": mine,
        "others": [(row, step) for row, step in shown if row.pk not in own],
        "disputes": disputes[:AT_MOST],
        "extensions": extensions_open(findings)[:AT_MOST],
        "answers": answers[:AT_MOST] if answers is not None else [],
        "decides": actor.may(Permission.DECIDE_REQUESTS),
        "now": now(),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def case(request: HttpRequest, coordination_id: UUID) -> HttpResponse:
    """The steps with their opinions, and the form for whose step it is."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_coordination_for(actor, coordination_id)
    if request.method != "POST":
        if not watches(actor):
            mark_target_read(row.pk, by=actor)
        return _case(request, row)
    step = current_of(row)
    if step is None:
        return _case(request, row, status=409, error=_("This coordination has ended already."))
    form = OpinionForm(request.POST, step=step)
    if not form.is_valid():
        return _case(request, row, form, status=422)
    data = form.cleaned_data
    try:
        give_opinion(row, by=actor, version=data["version"], opinion=data["opinion"], solved=form.solved)
    except Stale as error:
        return _case(request, get_coordination_for(actor, row.pk), status=409, error=str(error))
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _case(request, row, form, status=422)
    text = (
        _("Solved; the clock runs again.")
        if form.solved
        else _("Your opinion is recorded; the next step is asked.")
    )
    return done(request, "supervise:coordination_case", text, row.pk)


@require_POST
@signed_in
def withdraw(request: HttpRequest, coordination_id: UUID) -> HttpResponse:
    """The unit solves it itself after all."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_coordination_for(actor, coordination_id, shown=False)
    version = request.POST.get("version", "")
    withdraw_coordination(
        row, by=actor, version=number_of(version) or 0, reason=request.POST.get("reason", "")
    )
    return done(request, "supervise:coordination_case", _("Taken back; the clock runs again."), row.pk)


def watches(actor: Actor) -> bool:
    """Whether somebody only looks on: nothing of this is ever told to them, so there is nothing to mark as read."""
    return actor.region_wide and not actor.may(Permission.DECIDE_REQUESTS)


def current_of(row: Coordination) -> Step | None:
    """The step that is asked now, of a row that was read with its steps."""
    if not row.running:
        return None
    return next((step for step in row.steps.all() if step.state == StepState.OPEN), None)


def who_text(row: Coordination, step: Step | None) -> str:
    """Who is asked at a step."""
    if step is None:
        return ""
    if step.rung == Rung.OFFICE:
        return str(Rung.OFFICE.label)
    return "、".join(str(each.unit) for each in step.units.all()) or str(step.person or "")


def _case(
    request: HttpRequest,
    row: Coordination,
    form: OpinionForm | None = None,
    *,
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    step = current_of(row)
    if form is None and step is not None and may_answer(row, step, actor):
        form = OpinionForm(step=step, initial={"version": row.version})
    steps = [(each, who_text(row, each), TONES[StepState(each.state)]) for each in row.steps.all()]
    context = {
        "coordination": row, "finding": row.finding, "steps": steps, "form": form, "error": error, "late": office_late(row),
        "may_withdraw": row.running and actor.may(Permission.HANDLE_FINDINGS) and is_handler(row.finding, actor),
        "photos": [photo for photo in photos_of(row.finding) if photo.phase == FindingPhoto.Phase.BEFORE],
        "now": now(),
    }  # fmt: skip
    return render(request, "supervise/coordination_case.html", context, status=status)


@require_safe
@signed_in
def every(request: HttpRequest) -> HttpResponse:
    """All coordinations, also those that have ended."""
    return list_page(request, COORDINATIONS, template="supervise/coordination_list.html")


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    return coordinations_visible_to(request.actor)  # type: ignore[attr-defined]


def _state_text(row: Coordination) -> str:
    if row.running:
        return str(Rung(row.rung).label)
    return str(Outcome(row.outcome or Outcome.OVERTAKEN).label)


COORDINATIONS = ListSpec(
    name="coordinations",
    rows=_rows,
    columns=(
        Column("number", gettext_lazy("Number"), lambda row: row.finding.number, sort=("finding__number",), lead=True, align="tight"),
        Column("title", gettext_lazy("Finding"), lambda row: row.finding.title, width=36),
        Column("unit", gettext_lazy("Asked by the unit"), lambda row: str(row.unit), sort=("unit__sort_key",)),
        Column("state", gettext_lazy("Step or result"), lambda row: cells.badge(_state_text(row), "blue" if row.running else "quiet"), export=_state_text),
        Column("reason", gettext_lazy("What has to be coordinated"), lambda row: row.reason, width=36),
        Column("asked", gettext_lazy("Asked at"), lambda row: cells.moment(row.asked_at), sort=("asked_at",), export=lambda row: row.asked_at, width=18),
        Column("ended", gettext_lazy("Ended"), lambda row: cells.moment(row.ended_at or row.pause.ended_at), export=lambda row: row.ended_at, width=18),
    ),
    filters=(
        Filter("running", gettext_lazy("Running"), kind="flag", apply=lambda rows, values: running(rows)),
        Filter("outcome", gettext_lazy("Result"), tuple(Outcome.choices), apply=lambda rows, values: rows.filter(outcome__in=values)),
    ),
    search=lambda rows, text: rows.filter(Q(finding__number__startswith=text) | Q(finding__title__icontains=text)),
    search_label=gettext_lazy("Number or title"),
    detail=lambda rows: rows.select_related("finding", "unit", "pause"),
    row_url=lambda row: url_of("coordination", row.pk),
    panel=False,
    default_sort="-asked",
    empty=(gettext_lazy("Nothing was coordinated yet"), gettext_lazy("A unit that can't solve a finding alone asks on the finding's page."), "", ""),
    file_name=gettext_lazy("Coordination"),
)  # fmt: skip
