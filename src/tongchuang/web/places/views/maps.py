"""The map: our own base map, the sites of a filter on it, and their list beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.places.listing import SITES
from tongchuang.web.places.mapping import base_map, site_points
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.lists import state_of


@require_safe
@signed_in
def map_page(request: HttpRequest) -> HttpResponse:
    """The page; its data come as two JSON files."""
    state = state_of(request, SITES)
    options = [
        (each.key, each.label, state.value(each.key), each.options(request))
        for each in SITES.filters
        if each.kind == "choice" and each.key in ("type", "unit", "street")
    ]
    context = {
        "options": options, "state": state, "query": state.query(), "list_url": f"{reverse('places:home')}?{state.query()}",
        "site_url": reverse("places:site", args=["00000000-0000-0000-0000-000000000000"]),
    }  # fmt: skip
    return render(request, "places/map.html", context)


@require_safe
@signed_in
def base(request: HttpRequest) -> HttpResponse:
    """The base map as GeoJSON."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.posts:
        return JsonResponse({"type": "FeatureCollection", "features": [], "centre": None})
    response = JsonResponse(base_map(actor))
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@require_safe
@signed_in
def points(request: HttpRequest) -> HttpResponse:
    """The sites of the filter."""
    return JsonResponse(site_points(request))
