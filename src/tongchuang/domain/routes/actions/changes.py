"""Changing routes: moving a stop by hand, publishing, closing a site for the day."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.draws.actions import substitute_site
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.inspections.models import PlannedVisit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.routes.actions.base import held
from tongchuang.domain.routes.engine_io import Ground, by_hand
from tongchuang.domain.routes.errors import RouteInvalid
from tongchuang.domain.routes.gathering import made_of
from tongchuang.domain.routes.grounds import ground_of, team_key
from tongchuang.domain.routes.models import DayRoute, RouteStop, RouteTeam
from tongchuang.domain.routes.values import TeamDay, Wishes
from tongchuang.domain.routes.writing import keep_tour, stops_of
from tongchuang.foundation.clock import now

BY_HAND = "by_hand"


@transaction.atomic
def move_stop(
    route: DayRoute, planned: UUID, *, team: UUID | None, position: int, by: Actor, version: int | None = None
) -> DayRoute:
    """Put a planned visit at a place (from 1) of a team's way, or off the route (no team). Times are worked out anew.

    Hours may be broken by hand, and the page says so; recusal and what a draw fixed may not.
    """
    row = held(route, version, by)
    stops = list(RouteStop.objects.filter(route=row).order_by("team", "position"))
    stop = next((each for each in stops if each.planned_id == planned), None)
    if stop is None:
        raise RouteInvalid(_("This visit is not on this route."))
    teams = {each.pk: each for each in row.teams.all()}
    if team is not None and team not in teams:
        raise RouteInvalid(_("This crew is not on this route."))
    ground = _ground(row)
    by_key = {planned.pk: planned for planned in ground.rows}
    if planned not in by_key:
        raise RouteInvalid(_("This visit was made or withdrawn; it stays as it is."))
    if team is not None and planned not in ground.allowed.get(team_key(teams[team]), set()):
        raise RouteInvalid(
            _("This crew may not visit this site: it was given to others, or somebody is recused.")
        )
    orders = {
        key: [s.planned_id for s in stops if s.team_id == key and s.planned_id != planned] for key in teams
    }
    touched = {key for key in (stop.team_id, team) if key is not None}
    if team is not None:
        orders[team].insert(max(0, min(position - 1, len(orders[team]))), planned)
    RouteStop.objects.filter(pk=stop.pk).delete()
    for key in touched:
        _write(teams[key], orders[key], ground, by_key)
    if team is None:
        RouteStop.objects.create(route=row, planned_id=planned, why=BY_HAND)
    row.by_hand, row.version = True, row.version + 1
    row.save(update_fields=["by_hand", "version"])
    if row.state == DayRoute.State.PUBLISHED and not row.evaluation.drawn:
        _give(row)
    record("route.changed", row, by=by, new={"number": row.number, "version": row.version})
    return row


def _ground(route: DayRoute) -> Ground:
    """The ground that a route stands on: with what is done when its day has begun."""
    moment = route.since
    ground, _teams = ground_of(
        route.evaluation, route.day, Wishes.from_json(route.wishes), former=route, now=moment
    )
    ground.former.clear()
    return ground


def _write(team: RouteTeam, order: list[UUID], ground: Ground, by_key: dict[UUID, PlannedVisit]) -> None:
    day = by_hand(ground, team_key(team), [by_key[key] for key in order if key in by_key])
    if not ground.done:
        # Made meanwhile: kept where they were, before what is left.
        kept = [stop for stop in TeamDay.from_json(team.tour).stops if UUID(stop.planned) not in by_key]
        day.stops = [*kept, *day.stops]
    keep_tour(team, day)
    team.save(update_fields=["sealed"])
    RouteStop.objects.filter(team=team).delete()
    RouteStop.objects.bulk_create(stops_of(team, day))


@transaction.atomic
def publish_route(route: DayRoute, *, by: Actor, version: int | None = None) -> DayRoute:
    """Let the crews see their routes. Visits that nobody was sent to are given to the crews that go there."""
    row = held(route, version, by)
    if row.state == DayRoute.State.PUBLISHED:
        return row
    before = DayRoute.objects.filter(
        evaluation=row.evaluation_id, day=row.day, state=DayRoute.State.PUBLISHED
    )
    before.update(state=DayRoute.State.SUPERSEDED)
    row.state, row.published_at = DayRoute.State.PUBLISHED, now()
    row.save(update_fields=["state", "published_at"])
    route.state, route.published_at = row.state, row.published_at
    if not row.evaluation.drawn:
        _give(row)
    record("route.published", row, by=by, new={"number": row.number, "day": row.day})
    return row


def _give(route: DayRoute) -> None:
    given = dict(
        RouteStop.objects.filter(route=route, team__isnull=False).values_list("planned_id", "team_id")
    )
    teams = {team.pk: team for team in route.teams.all()}
    for visit in PlannedVisit.objects.filter(pk__in=given, inspector__isnull=True, turn=1):
        team = teams[given[visit.pk]]
        if team.crew_id is not None and visit.crew_id != team.crew_id:
            visit.crew_id = team.crew_id
            visit.save(update_fields=["crew"])
        elif team.person_id is not None and visit.crew_id is None:
            visit.inspector_id = team.person_id
            visit.save(update_fields=["inspector"])


@transaction.atomic
def close_site(route: DayRoute, planned: UUID, *, reason: str, by: Actor) -> PlannedVisit | None:
    """A site of the route can't be visited. Of a draw the next substitute steps in; else the visit is withdrawn."""
    row = held(route, None, by)
    visit = PlannedVisit.objects.filter(
        pk=planned, evaluation=row.evaluation_id, withdrawn_at__isnull=True
    ).first()
    if visit is None or made_of(row.evaluation, [visit]):
        raise RouteInvalid(_("This visit was made or withdrawn; it stays as it is."))
    if not reason.strip():
        raise RouteInvalid(_("State why the site can't be visited."), field="reason")
    draw = Draw.objects.filter(evaluation=row.evaluation_id, state=Draw.State.DRAWN).first()
    if draw is not None:
        return substitute_site(draw, visit, reason=reason, by=by)
    visit.withdrawn_at, visit.withdrawn_reason = now(), reason.strip()[:200]
    visit.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(
        "evaluation.changed", row.evaluation, by=by, new={"withdrawn": str(visit.pk)}, personal={"text": reason.strip()[:200]},
    )  # fmt: skip
    return None
