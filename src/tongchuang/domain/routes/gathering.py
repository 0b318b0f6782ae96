"""What a day's routes follow from: planned visits that wait, who may go, and what was done already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.inspections.models import CrewMember, Evaluation, PlannedVisit, Visit
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.routes.values import TeamChoice
from tongchuang.foundation.clock import SHANGHAI

Members = dict[UUID, tuple[tuple[UUID, str], ...]]


@dataclass(frozen=True)
class Made:
    """A planned visit that was made."""

    started_at: datetime
    submitted_at: datetime | None


def midnight(day: date) -> datetime:
    """The beginning of a day here."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def minute_of(moment: datetime, day: date) -> int:
    """Minutes since the day's midnight."""
    return int((moment - midnight(day)).total_seconds() // 60)


def planned_on(evaluation: Evaluation, day: date) -> list[PlannedVisit]:
    """Visits that may be made on the day, not withdrawn, sites of single rows loaded; made ones are among them."""
    since, until = midnight(day), midnight(day + timedelta(days=1))
    rows = PlannedVisit.objects.filter(
        Q(window_from__isnull=True) | Q(window_from__lt=until), Q(window_to__isnull=True) | Q(window_to__gt=since),
        evaluation=evaluation, withdrawn_at__isnull=True,
    )  # fmt: skip
    found = rows.select_related("site__type", "site__street", "site__unit", "inspector").defer("site__grams")
    return sorted(found, key=lambda row: str(row.pk))


def made_of(evaluation: Evaluation, rows: Iterable[PlannedVisit]) -> dict[UUID, Made]:
    """Planned visit → how it was made: by those who were sent, or by anybody where nobody was."""
    members = members_of(evaluation, former=True)
    visits: dict[UUID, list[tuple[UUID, Made]]] = defaultdict(list)
    known = Visit.objects.filter(evaluation=evaluation).order_by("started_at")
    for site, inspector, started, submitted in known.values_list(
        "site", "inspector", "started_at", "submitted_at"
    ):
        visits[site].append((inspector, Made(started, submitted)))
    found = {}
    for row in rows:
        who = {key for key, _name in members.get(row.crew_id, ())} if row.crew_id else set()  # type: ignore[arg-type]
        who |= {row.inspector_id} if row.inspector_id else set()
        for inspector, made in visits.get(row.site_id, ()):  # type: ignore[arg-type]
            if inspector in who or (not who and row.turn == 1):
                found[row.pk] = made
                break
    return found


def members_of(evaluation: Evaluation, *, former: bool = False) -> Members:
    """Crew → (person, name) of those in it (and, with `former`, of those who were)."""
    rows = CrewMember.objects.filter(crew__evaluation=evaluation)
    if not former:
        rows = rows.filter(left_at__isnull=True)
    found: Members = {}
    for crew, person, name in rows.order_by("person__sort_key").values_list(
        "crew_id", "person_id", "person__name"
    ):
        found[crew] = (*found.get(crew, ()), (person, name))
    return found


def team_choices(evaluation: Evaluation, waiting: Iterable[PlannedVisit]) -> list[TeamChoice]:
    """Crews with somebody in them, and inspectors who are sent alone; with whom each shares somebody."""
    members = members_of(evaluation)
    numbers = dict(evaluation.crews.values_list("pk", "number"))
    counts: dict[str, int] = defaultdict(int)
    alone: dict[UUID, Person] = {}
    for row in waiting:
        key = key_of(row.crew_id, row.inspector_id)
        counts[key] += 1
        if row.crew_id is None and row.inspector is not None:
            alone[row.inspector_id] = row.inspector  # type: ignore[index]
    teams = [
        TeamChoice(key_of(crew, None), crew, None, numbers[crew], who, counts[key_of(crew, None)])
        for crew, who in members.items()
    ]
    teams += [
        TeamChoice(key_of(None, key), None, key, 0, ((key, person.name),), counts[key_of(None, key)])
        for key, person in alone.items()
    ]
    teams.sort(key=lambda team: (team.number or 1_000, team.members))
    return [_with_clashes(team, teams) for team in teams]


def _with_clashes(team: TeamChoice, teams: list[TeamChoice]) -> TeamChoice:
    people = {key for key, _name in team.members}
    shared = {
        other.key
        for other in teams
        if other.key != team.key and people & {key for key, _name in other.members}
    }
    return TeamChoice(
        team.key, team.crew, team.person, team.number, team.members, team.waiting, frozenset(shared)
    )


def apart(teams: Iterable[TeamChoice]) -> list[str]:
    """Teams that can go on the same day: those with most to do first, nobody in two of them."""
    chosen: list[str] = []
    for team in sorted(teams, key=lambda team: (-team.waiting, team.number or 1_000, team.key)):
        if not team.clashes & set(chosen):
            chosen.append(team.key)
    return chosen


def key_of(crew: UUID | None, person: UUID | None) -> str:
    """A team's key; empty where nobody is sent."""
    return f"crew:{crew}" if crew else f"person:{person}" if person else ""


def recused(team: TeamChoice, rows: Iterable[PlannedVisit], units: dict[UUID, UUID | None]) -> set[UUID]:
    """Planned visits to sites of a member's own unit, or of which a member is the point owner (回避)."""
    people = {key for key, _name in team.members}
    own = {units.get(key) for key in people} - {None}
    return {
        row.pk for row in rows
        if row.site is not None and (row.site.unit_id in own or row.site.point_owner_id in people)
    }  # fmt: skip


def units_of(teams: Iterable[TeamChoice]) -> dict[UUID, UUID | None]:
    """Person → unit."""
    people = {key for team in teams for key, _name in team.members}
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "unit_id"))
