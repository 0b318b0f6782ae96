"""Whom visits' inspectors are drawn from, and what keeps them away: recusal (回避) and rotation (轮换), as the house knows them.

An inspector's own units are those of their posts and of their person, with all above and below them. A site's units are the
one that it belongs to, the one that leads its section, and those that lead a responsibility for it or for its type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField, Value

from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.rounds import rounds_of
from tongchuang.domain.inspections.models import CrewMember, PlannedVisit, Visit
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.organisations.models import Person, Post, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.foundation.clock import SHANGHAI, local, today


@dataclass(frozen=True)
class PoolPlace:
    """A site by code with the names of the units that answer for it, its street and its round."""

    site: str
    units: tuple[str, ...]
    street: str
    round: str


@dataclass(frozen=True)
class PoolInspector:
    """An inspector under a name that is theirs alone in this draw."""

    id: UUID
    name: str
    units: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """Who visited a street together, and when."""

    people: tuple[UUID, ...]
    street: str
    day: date


@dataclass(frozen=True)
class PoolFacts:
    """Everything that a draw of inspectors goes by."""

    inspectors: tuple[PoolInspector, ...]
    places: tuple[PoolPlace, ...]
    history: tuple[Together, ...]


def pool_of(draw: Draw, codes: Mapping[UUID, str]) -> PoolFacts:
    """The facts for these sites of the frame (id → code), in a dozen statements."""
    people = list(Person.objects.filter(pk__in=draw.pool.values("person")).order_by("pk"))
    names = _names(people)
    units = {unit.pk: unit for unit in Unit.objects.filter(region_id=draw.region_id)}
    places = _places(draw, codes, units)
    used = {name for place in places for name in place.units}
    own_units = _own_units(people, units)
    own_sites = _own_sites(people, codes)
    inspectors = tuple(
        PoolInspector(
            person.pk,
            names[person.pk],
            tuple(sorted(own_units[person.pk] & used)),
            tuple(sorted(own_sites[person.pk])),
        )
        for person in people
    )
    return PoolFacts(inspectors, tuple(places), tuple(_history(draw, set(names))))


def _names(people: Iterable[Person]) -> dict[UUID, str]:
    taken: Counter[str] = Counter()
    names = {}
    for person in people:
        plain = " ".join(person.name.split())
        taken[plain] += 1
        names[person.pk] = plain if taken[plain] == 1 else f"{plain}（{taken[plain]}）"
    return names


def _places(draw: Draw, codes: Mapping[UUID, str], units: Mapping[UUID, Unit]) -> list[PoolPlace]:
    leads, by_type = _leads(draw)
    rows = list(
        Site.objects.filter(region_id=draw.region_id, closed_on__isnull=True)
        .order_by("code")
        .values_list(
            "pk", "type_id", "unit_id", "section__lead_unit_id", "street__name", "longitude", "latitude"
        )
    )
    rows = [row for row in rows if row[0] in codes]
    rounds = rounds_of([(row[4] or "", row[5], row[6]) for row in rows], draw.rounds)
    shared: dict[frozenset[UUID], tuple[str, ...]] = {}
    found = []
    for key, kind, unit, lead, street, *_place in rows:
        answering = (
            frozenset({unit, lead} - {None}) | leads.get(key, frozenset()) | by_type.get(kind, frozenset())
        )
        if answering not in shared:
            shared[answering] = tuple(sorted({units[one].name.strip() for one in answering if one in units}))
        name = (street or "").strip()
        found.append(PoolPlace(codes[key], shared[answering], name, rounds.get(street or "", "")))
    return found


def _leads(draw: Draw) -> tuple[dict[UUID, frozenset[UUID]], dict[UUID, frozenset[UUID]]]:
    """The units that lead something at a site or have a contract for it, and those that lead for a type."""
    sites: dict[UUID, set[UUID]] = defaultdict(set)
    types: dict[UUID, set[UUID]] = defaultdict(set)
    led = Responsibility.objects.filter(campaign=draw.campaign_id, lead__isnull=False)
    contracts = _contracts(draw).filter(unit__isnull=False, site__isnull=False)
    nothing = Value(None, output_field=UUIDField())
    pairs = led.order_by().values_list("site_id", "site_type_id", "lead_id")
    for site, kind, lead in pairs.union(contracts.order_by().values_list("site_id", nothing, "unit_id")):
        if site:
            sites[site].add(lead)
        elif kind:
            types[kind].add(lead)
    return {k: frozenset(v) for k, v in sites.items()}, {k: frozenset(v) for k, v in types.items()}


def _contracts(draw: Draw) -> QuerySet[Contract]:
    return Contract.objects.filter(region_id=draw.region_id, state=Contract.State.CONFIRMED)


def _own_units(people: list[Person], units: Mapping[UUID, Unit]) -> dict[UUID, set[str]]:
    day = today()
    posts = Post.objects.filter(person__in=people, unit__isnull=False).exclude(valid_to__lt=day)
    held: dict[UUID, set[UUID]] = {person.pk: {person.unit_id} - {None} for person in people}  # type: ignore[arg-type]
    for person, unit in posts.values_list("person", "unit"):
        held[person].add(unit)
    kin: dict[UUID, set[str]] = {}
    found: dict[UUID, set[str]] = {}
    for person, keys in held.items():
        for key in keys:
            if key not in kin:
                path = units[key].path
                kin[key] = {
                    unit.name.strip()
                    for unit in units.values()
                    if unit.path.startswith(path) or path.startswith(unit.path)
                }
        found[person] = set().union(*(kin[key] for key in keys))
    return found


def _own_sites(people: list[Person], codes: Mapping[UUID, str]) -> dict[UUID, set[str]]:
    own: dict[UUID, set[str]] = {person.pk: set() for person in people}
    mine = Q(point_owner__in=people) | Q(section__contracted_leader__in=people)
    for site, owner, leader in Site.objects.filter(mine).values_list(
        "pk", "point_owner", "section__contracted_leader"
    ):
        for person in (owner, leader):
            if person in own and site in codes:
                own[person].add(codes[site])
    answering = Responsibility.objects.filter(person__in=people, site__isnull=False).order_by()
    contracts = Contract.objects.filter(person__in=people).exclude(state=Contract.State.ENDED)
    named = contracts.filter(site__isnull=False).order_by().values_list("person_id", "site_id")
    for person, site in answering.values_list("person_id", "site_id").union(named):
        if site in codes:
            own[person].add(codes[site])
    sections = contracts.filter(section__isnull=False).values_list("person", "section")
    held = defaultdict(set)
    for person, section in sections:
        held[section].add(person)
    for site, section in Site.objects.filter(section__in=held).values_list("pk", "section"):
        for person in held[section] if site in codes else ():
            own[person].add(codes[site])
    return own


def _history(draw: Draw, people: set[UUID]) -> Iterable[Together]:
    """Who of the pool was on a street with whom, as far as it is over: one entry for each crew, street and day."""
    if not draw.rotation_days or draw.visits_from is None:
        return []
    since = datetime.combine(draw.visits_from - timedelta(days=draw.rotation_days), time.min, SHANGHAI)
    visits = Visit.objects.filter(
        ~running_covert(), region_id=draw.region_id, started_at__gte=since, site__street__isnull=False,
        evaluation__isnull=False,
    )  # fmt: skip
    rows = list(visits.values_list("evaluation", "site", "started_at", "site__street__name"))
    planned = PlannedVisit.objects.filter(
        evaluation__in={row[0] for row in rows}, crew__isnull=False, withdrawn_at__isnull=True
    )
    crews = {(row.evaluation_id, row.site_id): row.crew_id for row in planned}
    members: dict[UUID, list[tuple[UUID, datetime | None]]] = defaultdict(list)
    places = CrewMember.objects.filter(crew__in=set(crews.values()), person__in=people)
    for crew, person, left in places.values_list("crew", "person", "left_at"):
        members[crew].append((person, left))
    found = set()
    for evaluation, site, at, street in rows:
        there = members.get(crews.get((evaluation, site)), [])  # type: ignore[arg-type]
        who = tuple(sorted(person for person, left in there if left is None or left > at))
        if len(who) > 1:
            found.add(Together(who, street.strip(), local(at).date()))
    return sorted(found, key=lambda one: (one.day, one.street, one.people))
