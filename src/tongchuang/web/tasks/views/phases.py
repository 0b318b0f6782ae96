"""The phases of the campaign, one phase, its dates and periods, its report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.documents.values import Party
from tongchuang.domain.gates import queries
from tongchuang.domain.gates.access import get_period_for, get_phase_for, sees_gates
from tongchuang.domain.gates.actions import add_period, change_period, remove_period, set_dates
from tongchuang.domain.gates.history import phase_history
from tongchuang.domain.gates.models import Transition
from tongchuang.domain.gates.rules import days_left, decides, failing, manages
from tongchuang.domain.gates.values import mark_from
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.queries import counts_by_phase, counts_of
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.tasks import gate_shown
from tongchuang.web.tasks.gate_forms import DatesForm, PeriodForm
from tongchuang.workflows.gates import Standing, marks_of
from tongchuang.workflows.reports import write_report

KEEPS = Permission.MANAGE_TASKS


@require_safe
@signed_in
def phases(request: HttpRequest) -> HttpResponse:
    """All phases as a timeline, with what is done and late in each."""
    actor, campaign, day = request.actor, scope_of(request).campaign, today()  # type: ignore[attr-defined]
    if campaign is None:
        return render(request, "tasks/phases.html", {"campaign": None})
    rows = queries.phases_of(campaign.pk)
    standing = queries.standing_of(campaign.pk)
    passed = {pk for pk, each in standing.items() if each.state == Transition.State.PASSED}
    current = next((each for each in rows if each.pk not in passed), None)
    if not sees_gates(actor):
        standing = {pk: each for pk, each in standing.items() if pk in passed}
    counts = counts_by_phase(tasks_visible_to(actor).filter(campaign=campaign))
    span = gate_shown.span_of(campaign, rows)
    lines = gate_shown.lines_of(rows, queries.periods_of(campaign.pk), standing, counts, current, span, day)
    return render(request, "tasks/phases.html", {
        "campaign": campaign, "lines": lines, "current": current, "today": day, "loose": counts.get(None),
        "left": days_left(current, day) if current else None, "today_at": f"{gate_shown.place(day, span):.2f}" if span else "",
        "evaluation_in": (campaign.evaluation_on - day).days if campaign.evaluation_on else None,
        "keeps": manages(actor),
    })  # fmt: skip


@require_safe
@signed_in
def phase(request: HttpRequest, phase_id: UUID) -> HttpResponse:
    """A phase: dates, periods, tasks, how its gate stands, transitions, and what happened."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_phase_for(actor, phase_id)
    day, current = today(), queries.goes_on(row.campaign_id)
    going = current is not None and current.pk == row.pk
    context: dict[str, Any] = {
        "phase": row, "periods": [(each, each.starts_on <= day <= each.ends_on) for each in row.periods.all()],
        "left": days_left(row, day) if going else None, "going": going, "keeps": manages(actor), "sees_gate": sees_gates(actor),
        "counts": counts_of(tasks_visible_to(actor).filter(phase=row)),
        "entries": [gate_shown.entry_of(each) for each in reversed(phase_history(row, actor))],
    }  # fmt: skip
    standing = None
    if sees_gates(actor):
        gate = _gate(request, row, going=going)
        standing = gate["standing"]
        context |= gate
    else:
        over = queries.standing_of(row.campaign_id).get(row.pk)
        standing = over if over is not None and over.state == Transition.State.PASSED else None
    over_ = standing is not None and standing.state == Transition.State.PASSED
    context |= {"badge": gate_shown.state_badge(row, standing, current, day), "over": over_}
    if context["keeps"] and not over_:
        context["outside"] = queries.tasks_outside(row)
    return page(request, "tasks/phase.html", context)


def _gate(request: HttpRequest, row: Any, *, going: bool) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    transitions = queries.transitions_of(row)
    standing = next((each for each in transitions if each.state in ("proposed", "passed")), None)
    over = standing is not None and standing.state == Transition.State.PASSED
    answers, data = queries.answers_of(row), Standing(row)
    marks = (
        [mark_from(each) for each in standing.marks]
        if standing and over
        else marks_of(row, data=data, answers=answers)
    )
    keeps = manages(actor) and not over
    users = {each.proposed_by_id for each in transitions} | {each.decided_by_id for each in transitions}
    users |= {each.answered_by_id for each in answers} | {each.confirmed_by_id for each in answers}
    return {
        "standing": standing, "transitions": transitions, "names": names_of_actors(each for each in users if each),
        "marks": gate_shown.shown_marks(row, marks, answers, data.reports, actor, answers_open=keeps),
        "open": failing(marks), "reports": data.reports,
        "may_answer": keeps, "may_propose": keeps and going and standing is None,
        "may_decide": decides(actor) and standing is not None and not over and standing.proposed_by_id != actor.user_id,
        "may_take_back": keeps and standing is not None, "may_reopen": decides(actor) and over,
        "numbers": gate_shown.numbers_shown(standing.numbers) if standing and over else [],
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def dates(request: HttpRequest, phase_id: UUID) -> HttpResponse:
    """Set or move the dates of a phase."""
    row = get_phase_for(request.actor, phase_id)  # type: ignore[attr-defined]
    begun = {
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "seen_start": row.starts_on,
        "seen_end": row.ends_on,
    }
    form = DatesForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_dates(
                row, starts_on=data["starts_on"], ends_on=data["ends_on"], seen=(data["seen_start"], data["seen_end"]),
                reason=data["reason"], shift=data["shift"], by=request.actor,  # type: ignore[attr-defined]
            )  # fmt: skip
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(
                request,
                "tasks:phase",
                _("The dates are set. Tasks that now lie outside stand on the page."),
                row.pk,
            )
    return _form(request, form, row, _("Dates of the phase"), _("Set the dates"))


def _form(request: HttpRequest, form: Any, row: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = {"form": form, "phase": row, "title": title, "button": button, **more}
    return render(request, "tasks/phase_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def period_new(request: HttpRequest, phase_id: UUID) -> HttpResponse:
    """Add a period."""
    row = get_phase_for(request.actor, phase_id)  # type: ignore[attr-defined]
    form = PeriodForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": row.starts_on, "ends_on": row.ends_on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_period(row, form.values(), by=request.actor)  # type: ignore[attr-defined]
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:phase", _("The period is added."), row.pk)
    return _form(request, form, row, _("Add a period"), _("Add it"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def period_edit(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Change a period."""
    row = get_period_for(request.actor, period_id)  # type: ignore[attr-defined]
    begun = {"title": row.title, "starts_on": row.starts_on, "ends_on": row.ends_on, "goal": row.goal}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            change_period(row, form.values(), by=request.actor)  # type: ignore[attr-defined]
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:phase", _("The period is changed."), row.phase_id)
    return _form(request, form, row.phase, _("Change the period"), _("Save"), period=row)


@require_POST
@requires(KEEPS)
def period_remove(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Take a period out."""
    row = get_period_for(request.actor, period_id)  # type: ignore[attr-defined]
    remove_period(row, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "tasks:phase", _("The period is taken out."), row.phase_id)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def report(request: HttpRequest, phase_id: UUID) -> HttpResponse:
    """Write the report on the phase from the data of this moment."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_phase_for(actor, phase_id)
    to = (Party(_("%(region)s people's government") % {"region": row.campaign.region.full_name}),)
    made = write_report("phase", {"phase": str(row.pk)}, campaign=row.campaign, as_of=now(), to=to, by=actor)
    return done(
        request, "documents:document", _("Written from the data. Read it before you submit it."), made.pk
    )
