"""Routes and the routing engine: days made from rows, tours as values to be sealed. The solver is loaded by `solved` only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tongchuang.domain.inspections.models import PlannedVisit
from tongchuang.domain.routes.hours import hours_of
from tongchuang.domain.routes.models import SiteHours
from tongchuang.domain.routes.values import StopTime, TeamDay, TypeHours, Wishes
from tongchuang.engines.routing import values as engine
from tongchuang.engines.routing.timeline import timeline

ENGINE = "routing-1"
NO_PLACE, NO_CREW = engine.Why.NO_PLACE.value, engine.Why.NO_CREW.value


@dataclass
class Ground:
    """Everything that a day's routes follow from. Keys of stops are ids of planned visits, of crews those of teams."""

    wishes: Wishes
    centre: tuple[float, float]
    rows: list[PlannedVisit]
    types: Mapping[str, TypeHours]
    own: Mapping[UUID, SiteHours]
    # Team → planned visits that it may make; team → where it is and since when, what it has done, what it had before.
    allowed: dict[str, set[UUID]]
    begins: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    done: dict[str, list[StopTime]] = field(default_factory=dict)
    former: dict[str, list[str]] = field(default_factory=dict)
    had_lunch: set[str] = field(default_factory=set)


def stop_of(ground: Ground, row: PlannedVisit) -> engine.Stop:
    """A planned visit as the engine takes it; its site is on the map."""
    site = row.site
    assert site is not None and site.longitude is not None and site.latitude is not None
    hours = hours_of(site, dict(ground.types), dict(ground.own))
    windows = tuple(engine.Window(*window) for window in hours.windows) or engine.WHOLE_DAY
    allowed = frozenset(team for team, visits in ground.allowed.items() if row.pk in visits)
    former = next((team for team, stops in ground.former.items() if str(row.pk) in stops), "")
    return engine.Stop(
        str(row.pk),
        engine.Place(site.longitude, site.latitude),
        hours.minutes,
        windows,
        allowed,
        former=former,
    )


def crew_of(ground: Ground, team: str) -> engine.Crew:
    """A team as the engine takes it, from where it is."""
    wishes = ground.wishes
    longitude, latitude, since = ground.begins.get(team, (*ground.centre, wishes.starts))
    home = engine.Place(*ground.centre)
    lunch = None
    if wishes.lunch and team not in ground.had_lunch:
        lunch = engine.Lunch(wishes.lunch_from, wishes.lunch_to, wishes.lunch)
    opens = min(since, engine.DAY - 2)
    return engine.Crew(
        team, engine.Place(longitude, latitude), engine.Window(opens, max(opens + 1, wishes.ends)),
        engine.MODES[wishes.mode], lunch, home if wishes.comes_back else None, tuple(ground.former.get(team, ())),
    )  # fmt: skip


def day_of(ground: Ground) -> engine.Day:
    """The engine's day: what is on the map and somebody may visit."""
    stops = tuple(
        stop_of(ground, row) for row in ground.rows
        if _placed(row) and any(row.pk in visits for visits in ground.allowed.values())
    )  # fmt: skip
    wishes = engine.Wishes(late_at_most=ground.wishes.late_at_most, most_stops=ground.wishes.most_stops)
    return engine.Day(stops, tuple(crew_of(ground, team) for team in ground.allowed), wishes)


def _placed(row: PlannedVisit) -> bool:
    return row.site is not None and row.site.longitude is not None and row.site.latitude is not None


@dataclass(frozen=True)
class Found:
    """The answer: a day for each team, why planned visits are left out, and what ended the search."""

    days: dict[str, TeamDay]
    dropped: dict[str, str]
    stopped_by: str


def solved(
    ground: Ground, *, clock: Callable[[], float], seed: int, seconds: float, tell: Callable[[int], bool]
) -> Found:
    """Good routes. Loads the solver: for jobs."""
    from tongchuang.engines.routing.solve import solve

    day = day_of(ground)
    routes = solve(day, clock=clock, seed=seed, seconds=seconds, tell=tell)
    days = {tour.crew: _with_done(ground, tour.crew, _day(ground, tour)) for tour in routes.tours}
    dropped = {each.stop: each.why.value for each in routes.dropped}
    known = {stop.id for stop in day.stops}
    for row in ground.rows:
        if str(row.pk) not in known:
            dropped[str(row.pk)] = NO_CREW if _placed(row) else NO_PLACE
    return Found(days, dropped, routes.stopped_by)


def by_hand(ground: Ground, team: str, order: Sequence[PlannedVisit]) -> TeamDay:
    """A team's day in an order that somebody chose, whatever it breaks."""
    timed = timeline(crew_of(ground, team), [stop_of(ground, row) for row in order])
    day = _day(ground, timed.tour)
    day.overtime, day.no_lunch = timed.overtime, timed.no_lunch
    return _with_done(ground, team, day)


def _day(ground: Ground, tour: engine.Tour) -> TeamDay:
    longitude, latitude, since = ground.begins.get(tour.crew, (*ground.centre, ground.wishes.starts))
    stops = [StopTime(v.stop, v.travel, v.arrives, v.begins, v.leaves, v.wait, v.late) for v in tour.visits]
    return TeamDay(longitude, latitude, since, tour.leaves, tour.back, tour.back_travel, tour.lunch, stops)


def _with_done(ground: Ground, team: str, day: TeamDay) -> TeamDay:
    done = ground.done.get(team, [])
    if done:
        day.stops = [*done, *day.stops]
        day.longitude, day.latitude = ground.centre
        day.leaves = day.starts = min(ground.wishes.starts, done[0].arrives)
    return day
