"""The list of hard problems: searched, exported, put on, looked at again, taken off when solved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.coordination.access import get_hard_problem_for, hard_problems_visible_to
from tongchuang.domain.coordination.actions import (
    change_hard_problem,
    list_hard_problem,
    review_hard_problem,
    solve_hard_problem,
)
from tongchuang.domain.coordination.models import HardProblem
from tongchuang.domain.coordination.queries import count_and_late, may_review, reviews_late, searched_problems
from tongchuang.domain.findings.access import findings_visible_to, get_finding_for
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.rectify import choices
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals, list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.supervise.coordination_forms import HardForm, ReviewForm, SolveForm
from tongchuang.web.supervise.views.coordination import watches

DECIDES = requires(Permission.DECIDE_REQUESTS)


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The list."""
    decides = request.actor.may(Permission.DECIDE_REQUESTS)  # type: ignore[attr-defined]
    return list_page(request, PROBLEMS, template="supervise/hard_list.html", context={"decides": decides})


@require_http_methods(["GET", "HEAD", "POST"])
@DECIDES
def new(request: HttpRequest) -> HttpResponse:
    """Put a problem on the list by hand."""
    return _put(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@DECIDES
def promote(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Put what a finding could not solve on the list."""
    return _put(request, get_finding_for(request.actor, finding_id))  # type: ignore[attr-defined]


def _put(request: HttpRequest, finding: Finding | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    campaign = finding.campaign if finding else scope_of(request).campaign
    if campaign is None:
        raise NotAllowed(_("There is no campaign yet."))
    form = HardForm(request.POST if request.method == "POST" else None, actor=actor, finding=finding)
    if request.method == "POST" and form.is_valid():
        try:
            row = list_hard_problem(form.hard(), by=actor, campaign=campaign, finding=finding)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "supervise:hard_problem", _("On the list."), row.pk)
    context = {
        "form": form,
        "finding": finding,
        "heading": _("Put a problem on the list"),
        "label": _("Put on the list"),
    }
    return render(request, "supervise/hard_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@DECIDES
def edit(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """Change what the list says."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_hard_problem_for(actor, problem_id)
    form = HardForm(request.POST if request.method == "POST" else None, actor=actor, problem=row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_hard_problem(row, form.hard(), by=actor, version=form.cleaned_data["version"])
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            except Stale as error:
                form.add_error(None, str(error))
                status = 409
            else:
                return done(request, "supervise:hard_problem", _("Changed."), row.pk)
    context = {"form": form, "problem": row, "heading": _("Change the entry"), "label": _("Save")}
    return render(request, "supervise/hard_form.html", context, status=status)


@require_safe
@signed_in
def problem(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """One problem: who leads, what is done, how it stood each time."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_hard_problem_for(actor, problem_id)
    if not watches(actor):
        mark_target_read(row.pk, by=actor)
    return _problem(request, row)


def _problem(request: HttpRequest, row: HardProblem, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    is_open = row.state == HardProblem.State.OPEN
    decides = actor.may(Permission.DECIDE_REQUESTS)
    # Whoever sees the whole region sees the finding too.
    seen = actor.region_wide or findings_visible_to(actor).filter(pk=row.finding_id).exists()
    context = {
        "problem": row, "partners": [each.unit for each in row.partners.select_related("unit").order_by("unit__sort_key")],
        "reviews": row.reviews.select_related("reviewed_by").order_by("-reviewed_at"),
        "listings": row.listings.select_related("leader").order_by("-listed_at"),
        "finding_url": url_of("finding", row.finding_id) if seen and row.finding_id else "",
        "late": is_open and row.review_on is not None and row.review_on < today(),
        "review_form": ReviewForm(initial={"version": row.version}) if is_open and may_review(row, actor) else None,
        "solve_form": SolveForm(initial={"version": row.version}) if is_open and decides else None,
        "decides": decides, "is_open": is_open, **more,
    }  # fmt: skip
    return render(request, "supervise/hard_problem.html", context, status=status)


@require_http_methods(["POST"])
@signed_in
def review(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """Write how it stands."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_hard_problem_for(actor, problem_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _problem(request, row, status=422, review_form=form)
    try:
        review_hard_problem(row, by=actor, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _problem(request, row, status=422, review_form=form)
    except Stale as error:
        form.add_error(None, str(error))
        return _problem(request, row, status=409, review_form=form)
    return done(request, "supervise:hard_problem", _("The review is written down."), row.pk)


@require_http_methods(["POST"])
@DECIDES
def solve(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """Take it off the list."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_hard_problem_for(actor, problem_id)
    form = SolveForm(request.POST)
    if not form.is_valid():
        return _problem(request, row, status=422, solve_form=form)
    try:
        solve_hard_problem(row, by=actor, **form.cleaned_data)
    except Stale as error:
        form.add_error(None, str(error))
        return _problem(request, row, status=409, solve_form=form)
    return done(request, "supervise:hard_problem", _("Solved, and off the list."), row.pk)


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    rows = hard_problems_visible_to(request.actor)  # type: ignore[attr-defined]
    units = as_uuids(state.values("lead")) if state else []
    return rows.filter(lead__in=units) if units else rows


def _totals(rows: Any) -> Totals:
    count, late = count_and_late(rows, today())
    return Totals(count, (Total(_("Review overdue"), late, "?late=1"),))


PROBLEMS = ListSpec(
    name="hard_problems",
    rows=_rows,
    columns=(
        Column("title", gettext_lazy("The problem"), lambda row: row.title, sort=("title",), lead=True, width=36),
        Column("place", gettext_lazy("Site or place"), lambda row: str(row.site or row.place), width=24),
        Column("lead", gettext_lazy("Unit that leads"), lambda row: str(row.lead), sort=("lead__sort_key",)),
        Column("partners", gettext_lazy("Partners"), lambda row: "、".join(str(each.unit) for each in row.partners.all()), width=24),
        Column("state", gettext_lazy("State"), lambda row: cells.badge(row.get_state_display(), "orange" if row.state == "open" else "green"), export=lambda row: row.get_state_display()),
        Column("review", gettext_lazy("Next review"), lambda row: cells.day(row.review_on), sort=("review_on",), export=lambda row: row.review_on, width=14),
        Column("why", gettext_lazy("Why it can't be fixed now"), lambda row: row.why, width=36, default=False),
        Column("plan", gettext_lazy("What is being done about it"), lambda row: row.plan, width=36, default=False),
        Column("finding", gettext_lazy("Finding"), lambda row: row.finding.number if row.finding else "", default=False),
        Column("listed", gettext_lazy("On the list since"), lambda row: cells.moment(row.listed_at), sort=("listed_at",), export=lambda row: row.listed_at, width=18),
        Column("solved", gettext_lazy("Solved at"), lambda row: cells.moment(row.solved_at), default=False, export=lambda row: row.solved_at, width=18),
        Column("solution", gettext_lazy("How it was solved"), lambda row: row.solution, default=False, width=36),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(HardProblem.State.choices), apply=lambda rows, values: rows.filter(state__in=values)),
        Filter("late", gettext_lazy("Review overdue"), kind="flag", apply=lambda rows, values: reviews_late(rows, today())),
        Filter("lead", gettext_lazy("Unit that leads"), choices.units),
    ),
    search=searched_problems,
    search_label=gettext_lazy("Problem, place, unit; pinyin works too"),
    detail=lambda rows: rows.select_related("site", "lead", "finding").prefetch_related("partners__unit"),
    totals=_totals,
    row_url=lambda row: url_of("hardproblem", row.pk),
    panel=False,
    default_sort="review",
    empty=(
        gettext_lazy("Nothing is on the list"),
        gettext_lazy("A finding that was closed as “can't be fixed now” is put here, so that it is not forgotten."),
        reverse_lazy("supervise:hard_new"), gettext_lazy("Put a problem on the list"),
    ),
    file_name=gettext_lazy("Hard problems"),
)  # fmt: skip
