"""The ground of a day's routes: at its beginning, or from now on with what is done and what was planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.inspections.models import Evaluation, PlannedVisit
from tongchuang.domain.routes.engine_io import Ground
from tongchuang.domain.routes.errors import RouteInvalid
from tongchuang.domain.routes.gathering import (
    apart,
    key_of,
    made_of,
    minute_of,
    planned_on,
    recused,
    team_choices,
    units_of,
)
from tongchuang.domain.routes.hours import hours_of_sites, type_hours
from tongchuang.domain.routes.models import DayRoute, RouteTeam
from tongchuang.domain.routes.values import StopTime, TeamChoice, TeamDay, Wishes


def ground_of(
    evaluation: Evaluation,
    day: date,
    wishes: Wishes,
    *,
    former: DayRoute | None = None,
    now: datetime | None = None,
) -> tuple[Ground, dict[str, TeamChoice]]:
    """The ground and who goes. With a route before: from `now` on, what is done stays with who did it."""
    rows = planned_on(evaluation, day)
    made = made_of(evaluation, rows)
    waiting = [row for row in rows if row.pk not in made]
    choices = {team.key: team for team in team_choices(evaluation, waiting)}
    going = _going(choices, wishes, former)
    centre = _centre(evaluation, rows)
    units = units_of(going)
    allowed = {team.key: _allowed(team, waiting, units, evaluation.drawn) for team in going}
    ground = Ground(
        wishes, centre, waiting, type_hours(evaluation.campaign),
        hours_of_sites(row.site_id for row in rows if row.site_id), allowed,
    )  # fmt: skip
    if former is not None:
        _carry_on(ground, former, {str(row.pk): row for row in rows}, made, now)
    return ground, {team.key: team for team in going}


def _going(choices: dict[str, TeamChoice], wishes: Wishes, former: DayRoute | None) -> list[TeamChoice]:
    wanted: Iterable[str] = wishes.teams or apart(choices.values())
    if former is not None:
        wanted = [key_of(team.crew_id, team.person_id) for team in former.teams.all()]
    going = [choices[key] for key in wanted if key in choices]
    if not going:
        raise RouteInvalid(
            _("Nobody can go: put crews together first, or send inspectors to the sites."), field="teams"
        )
    chosen = {team.key for team in going}
    for team in going:
        if team.clashes & chosen:
            names = "、".join(name for _key, name in team.members)
            text = _("%(names)s would be in two crews on one day. Let one of the crews go on another day.")
            raise RouteInvalid(text % {"names": names}, field="teams")
    return going


def _allowed(
    team: TeamChoice, rows: list[PlannedVisit], units: dict[UUID, UUID | None], drawn: bool
) -> set[UUID]:
    """What a team may visit: what is its own, and, where no draw decided, what nobody in particular was sent to."""
    free = [] if drawn else [row for row in rows if row.inspector_id is None and row.turn == 1]
    known = {row.pk for row in free}
    own = {
        row.pk for row in rows if key_of(row.crew_id, row.inspector_id) == team.key and row.pk not in known
    }
    return own | (known - recused(team, free, units))


def _centre(evaluation: Evaluation, rows: list[PlannedVisit]) -> tuple[float, float]:
    """Where crews begin: the place set for the campaign, else the county's centre, else amid the sites."""
    given = (evaluation.campaign.settings or {}).get("routes", {}).get("start")
    if given:
        return float(given[0]), float(given[1])
    region = evaluation.region
    if region.centre_longitude is not None and region.centre_latitude is not None:
        return region.centre_longitude, region.centre_latitude
    placed = [row.site for row in rows if row.site is not None and row.site.longitude is not None]
    if not placed:
        raise RouteInvalid(_("None of the sites is on the map. Enter their coordinates first."))
    longitude = sum(site.longitude or 0.0 for site in placed) / len(placed)
    return longitude, sum(site.latitude or 0.0 for site in placed) / len(placed)


def _carry_on(
    ground: Ground,
    former: DayRoute,
    rows: dict[str, PlannedVisit],
    made: dict[UUID, object],
    now: datetime | None,
) -> None:
    for team in former.teams.all():
        key = key_of(team.crew_id, team.person_id)
        if key not in ground.allowed:
            continue
        before = TeamDay.from_json(team.tour)
        done = [stop for stop in before.stops if stop.planned in rows and rows[stop.planned].pk in made]
        left = [stop for stop in before.stops if stop.planned in rows and rows[stop.planned].pk not in made]
        ground.former[key] = [stop.planned for stop in left]
        if now is None:
            continue
        ground.done[key] = [_as_made(stop, made[rows[stop.planned].pk], former.day) for stop in done]
        ground.done[key].sort(key=lambda stop: stop.begins)
        at = max(ground.wishes.starts, minute_of(now, former.day))
        if before.lunch is not None and before.lunch[1] <= at:
            ground.had_lunch.add(key)
        longitude, latitude = ground.centre
        if ground.done[key]:
            site = rows[ground.done[key][-1].planned].site
            at = max(at, ground.done[key][-1].leaves)
            if site is not None and site.longitude is not None and site.latitude is not None:
                longitude, latitude = site.longitude, site.latitude
        ground.begins[key] = (longitude, latitude, at)


def _as_made(stop: StopTime, made: object, day: date) -> StopTime:
    started, submitted = made.started_at, made.submitted_at  # type: ignore[attr-defined]
    begins = minute_of(started, day)
    leaves = minute_of(submitted, day) if submitted else begins + stop.leaves - stop.begins
    return StopTime(stop.planned, stop.travel, begins, begins, max(begins, leaves), 0, 0, True)


def team_key(team: RouteTeam) -> str:
    """A kept team's key."""
    return key_of(team.crew_id, team.person_id)
