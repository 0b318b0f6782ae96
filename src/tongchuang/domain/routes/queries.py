"""Named reads of routes, for rows that access has let through; and the order for who goes (the field's `today`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongchuang.domain.inspections.models import Evaluation, PlannedVisit
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.routes.access import manages, teams_visible_to
from tongchuang.domain.routes.gathering import made_of, members_of, midnight, planned_on, team_choices
from tongchuang.domain.routes.grounds import team_key
from tongchuang.domain.routes.hours import hours_of, hours_of_sites, type_hours
from tongchuang.domain.routes.models import DayRoute, RouteStop, RouteTeam
from tongchuang.domain.routes.values import StopTime, TeamChoice, TeamDay, Windows
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today


@dataclass(frozen=True)
class Order:
    """Where a planned visit stands on the route of its crew, and when it is to begin and end."""

    position: int
    begins_at: datetime
    ends_at: datetime
    windows: Windows = ()


def order_for(planned_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """Planned visit → its place on the published route of today or a later day. For visits that the asker may see."""
    stops = RouteStop.objects.filter(
        planned__in=list(planned_ids), team__isnull=False, route__state=DayRoute.State.PUBLISHED, route__day__gte=today()
    )  # fmt: skip
    rows = list(stops.select_related("route__evaluation__campaign", "team"))
    planned = PlannedVisit.objects.filter(pk__in=[row.planned_id for row in rows]).select_related(
        "site__type"
    )
    visits = {each.pk: each for each in planned}
    own = hours_of_sites(each.site_id for each in visits.values() if each.site_id)
    times: dict[UUID, dict[str, StopTime]] = {}
    found: dict[UUID, Order] = {}
    for row in sorted(rows, key=lambda row: row.route.day, reverse=True):
        assert row.team is not None and row.position is not None
        if row.team.pk not in times:
            times[row.team.pk] = {stop.planned: stop for stop in TeamDay.from_json(row.team.tour).stops}
        stop, visit = times[row.team.pk].get(str(row.planned_id)), visits.get(row.planned_id)
        if stop is None or visit is None or visit.site is None:
            continue
        begin = midnight(row.route.day)
        windows = hours_of(visit.site, type_hours(row.route.evaluation.campaign), own).windows
        found[row.planned_id] = Order(
            row.position,
            begin + timedelta(minutes=stop.begins),
            begin + timedelta(minutes=stop.leaves),
            windows,
        )
    return found


@dataclass
class StopRow:
    """A stop as pages show it."""

    planned: PlannedVisit
    number: int
    time: StopTime
    windows: Windows
    made_at: datetime | None = None


@dataclass
class TeamRow:
    """A team with its day."""

    team: RouteTeam
    members: tuple[str, ...]
    day: TeamDay
    stops: list[StopRow] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Of the crew; 0 for an inspector alone."""
        return self.team.crew.number if self.team.crew else 0

    @property
    def late(self) -> int:
        """Minutes that visits end after their hours."""
        return sum(stop.late for stop in self.day.stops)


@dataclass(frozen=True)
class DroppedRow:
    """A planned visit that is on no route."""

    planned: PlannedVisit
    why: str
    windows: Windows


@dataclass
class RouteView:
    """A route as its page shows it to somebody: their teams only, what was left out to those who make it."""

    route: DayRoute
    teams: list[TeamRow]
    dropped: list[DroppedRow]

    @property
    def stops(self) -> int:
        """How many stops are shown."""
        return sum(len(team.stops) for team in self.teams)

    @property
    def travel(self) -> int:
        """Minutes on the way."""
        return sum(team.day.travel for team in self.teams)


def view_of(route: DayRoute, teams: QuerySet[RouteTeam], *, whole: bool) -> RouteView:
    """A route with the teams that access let through; about eight statements."""
    related = ("site__type", "site__street", "site__unit")
    rows = list(teams.order_by("position"))
    visits = Prefetch("planned", PlannedVisit.objects.select_related(*related))
    stops = RouteStop.objects.filter(
        Q(team__in=rows) | Q(team__isnull=True) if whole else Q(team__in=rows), route=route
    )
    found = list(stops.order_by("team", "position").prefetch_related(visits))
    planned = {row.planned_id: row.planned for row in found if row.planned.site is not None}
    types = type_hours(route.evaluation.campaign)
    own = hours_of_sites(visit.site_id for visit in planned.values() if visit.site_id)
    windows = {
        key: hours_of(visit.site, types, own).windows
        for key, visit in planned.items()
        if visit.site is not None
    }
    made = made_of(route.evaluation, planned.values())
    members = members_of(route.evaluation)
    view = RouteView(route, [], [])
    for team in rows:
        day = TeamDay.from_json(team.tour)
        names = tuple(name for _key, name in members.get(team.crew_id, ())) if team.crew_id else ()
        row = TeamRow(team, names or ((team.person.name,) if team.person else ()), day)
        for number, stop in enumerate(day.stops, start=1):
            key = UUID(stop.planned)
            if key in planned:
                at = made[key].started_at if key in made else None
                row.stops.append(StopRow(planned[key], number, stop, windows[key], at))
        view.teams.append(row)
    left = [row for row in found if row.team_id is None and row.planned_id in planned]
    view.dropped = [DroppedRow(planned[row.planned_id], row.why, windows[row.planned_id]) for row in left]
    view.dropped.sort(key=lambda row: (row.why, row.planned.site.sort_key if row.planned.site else ""))
    return view


def routes_listed(rows: QuerySet[DayRoute], *, limit: int = 60) -> list[DayRoute]:
    """The newest days first; what was superseded is found through its successor."""
    kept = rows.exclude(state=DayRoute.State.SUPERSEDED).select_related("evaluation__campaign")
    return list(kept.order_by("-day", "-number")[:limit])


def versions_of(rows: QuerySet[DayRoute], route: DayRoute) -> list[DayRoute]:
    """All versions of an evaluation's day that the actor may see, the newest first."""
    return list(rows.filter(evaluation=route.evaluation_id, day=route.day).order_by("-number"))


@dataclass(frozen=True)
class Choice:
    """What a day's routes could be made of."""

    teams: list[TeamChoice]
    waiting: int
    free: int
    nowhere: int


def choice_on(evaluation: Evaluation, day: date) -> Choice:
    """Who could go on a day, and how many visits wait. For those who make the routes."""
    rows = planned_on(evaluation, day)
    made = made_of(evaluation, rows)
    waiting = [row for row in rows if row.pk not in made]
    free = sum(row.crew_id is None and row.inspector_id is None for row in waiting)
    nowhere = sum(row.site is None or row.site.longitude is None for row in waiting)
    return Choice(team_choices(evaluation, waiting), len(waiting), free, nowhere)


def last_run(evaluation: Evaluation) -> Run | None:
    """The last run for routes of an evaluation."""
    return Run.objects.filter(kind="routes", target_id=evaluation.pk).order_by("-asked_at").first()


@dataclass(frozen=True)
class Moved:
    """What a version changes for a team. `kind`: came, left, given_to, taken_from, dropped, earlier, later."""

    kind: str
    team: str
    planned: PlannedVisit
    other: str = ""
    before: int | None = None
    after: int | None = None


NOTICED = 15


def changes_of(actor: Actor, route: DayRoute) -> list[Moved]:
    """What this version changes against the one before, for whom; what the actor may see of it."""
    if route.previous is None:
        return []
    was, now = _places(route.previous), _places(route)
    keys = was.keys() | now.keys()
    related = ("site__type", "site__street")
    planned = {row.pk: row for row in PlannedVisit.objects.filter(pk__in=keys).select_related(*related)}
    labels = team_labels(route) | team_labels(route.previous)
    mine = None if manages(actor, route.evaluation) else _own_labels(actor, route)
    found = []
    for key in keys & planned.keys():
        for kind, team, other, before, after in _differences(was.get(key), now.get(key)):
            if mine is None or team in mine:
                found.append(Moved(kind, labels[team], planned[key], labels.get(other, ""), before, after))
    return sorted(
        found, key=lambda move: (move.team, move.after if move.after is not None else move.before or 0)
    )


Place = tuple[str, int]


def _differences(was: Place | None, now: Place | None) -> list[tuple[str, str, str, int | None, int | None]]:
    if was is None and now is not None:
        return [("came", now[0], "", None, now[1])]
    if now is None and was is not None:
        return [("left", was[0], "", was[1], None)]
    if was is None or now is None:
        return []
    if was[0] != now[0]:
        return [("taken_from", now[0], was[0], was[1], now[1]), ("given_to", was[0], now[0], was[1], now[1])]
    if abs(now[1] - was[1]) < NOTICED:
        return []
    return [("later" if now[1] > was[1] else "earlier", now[0], "", was[1], now[1])]


def _places(route: DayRoute) -> dict[UUID, Place]:
    found: dict[UUID, Place] = {}
    for team in route.teams.all():
        for stop in TeamDay.from_json(team.tour).stops:
            found[UUID(stop.planned)] = (team_key(team), stop.begins)
    return found


def team_labels(route: DayRoute) -> dict[str, str]:
    """Key of a team → the names of its members."""
    members = members_of(route.evaluation, former=True)
    found = {}
    for team in route.teams.select_related("person", "crew"):
        names = "、".join(name for _key, name in members.get(team.crew_id, ())) if team.crew_id else ""
        found[team_key(team)] = names or (team.person.name if team.person else "")
    return found


def _own_labels(actor: Actor, route: DayRoute) -> set[str]:
    return {team_key(team) for team in teams_visible_to(actor, route)}


def numbers_of(routes: Iterable[DayRoute]) -> dict[UUID, dict[str, Any]]:
    """Stops and dropped visits by route, for those who make them."""
    keys = [route.pk for route in routes]
    rows = RouteStop.objects.filter(route__in=keys).values("route").order_by()
    counted = rows.annotate(
        placed=Count("pk", filter=Q(team__isnull=False)), dropped=Count("pk", filter=Q(team__isnull=True))
    )
    return {row["route"]: row for row in counted}
