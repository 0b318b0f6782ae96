"""The gate at the end of a phase: answers, their confirmation, and the transition."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.gates.access import get_answer_for, get_phase_for, get_transition_for
from tongchuang.domain.gates.actions import answer_check, confirm_answer, reopen_phase, take_back
from tongchuang.domain.gates.engine_io import checks_of
from tongchuang.domain.gates.queries import answers_of
from tongchuang.domain.gates.rules import failing
from tongchuang.domain.gates.values import AnswerValues, Check
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, ProductError
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, number_of, version_or_404
from tongchuang.web.tasks.gate_forms import AnswerForm, DecideForm, ProposeForm
from tongchuang.web.tasks.gate_shown import sign_of
from tongchuang.workflows import gates as workflow

KEEPS = Permission.MANAGE_TASKS
DECIDES = Permission.SIGN_SECOND


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def answer(request: HttpRequest, phase_id: UUID) -> HttpResponse:
    """Answer a condition that people decide."""
    row = get_phase_for(request.actor, phase_id)  # type: ignore[attr-defined]
    check, position = _asked(request, row)
    held = next(
        (each for each in answers_of(row) if (each.key, each.position) == (check.key, position)), None
    )
    begun = {"version": held.version if held else 0}
    if held is not None:
        begun |= {
            "holds": "1" if held.holds else "0",
            "text": held.text,
            "number": held.number,
            "dated_on": held.dated_on,
        }
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(*given, check=check, initial=begun)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            # The paper that was there stays unless another one is brought.
            kept = held.attachment_id if held else None
            if data.get("file"):
                kept = store_paper(data["file"], by=request.actor).pk  # type: ignore[attr-defined]
            values = AnswerValues(
                data["holds"], data["text"], data.get("number", ""), data.get("dated_on"), kept
            )
            answer_check(row, check.key, values, position=position, version=data["version"], by=request.actor)  # type: ignore[attr-defined]
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(
                request, "tasks:phase", _("Answered. Somebody else of the office confirms it."), row.pk
            )
    question = check.questions[position] if check.questions else check.title
    context = {
        "form": form, "phase": row, "title": check.title, "about": question, "button": _("Answer it"), "held": held,
        "action": request.get_full_path(),
    }  # fmt: skip
    return render(request, "tasks/phase_form.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, row: Phase) -> tuple[Check, int]:
    """The condition that the address names, and which of its questions."""
    key, position = request.GET.get("key", ""), number_of(request.GET.get("position", "0"))
    check = next((each for each in checks_of(row) if each.key == key and each.by_hand), None)
    if check is None or position is None or position >= check.positions:
        raise Http404
    return check, position


@require_POST
@requires(KEEPS)
def confirm_one(request: HttpRequest, gate_answer_id: UUID) -> HttpResponse:
    """Confirm somebody else's answer."""
    row = get_answer_for(request.actor, gate_answer_id)  # type: ignore[attr-defined]
    confirm_answer(row, version=version_or_404(request), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "tasks:phase", _("Confirmed."), row.phase_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEPS)
def propose_end(request: HttpRequest, phase_id: UUID) -> HttpResponse:
    """Put the end of the phase before the director, with what holds and what fails."""
    row = get_phase_for(request.actor, phase_id)  # type: ignore[attr-defined]
    begins = max(row.ends_on or today(), today()) + timedelta(days=1)
    form = ProposeForm(request.POST if request.method == "POST" else None, initial={"begins_on": begins})
    if request.method == "POST" and form.is_valid():
        try:
            workflow.propose(row, **form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "tasks:phase", _("The transition is before the director."), row.pk)
    marks = workflow.marks_of(row)
    context = {
        "form": form, "phase": row, "title": _("Propose the transition"), "button": _("Put it before the director"),
        "marks": [(mark, *sign_of(mark.holds)) for mark in marks], "open": len(failing(marks)),
    }  # fmt: skip
    return render(request, "tasks/phase_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DECIDES)
def decide(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Confirm a transition, or refuse it with make-up work."""
    row = get_transition_for(request.actor, transition_id)  # type: ignore[attr-defined]
    marks = workflow.marks_of(row.phase)
    open_ = failing(marks)
    form = DecideForm(
        request.POST if request.method == "POST" else None, actor=request.actor,  # type: ignore[attr-defined]
        titles=[_("Make up: %(what)s") % {"what": mark.title} for mark in open_],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, row, form)
        except ProductError as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
    context = {
        "form": form, "phase": row.phase, "transition": row, "marks": [(mark, *sign_of(mark.holds)) for mark in marks],
        "open": len(open_),
    }  # fmt: skip
    return render(request, "tasks/gate_decide.html", context, status=422 if form.is_bound else 200)


def _decided(request: HttpRequest, row: workflow.Transition, form: DecideForm) -> HttpResponse:
    data = form.cleaned_data
    if data["decision"] == "confirm":
        workflow.confirm(row, opinion=data["opinion"], by=request.actor)  # type: ignore[attr-defined]
        return done(
            request, "tasks:phase", _("Confirmed: the phase is over, its figures are kept."), row.phase_id
        )
    workflow.refuse(row, opinion=data["opinion"], until=data["until"], work=form.work(), by=request.actor)  # type: ignore[attr-defined]
    return done(
        request, "tasks:phase", _("Refused. Make-up work is drafted as tasks: release them."), row.phase_id
    )


@require_POST
@requires(KEEPS)
def withdraw(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    row = get_transition_for(request.actor, transition_id)  # type: ignore[attr-defined]
    take_back(row, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "tasks:phase", _("Taken back."), row.phase_id)


@require_POST
@requires(DECIDES)
def reopen(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Take a confirmed transition back."""
    row = get_transition_for(request.actor, transition_id)  # type: ignore[attr-defined]
    reopen_phase(row, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "tasks:phase", _("Reopened: the phase goes on."), row.phase_id)
