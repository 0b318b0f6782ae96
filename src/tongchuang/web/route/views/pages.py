"""Routes: their list, one route with its map and timeline, one team's sheet, and what a version changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.routes import queries
from tongchuang.domain.routes.access import (
    evaluations_routed_by,
    get_route_for,
    get_team_for,
    manages,
    routes_visible_to,
    teams_visible_to,
)
from tongchuang.domain.routes.models import DayRoute
from tongchuang.domain.routes.values import Wishes
from tongchuang.domain.runs.access import latest_run
from tongchuang.foundation.clock import today
from tongchuang.web.route.words import MOVE_TONES, MOVES, STATES, WHY
from tongchuang.web.shared.access import signed_in


@require_safe
@signed_in
def routes(request: HttpRequest) -> HttpResponse:
    """Evaluations whose routes I make, and the routes that I see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.routes_listed(routes_visible_to(actor))
    made = [row for row in rows if manages(actor, row.evaluation)]
    numbers = queries.numbers_of(made)
    context = {
        "evaluations": list(evaluations_routed_by(actor)[:50]),
        "rows": [(row, STATES[row.state], numbers.get(row.pk)) for row in rows],
        "today": today(),
    }
    return render(request, "route/routes.html", context)


@require_safe
@signed_in
def route(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """One route: to its makers all crews, to a crew its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = get_route_for(actor, route_id)
    return render(request, "route/route.html", context_of(actor, found))


def context_of(actor: Actor, found: DayRoute) -> dict[str, Any]:
    """What the page of a route shows."""
    whole = manages(actor, found.evaluation)
    view = queries.view_of(found, teams_visible_to(actor, found), whole=whole)
    versions = queries.versions_of(routes_visible_to(actor), found) if whole else []
    run = latest_run(actor, "routes", found.evaluation_id) if whole else None
    newest = versions[0] if versions else None
    return {
        "route": found, "view": view, "whole": whole, "state": STATES[found.state], "wishes": Wishes.from_json(found.wishes),
        "dropped": [(row, WHY[row.why]) for row in view.dropped], "versions": versions,
        "run": run if run is not None and not run.ended else None,
        "newer": newest if newest is not None and newest.pk != found.pk else None,
        "changes": whole and found.state != DayRoute.State.SUPERSEDED and not found.evaluation.finished_at,
        "map": map_of(view), "today": today(),
    }  # fmt: skip


def map_of(view: queries.RouteView) -> list[dict[str, Any]]:
    """The teams' ways for the map."""
    found = []
    for place, team in enumerate(view.teams):
        points = [
            [
                stop.planned.site.longitude, stop.planned.site.latitude, stop.number, stop.planned.site.name,
                bool(stop.made_at),
            ]
            for stop in team.stops
            if stop.planned.site is not None and stop.planned.site.longitude is not None
        ]  # fmt: skip
        name = "、".join(team.members)
        start = [team.day.longitude, team.day.latitude]
        back = start if Wishes.from_json(view.route.wishes).comes_back else None
        found.append(
            {
                "team": str(team.team.pk),
                "name": name,
                "colour": place,
                "start": start,
                "back": back,
                "stops": points,
            }
        )
    return found


@require_safe
@signed_in
def team(request: HttpRequest, route_id: UUID, team_id: UUID) -> HttpResponse:
    """One team's sheet, to be printed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = get_route_for(actor, route_id)
    one = get_team_for(actor, found, team_id)
    view = queries.view_of(found, teams_visible_to(actor, found).filter(pk=one.pk), whole=False)
    context = {"route": found, "team": view.teams[0], "state": STATES[found.state], "map": map_of(view)}
    return render(request, "route/team.html", context)


@require_safe
@signed_in
def compare(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """What a version does differently from the one before, and for whom."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = get_route_for(actor, route_id)
    moves = [(move, MOVES[move.kind], MOVE_TONES[move.kind]) for move in queries.changes_of(actor, found)]
    return render(request, "route/compare.html", {"route": found, "moves": moves})
