"""Evaluations: mock, covert and official ones, from the plan to the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.draws.queries import draw_of_evaluation
from tongchuang.domain.inspections.access import (
    evaluations_visible_to,
    get_evaluation_for,
    planned_visible_to,
    visits_visible_to,
)
from tongchuang.domain.inspections.actions import (
    add_sites,
    assign_inspector,
    finish_evaluation,
    open_evaluation,
    remove_site,
)
from tongchuang.domain.inspections.errors import EvaluationRejected
from tongchuang.domain.inspections.models import Evaluation, Source
from tongchuang.domain.inspections.queries import (
    draw_sites,
    find_sites,
    inspectors_of,
    planned_of,
    progress_of,
    sites_named,
    types_with_counts,
    versions_for_choice,
    with_counts,
)
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import as_uuids, uuid7
from tongchuang.web.inspect.forms import EvaluationForm
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import Column, Filter, ListSpec, list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word


@require_safe
@signed_in
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """All evaluations that I may know of."""
    return list_page(request, EVALUATIONS, template="inspect/evaluations.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Open one: its standard, day and kind, and how many sites of each type are drawn."""
    actor, campaign = request.actor, scope_of(request).campaign  # type: ignore[attr-defined]
    if campaign is None:
        raise EvaluationRejected(_("There is no running campaign yet. The campaign office opens one under Settings."))
    given = request.POST if request.method == "POST" else None
    start = {"held_on": today(), "seed": f"{today():%Y%m%d}-{uuid7().hex[-6:]}", "source": Source.MOCK}
    form = EvaluationForm(
        given, initial=start, versions=versions_for_choice(campaign), types=types_with_counts(actor)
    )
    if given is not None and form.is_valid():
        values = form.cleaned_data
        drawn = draw_sites(actor, form.quotas, values["seed"]) if form.quotas else []
        selection = {"way": "quota", "seed": values["seed"], "quotas": form.quotas} if form.quotas else {"way": "hand"}
        try:
            opened = open_evaluation(
                campaign=campaign, version=values["version"], title=values["title"], source=values["source"],
                held_on=values["held_on"], note=values["note"], sites=drawn, selection=selection, by=actor,
            )  # fmt: skip
        except EvaluationRejected as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "inspect:evaluation", _("The evaluation is open."), opened.pk)
    status = 422 if given is not None else 200
    return render(request, "inspect/evaluation_new.html", {"form": form}, status=status)


@require_safe
@signed_in
def evaluation(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """One evaluation: how far it is, its sites, its facts."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_evaluation_for(actor, evaluation_id)
    may_run = actor.may(Permission.RUN_EVALUATIONS) and found.finished_at is None
    planned = planned_of(found, planned_visible_to(actor))
    knows = not found.secret or found.officer_id == actor.person_id
    context = {
        "evaluation": found,
        "progress": progress_of(actor, [found])[found.pk],
        "planned": planned,
        "visits": visits_visible_to(actor).filter(evaluation=found).count(),
        "may_run": may_run and knows,
        # What was drawn can't be changed by hand.
        "may_plan": may_run and knows and not found.drawn,
        "may_finish": may_run and knows and not (found.drawn and found.secret),
        "knows": knows,
        "draw": draw_of_evaluation(actor, found) if found.selection.get("way") == "draw" else None,
        "inspectors": list(inspectors_of(actor.region_id)) if may_run else [],
        "types": sorted({row.site.type.title for row in planned}),
        "hits": find_sites(actor, request.GET.get("q", "")[:60]) if may_run and request.GET.get("q") else [],
        "q": request.GET.get("q", "")[:60],
        "unvisited": sum(row.visited is None for row in planned),  # type: ignore[attr-defined]
    }
    return page(request, "inspect/evaluation.html", context)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def sites(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Add sites by hand."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_evaluation_for(actor, evaluation_id)
    number = add_sites(found, sites_named(actor, as_uuids(request.POST.getlist("site"))), by=actor)
    return done(request, "inspect:evaluation", _("%(number)d sites were added.") % {"number": number}, found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def remove(request: HttpRequest, evaluation_id: UUID, site_id: UUID) -> HttpResponse:
    """Take a site off the plan."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_evaluation_for(actor, evaluation_id)
    planned = next((row for row in planned_of(found, planned_visible_to(actor)) if row.site_id == site_id), None)
    if planned is None or planned.site is None:
        raise Http404
    remove_site(found, planned.site, by=actor)
    return done(request, "inspect:evaluation", _("The site was taken off the plan."), found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def inspectors(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Send an inspector to the ticked sites, or to all sites of a type."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_evaluation_for(actor, evaluation_id)
    wanted = as_uuids([request.POST.get("inspector", "")])
    person = inspectors_of(actor.region_id).filter(pk__in=wanted).first() if wanted else None
    if wanted and person is None:
        raise Http404
    rows = planned_visible_to(actor).filter(evaluation=found, pk__in=as_uuids(request.POST.getlist("planned")))
    number = assign_inspector(found, rows, person, by=actor)
    return done(request, "inspect:evaluation", _("%(number)d sites were handed over.") % {"number": number}, found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def finish(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """End it; its result is kept for comparison."""
    found = get_evaluation_for(request.actor, evaluation_id)  # type: ignore[attr-defined]
    finish_evaluation(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "inspect:evaluation", _("The evaluation is finished. Its result is being computed."), found.pk)


def _with_progress(rows: Any) -> Any:
    return rows.select_related("version").defer("version__document")


def _state(row: Evaluation) -> Any:
    return cells.badge(_("Finished"), "green", "circle-check") if row.finished_at else cells.badge(_("Running"), "blue")


EVALUATIONS = ListSpec(
    name="evaluations",
    columns=(
        Column("title", gettext_lazy("Name"), lambda row: row.title, sort=("title",), lead=True, width=30),
        Column("held", gettext_lazy("Held on"), lambda row: cells.day(row.held_on), sort=("held_on",),
               export=lambda row: formats.day_text(row.held_on), align="tight"),
        Column("source", gettext_lazy("Kind"), lambda row: cells.source_badge(row.source), sort=("source",),
               export=lambda row: word("source", row.source)),
        Column("standard", gettext_lazy("Standard"), lambda row: f"{row.version.title} {row.version.version}", width=30),
        Column("visited", gettext_lazy("Visited"), lambda row: f"{row.visited_sites}/{row.planned_sites}", align="end"),
        Column("state", gettext_lazy("State"), _state, sort=("finished_at",),
               export=lambda row: str(_("Finished") if row.finished_at else _("Running"))),
    ),
    # Counted for the actor: of a secret evaluation others don't learn how far it is.
    rows=lambda request, state: with_counts(request.actor, evaluations_visible_to(request.actor)),
    detail=lambda rows: _with_progress(rows),
        row_url=lambda row: reverse("inspect:evaluation", args=[row.pk]),
    filters=(
        Filter("source", gettext_lazy("Kind"), tuple(Source.choices), lambda rows, values: rows.filter(source__in=values)),
        Filter("running", gettext_lazy("Running only"), kind="flag",
               apply=lambda rows, values: rows.filter(finished_at__isnull=True)),
    ),
    search=lambda rows, text: rows.filter(title__icontains=text),
    default_sort="-held",
    panel=False,
    empty=(gettext_lazy("No evaluations"), gettext_lazy("A mock evaluation rehearses the official one with its own sites and facts.")),
    file_name=gettext_lazy("Evaluations"),
)  # fmt: skip
