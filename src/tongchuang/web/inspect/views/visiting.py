"""Starting a visit and the field form."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.inspections.access import (
    get_evaluation_for,
    get_site_to_inspect,
    planned_visible_to,
    visits_visible_to,
)
from tongchuang.domain.inspections.forms_io import checklist_document
from tongchuang.domain.inspections.models import Evaluation, Source
from tongchuang.domain.inspections.queries import (
    VisitFilters,
    find_sites,
    last_visits,
    listed_visits,
    planned_waiting,
    sites_near,
)
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.inspect.reads import open_counts_at_sites
from tongchuang.web.inspect.words import page_words
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.scope import scope_of


@require_safe
@requires(Permission.INSPECT)
def home(request: HttpRequest) -> HttpResponse:
    """Where to go next: what is planned for me, what I was at, and a search for any site."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = planned_waiting(planned_visible_to(actor), actor)
    mine = listed_visits(actor, VisitFilters(inspector=actor.person_id)).select_related("site").order_by("-started_at")[:5]
    context = {"waiting": waiting, "recent": mine, **_hits(actor, find_sites(actor, "", limit=12))}
    return render(request, "inspect/home.html", context)


@require_safe
@requires(Permission.INSPECT)
def sites(request: HttpRequest) -> HttpResponse:
    """Sites by name or pinyin, or those near a position."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = _position(request)
    if place is not None:
        near = sites_near(actor, *place)
        context = _hits(actor, [site for site, _metres in near], {site.pk: metres for site, metres in near})
        context["near"] = True
    else:
        context = _hits(actor, find_sites(actor, request.GET.get("q", "")[:60]))
    return render(request, "inspect/home.html#hits", context)


@require_safe
@requires(Permission.INSPECT)
def form(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """The field form: one item a card."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    site = get_site_to_inspect(actor, site_id)
    evaluation = _evaluation(request, actor)
    campaign = evaluation.campaign if evaluation else scope_of(request).campaign
    checklist = checklist_document(campaign, site, evaluation)
    last = visits_visible_to(actor).filter(site=site).order_by("-started_at").first()
    open_findings = open_counts_at_sites(actor, [site.pk]).get(site.pk, 0)
    context = {
        "site": site,
        "evaluation": evaluation,
        "checklist": checklist,
        "last": last,
        "open_findings": open_findings,
        "data": {
            "checklist": checklist,
            "inspector": actor.person_id,
            "source": evaluation.source if evaluation else _source(request),
            "words": page_words(),
        },
        "sources": [(Source.SELF, _("Self-check")), (Source.MOCK, _("Mock evaluation")), (Source.COVERT, _("Covert visit"))],
    }
    return render(request, "inspect/form.html", context)


def _source(request: HttpRequest) -> str:
    chosen = request.GET.get("source", "")
    return chosen if chosen in (Source.SELF, Source.MOCK, Source.COVERT) else Source.SELF


def _evaluation(request: HttpRequest, actor: Actor) -> Evaluation | None:
    wanted = as_uuid(request.GET.get("evaluation"))
    return get_evaluation_for(actor, wanted) if wanted else None


def _position(request: HttpRequest) -> tuple[float, float] | None:
    try:
        longitude, latitude = float(request.GET["longitude"]), float(request.GET["latitude"])
    except (KeyError, ValueError):
        return None
    fits = math.isfinite(longitude) and math.isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90
    return (longitude, latitude) if fits else None


def _hits(actor: Actor, found: list[Site], metres: dict[UUID, float] | None = None) -> dict[str, Any]:
    keys = [site.pk for site in found]
    last, waiting = last_visits(actor, keys), open_counts_at_sites(actor, keys)
    rows = [
        {
            "site": site,
            "last": last.get(site.pk),
            "open": waiting.get(site.pk, 0),
            "metres": round((metres or {})[site.pk]) if metres else None,
        }
        for site in found
    ]
    return {"hits": rows}
