"""The only door to routes.

A crew sees its own route once it is published. Whoever runs an evaluation sees all of it; of a secret one (drawn or covert)
that is its officer alone. Nobody else sees anything, nor that there is anything.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.inspections.access import evaluations_visible_to
from tongchuang.domain.inspections.models import CrewMember, Evaluation
from tongchuang.domain.inspections.secrecy import secret_evaluation
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.routes.models import DayRoute, RouteTeam


def evaluations_routed_by(actor: Actor) -> QuerySet[Evaluation]:
    """Evaluations whose routes the actor makes, still running."""
    rows = evaluations_visible_to(actor).filter(_managed(actor), finished_at__isnull=True)
    return rows.select_related("campaign").order_by("-held_on", "pk")


def get_evaluation_to_route(actor: Actor, evaluation_id: UUID) -> Evaluation:
    """One of them, or Http404."""
    found = evaluations_visible_to(actor).filter(_managed(actor), pk=evaluation_id)
    evaluation = found.select_related("campaign", "region").first()
    if evaluation is None:
        raise Http404
    return evaluation


def manages(actor: Actor, evaluation: Evaluation) -> bool:
    """Whether the actor makes the routes of an evaluation."""
    if evaluation.region_id != actor.region_id or actor.region_id is None:
        return False
    if evaluation.secret:
        return actor.person_id is not None and evaluation.officer_id == actor.person_id
    return actor.may(Permission.RUN_EVALUATIONS)


def routes_visible_to(actor: Actor) -> QuerySet[DayRoute]:
    """Routes that the actor makes, and published ones that the actor goes."""
    rows = DayRoute.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    own = RouteTeam.objects.filter(_own(actor)).values("route")
    goes = Q(pk__in=own, state=DayRoute.State.PUBLISHED)
    return rows.filter(_managed(actor, "evaluation__") | goes).select_related("evaluation")


def get_route_for(actor: Actor, route_id: UUID) -> DayRoute:
    """One route, or Http404."""
    whole = ("evaluation__campaign", "previous", "region")
    found = routes_visible_to(actor).select_related(*whole).filter(pk=route_id).first()
    if found is None:
        raise Http404
    return found


def get_route_to_change(actor: Actor, route_id: UUID) -> DayRoute:
    """One that the actor makes, or Http404."""
    route = get_route_for(actor, route_id)
    if not manages(actor, route.evaluation):
        raise Http404
    return route


def teams_visible_to(actor: Actor, route: DayRoute) -> QuerySet[RouteTeam]:
    """The teams of a route: all of them, or one's own of a published one."""
    rows = RouteTeam.objects.filter(route=route).select_related("crew", "person")
    if manages(actor, route.evaluation):
        return rows
    return rows.filter(_own(actor)) if route.state == DayRoute.State.PUBLISHED else rows.none()


def get_team_for(actor: Actor, route: DayRoute, team_id: UUID) -> RouteTeam:
    """One team, or Http404."""
    found = teams_visible_to(actor, route).filter(pk=team_id).first()
    if found is None:
        raise Http404
    return found


def _managed(actor: Actor, prefix: str = "") -> Q:
    """`prefix` leads to the evaluation."""
    officer = Q(**{f"{prefix}officer_id": actor.person_id}) if actor.person_id else Q(pk__in=[])
    mine = secret_evaluation(prefix) & officer
    return mine | ~secret_evaluation(prefix) if actor.may(Permission.RUN_EVALUATIONS) else mine


def _own(actor: Actor) -> Q:
    if actor.person_id is None:
        return Q(pk__in=[])
    crews = CrewMember.objects.filter(person_id=actor.person_id, left_at__isnull=True).values("crew")
    return Q(person_id=actor.person_id) | Q(crew__in=crews)
