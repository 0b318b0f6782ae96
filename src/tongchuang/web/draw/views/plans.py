"""The plan of a draw, until it is sealed: strata and quotas, who is left out, who inspects, a rehearsal."""

from __future__ import annotations

from copy import copy
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.draws.access import get_draw_for, is_officer
from tongchuang.domain.draws.actions import (
    change_draw,
    choose_inspectors,
    exclude_sites,
    include_sites,
    open_draw,
    put_in_stratum,
)
from tongchuang.domain.draws.bundles import rehearsal_of
from tongchuang.domain.draws.errors import DrawRejected, NotTheOfficer
from tongchuang.domain.draws.frame import exclusions_of, overview_of
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.pool_lists import hand_choices_of, people_of_pool, recusals_of
from tongchuang.domain.inspections.queries import (
    find_sites,
    inspectors_of,
    sites_named,
    types_with_counts,
    versions_for_choice,
)
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.draw.forms import ExclusionForm, NewDrawForm, PlanForm, initial_of, quotas_in
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of

MOST_SHOWN = 500


def draft_for(actor: Actor, draw_id: UUID) -> Draw:
    """A draft of which the actor is the officer."""
    draw = get_draw_for(actor, draw_id)
    if draw.state != Draw.State.DRAFT:
        raise Http404
    if not is_officer(actor, draw):
        raise NotTheOfficer
    return draw


def tabs_of(draw: Draw, here: str) -> list[tuple[str, str, bool]]:
    """The pages of a draft."""
    pages = (("plan", _("Plan")), ("exclusions", _("Not taking part")), ("inspectors", _("Inspectors")))
    return [(label, reverse(f"draw:{name}", args=[draw.pk]), name == here) for name, label in pages]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin an evaluation whose sites are drawn; whoever begins it is the officer."""
    actor, campaign = request.actor, scope_of(request).campaign  # type: ignore[attr-defined]
    if campaign is None:
        raise DrawRejected(
            _("There is no running campaign yet. The campaign office opens one under Settings.")
        )
    given = request.POST if request.method == "POST" else None
    form = NewDrawForm(given, initial={"held_on": today()}, versions=versions_for_choice(campaign))
    if given is not None and form.is_valid():
        draw = open_draw(campaign=campaign, by=actor, **form.cleaned_data)
        return done(request, "draw:plan", _("The draft is there. Set strata, quotas and times now."), draw.pk)
    return render(request, "draw/new.html", {"form": form}, status=422 if given is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def plan(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Everything that is fixed at sealing."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = draft_for(actor, draw_id)
    given = request.POST if request.method == "POST" else None
    form = PlanForm(given, initial=initial_of(draw), types=types_with_counts(actor))
    if given is not None:
        draw.quotas = quotas_in(given)
        if form.is_valid():
            draw.version = form.cleaned_data["version"]
            try:
                change_draw(draw, form.values(draw.quotas), by=actor)
            except DrawRejected as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return done(request, "draw:draw", _("The plan is saved."), draw.pk)
    context = {
        "draw": draw,
        "form": form,
        "overview": overview_of(_shaped(draw, form)),
        "tabs": tabs_of(draw, "plan"),
    }
    return render(request, "draw/plan.html", context, status=422 if given is not None else 200)


def _shaped(draw: Draw, form: PlanForm) -> Draw:
    """The draft as it would be with what the form says about its strata; nothing is saved."""
    if not form.is_bound:
        return draw
    form.is_valid()
    shaped, given = copy(draw), form.cleaned_data
    shaped.layers = given["layers"].split(",") if given.get("layers") else draw.layers
    shaped.types = given.get("types", draw.types)
    shaped.exclude_days = given.get("exclude_days", draw.exclude_days) or 0
    return shaped


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def strata(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The table of strata for what the form says now, with live counts."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = draft_for(actor, draw_id)
    form = PlanForm(request.POST, types=types_with_counts(actor))
    draw.quotas = quotas_in(request.POST)
    return render(
        request, "draw/plan.html#strata", {"draw": draw, "overview": overview_of(_shaped(draw, form))}
    )


@require_safe
@requires(Permission.RUN_EVALUATIONS)
def exclusions(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Sites that are left out by the rule or by hand, and sites put into strata by hand."""
    return _exclusions(request, draft_for(request.actor, draw_id), ExclusionForm())  # type: ignore[attr-defined]


def _exclusions(request: HttpRequest, draw: Draw, form: ExclusionForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    out = exclusions_of(draw, MOST_SHOWN)
    names = {site.pk: site for site in sites_named(actor, [row.id for row in out])}
    by_hand = hand_choices_of(draw)
    rows = [(row, names.get(row.id), row.id in by_hand and by_hand[row.id].excluded_reason) for row in out]
    query = request.GET.get("q", "")[:60]
    context: dict[str, Any] = {
        "draw": draw, "rows": rows, "q": query, "hits": find_sites(actor, query) if query else [], "form": form,
        "overview": overview_of(draw), "tabs": tabs_of(draw, "exclusions"), "by_hand": "hand" in draw.layers,
        "strata": sorted({row.stratum for row in by_hand.values() if row.stratum}),
    }  # fmt: skip
    return render(request, "draw/exclusions.html", context, status=status)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def exclude(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Leave the ticked sites out."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = draft_for(actor, draw_id)
    form = ExclusionForm(request.POST)
    if not form.is_valid():
        return _exclusions(request, draw, form, status=422)
    number = exclude_sites(draw, _ticked(request), reason=form.cleaned_data["reason"], by=actor)
    return done(request, "draw:exclusions", _("%(number)d sites are left out.") % {"number": number}, draw.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def include(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Take sites back that were left out by hand."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = draft_for(actor, draw_id)
    number = include_sites(draw, _ticked(request), by=actor)
    return done(
        request, "draw:exclusions", _("%(number)d sites take part again.") % {"number": number}, draw.pk
    )


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def place(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Put the ticked sites into a stratum by hand."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = draft_for(actor, draw_id)
    number = put_in_stratum(draw, _ticked(request), stratum=request.POST.get("stratum", ""), by=actor)
    return done(
        request,
        "draw:exclusions",
        _("%(number)d sites were put into the stratum.") % {"number": number},
        draw.pk,
    )


def _ticked(request: HttpRequest) -> Any:
    return sites_named(request.actor, as_uuids(request.POST.getlist("site")))  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def inspectors(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Who inspectors are drawn from, and what each is kept away from."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = draft_for(actor, draw_id)
    if request.method == "POST":
        keys = as_uuids(request.POST.getlist("person"))
        number = choose_inspectors(draw, inspectors_of(actor.region_id).filter(pk__in=keys), by=actor)
        return done(
            request,
            "draw:inspectors",
            _("%(number)d inspectors are in the pool.") % {"number": number},
            draw.pk,
        )
    context = {"draw": draw, "members": people_of_pool(draw), "tabs": tabs_of(draw, "inspectors")}
    return render(request, "draw/inspectors.html", context)


@require_safe
@requires(Permission.RUN_EVALUATIONS)
def recusals(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The table of people again, with what keeps those of the saved pool away."""
    draw = draft_for(request.actor, draw_id)  # type: ignore[attr-defined]
    return render(
        request, "draw/inspectors.html#people", {"draw": draw, "members": recusals_of(draw), "told": True}
    )


@require_safe
@requires(Permission.RUN_EVALUATIONS)
def rehearsal(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Twenty trial draws: are there inspectors enough, and where not."""
    draw = draft_for(request.actor, draw_id)  # type: ignore[attr-defined]
    found = rehearsal_of(draw)
    trials = [number >= found.failed for number in range(found.times)]
    return render(request, "draw/rehearsal.html", {"draw": draw, "rehearsal": found, "trials": trials})
