"""Keeping routes: rows with what is secret in them sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.routes.engine_io import ENGINE, Found
from tongchuang.domain.routes.models import DayRoute, RouteStop, RouteTeam
from tongchuang.domain.routes.values import TeamChoice, TeamDay, Wishes
from tongchuang.foundation.clock import now


def keep_route(
    evaluation: Evaluation, day: date, wishes: Wishes, found: Found, teams: Mapping[str, TeamChoice], *,
    asked_by: UUID | None, former: DayRoute | None = None, since: datetime | None = None,
) -> DayRoute:  # fmt: skip
    """A new draft with its teams and stops. Within a transaction that holds the evaluation's row."""
    last = DayRoute.objects.filter(evaluation=evaluation, day=day).aggregate(last=Max("number"))["last"] or 0
    DayRoute.objects.filter(evaluation=evaluation, day=day, state=DayRoute.State.DRAFT).update(
        state=DayRoute.State.SUPERSEDED
    )
    route = DayRoute(
        region_id=evaluation.region_id, evaluation=evaluation, day=day, number=last + 1, wishes=wishes.to_json(),
        previous=former, engine=ENGINE, stopped_by=found.stopped_by, since=since, asked_by_id=asked_by, computed_at=now(),
    )  # fmt: skip
    route.save(force_insert=True)
    stops: list[RouteStop] = []
    for place, (key, team) in enumerate(teams.items(), start=1):
        row = RouteTeam(route=route, crew_id=team.crew, person_id=team.person, position=place)
        keep_tour(row, found.days[key])
        row.save(force_insert=True)
        stops += stops_of(row, found.days[key])
    stops += [RouteStop(route=route, planned_id=UUID(key), why=why) for key, why in found.dropped.items()]
    RouteStop.objects.bulk_create(stops)
    return route


def keep_tour(team: RouteTeam, day: TeamDay) -> None:
    """Seal a team's day; to be saved."""
    team.keep(day.to_json())


def stops_of(team: RouteTeam, day: TeamDay) -> list[RouteStop]:
    """Rows of a team's stops in order, not saved."""
    return [
        RouteStop(route_id=team.route_id, planned_id=UUID(stop.planned), team=team, position=place)
        for place, stop in enumerate(day.stops, start=1)
    ]
