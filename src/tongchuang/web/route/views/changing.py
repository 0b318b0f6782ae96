"""Making routes: asking, crews, moving stops, publishing, closing a site, anew from now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.inspections.queries import inspectors_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.routes import queries
from tongchuang.domain.routes.access import get_evaluation_to_route, get_route_to_change
from tongchuang.domain.routes.actions import (
    ask_again,
    ask_routes,
    close_site,
    form_crew,
    move_stop,
    publish_route,
)
from tongchuang.domain.routes.gathering import apart
from tongchuang.domain.routes.values import Wishes
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.route.forms import AskForm, CrewForm
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done, id_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Which crews go on which day, how, and when."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    evaluation = get_evaluation_to_route(actor, evaluation_id)
    day = _day(request.GET.get("day", "")) or max(evaluation.held_on, today())
    choice = queries.choice_on(evaluation, day)
    status = 200
    if request.method == "POST":
        form = AskForm(request.POST, teams=choice.teams)
        status = 422
        if form.is_valid():
            try:
                ask_routes(evaluation, form.cleaned_data["day"], form.wishes(), by=actor)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return done(request, "route:ask", _("The routes are being worked out."), evaluation.pk)
    else:
        form = AskForm(teams=choice.teams, initial=AskForm.initial_of(Wishes(), day, apart(choice.teams)))
    run = queries.last_run(evaluation)
    context: dict[str, Any] = {
        "evaluation": evaluation, "form": form, "choice": choice, "day": day,
        "run": run if run is not None and not run.ended else None, "last": run if run is not None and run.ended else None,
        "crew_form": None if evaluation.drawn else CrewForm(people=inspectors_of(actor.region_id)),
    }  # fmt: skip
    return render(request, "route/ask.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if today() <= found <= today() + timedelta(days=366) else None


@require_POST
@signed_in
def crew(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Put a crew together."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    evaluation = get_evaluation_to_route(actor, evaluation_id)
    form = CrewForm(request.POST, people=inspectors_of(actor.region_id))
    if not form.is_valid():
        raise Invalid(_("Choose inspectors of this county."))
    form_crew(evaluation, list(form.cleaned_data["people"]), by=actor)
    return done(request, "route:ask", _("The crew stands."), evaluation.pk)


@require_POST
@signed_in
def move(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """Put a stop elsewhere: `team` (empty: off the route) and `position` from 1."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    route = get_route_to_change(actor, route_id)
    team = id_or_404(request.POST["team"]) if request.POST.get("team") else None
    move_stop(
        route, id_or_404(request.POST.get("planned", "")), team=team, position=_whole(request.POST.get("position", "")),
        by=actor, version=_whole(request.POST.get("version", "")),
    )  # fmt: skip
    return done(request, "route:route", _("Moved; the times were worked out anew."), route.pk)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Invalid(_("Load the page again."))
    return int(text)


@require_POST
@signed_in
def publish(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """Let the crews see it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    route = get_route_to_change(actor, route_id)
    publish_route(route, by=actor, version=_whole(request.POST.get("version", "")))
    return done(request, "route:route", _("Published. Each crew sees its own route now."), route.pk)


@require_POST
@signed_in
def again(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """From now on, near to what it was."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    route = get_route_to_change(actor, route_id)
    ask_again(route, by=actor)
    return done(request, "route:route", _("The routes are being worked out anew."), route.pk)


@require_POST
@signed_in
def close(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """A site can't be visited: it leaves, a drawn one's substitute steps in, and the routes are worked out anew."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    route = get_route_to_change(actor, route_id)
    fresh = close_site(
        route, id_or_404(request.POST.get("planned", "")), reason=request.POST.get("reason", ""), by=actor
    )
    ask_again(route, by=actor)
    text = (
        _("Closed. Its substitute steps in; the routes are being worked out anew.")
        if fresh is not None
        else _("Closed. The routes are being worked out anew.")
    )
    return done(request, "route:route", text, route.pk)
