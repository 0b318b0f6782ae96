"""Which visits are made again, and by whom: the order of the draw's keys under a secret sealed before the first visit.

Nobody can steer it: the order follows from the secret and the sites' codes, the secret is sealed with a published
commitment, and neither office nor inspectors see it. Recusal and rotation hold as for a draw.
"""

from __future__ import annotations

import math
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tongchuang.domain.inspections.models import CrewMember, Evaluation, PlannedVisit, Visit
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.places.models import Site
from tongchuang.domain.rechecks.engine_io import commitment_of, in_order, keyed
from tongchuang.domain.rechecks.models import Recheck, RecheckSeal
from tongchuang.domain.rechecks.settings import Settings
from tongchuang.foundation.clock import now
from tongchuang.foundation.sealing import open_bytes, seal_bytes

PURPOSE = "double checks"
ROTATION_DAYS = 60


@dataclass(frozen=True)
class Pair:
    """Who could make a visit: a crew, or an inspector alone."""

    crew: UUID | None
    person: UUID | None
    people: frozenset[UUID]

    @property
    def key(self) -> str:
        """For the order."""
        return str(self.crew or self.person)


def sealed_secret(evaluation: Evaluation) -> tuple[RecheckSeal, bytes, bool]:
    """The evaluation's seal with its secret; made when there is none (True). Within a transaction."""
    seal = RecheckSeal.objects.filter(evaluation=evaluation).first()
    if seal is not None:
        return seal, open_bytes(seal.secret_sealed.encode("ascii"), purpose=PURPOSE), False
    secret = secrets.token_bytes(32)
    seal = RecheckSeal(
        region_id=evaluation.region_id, evaluation=evaluation, commitment=commitment_of(secret), sealed_at=now(),
        secret_sealed=seal_bytes(secret, purpose=PURPOSE).decode("ascii"),
    )  # fmt: skip
    seal.save(force_insert=True)
    return seal, secret, True


def first_visits(evaluation: Evaluation, since: datetime) -> dict[UUID, Visit]:
    """Site → its first visit of this evaluation that was begun after the announcement."""
    rows = Visit.objects.filter(evaluation=evaluation, submitted_at__isnull=False, started_at__gte=since)
    found: dict[UUID, Visit] = {}
    for visit in rows.order_by("started_at"):
        found.setdefault(visit.site_id, visit)
    return found


def chosen(
    evaluation: Evaluation, visits: Mapping[UUID, Visit], secret: bytes, settings: Settings
) -> list[tuple[PlannedVisit, Visit, Pair]]:
    """Visits to be made again now, each with its planned visit and who goes. Those that nobody else may make are passed by."""
    planned = {
        row.site_id: row for row in PlannedVisit.objects.filter(evaluation=evaluation).order_by("turn")
    }
    known = {row.site_id for row in PlannedVisit.objects.filter(evaluation=evaluation, turn=2)}
    first = {key: row for key, row in planned.items() if key in visits and row.turn == 1}
    wanted = math.ceil(len(visits) * settings.percent / 100) - len(known)
    if wanted <= 0:
        return []
    sites = {site.pk: site for site in Site.objects.filter(pk__in=list(visits), closed_on__isnull=True)}
    by_code = {site.code: site for site in sites.values()}
    pairs, latest = pairs_of(evaluation), now() - timedelta(hours=settings.hours)
    units = dict(
        Person.objects.filter(pk__in={p for pair in pairs for p in pair.people}).values_list("pk", "unit_id")
    )
    met = _met(evaluation)
    found = []
    for code in in_order(secret, str(evaluation.pk), by_code):
        site = by_code[code]
        if len(found) >= wanted:
            break
        row = first.get(site.pk) or PlannedVisit(evaluation=evaluation)
        over = row.window_to is not None and row.window_to <= now()
        if site.pk in known or over or visits[site.pk].started_at < latest:
            continue
        able = [
            pair for pair in pairs
            if not _excluded(pair, site, visits[site.pk], row, units) and not _again(pair, site, met)
        ]  # fmt: skip
        if able:
            pair = min(able, key=lambda each: keyed(secret, f"{evaluation.pk}/{code}", each.key))
            found.append((row, visits[site.pk], pair))
    return found


def pairs_of(evaluation: Evaluation) -> list[Pair]:
    """The crews of an evaluation, and inspectors who were sent alone."""
    members: dict[UUID, set[UUID]] = defaultdict(set)
    rows = CrewMember.objects.filter(crew__evaluation=evaluation, left_at__isnull=True)
    for crew, person in rows.values_list("crew_id", "person_id"):
        members[crew].add(person)
    alone = PlannedVisit.objects.filter(evaluation=evaluation, crew__isnull=True, inspector__isnull=False)
    keys = set(alone.values_list("inspector_id", flat=True)) - {None}
    found = [Pair(crew, None, frozenset(people)) for crew, people in members.items()]
    return found + [Pair(None, key, frozenset({key})) for key in keys if key is not None]


def _excluded(
    pair: Pair, site: Site, visit: Visit, row: PlannedVisit, units: Mapping[UUID, UUID | None]
) -> bool:
    """Whoever was there first, anybody of their crew, anybody of the site's unit or its point owner (回避)."""
    there = {visit.inspector_id, row.inspector_id}
    if row.crew_id is not None:
        there |= set(CrewMember.objects.filter(crew=row.crew_id).values_list("person_id", flat=True))
    own = {units.get(person) for person in pair.people} - {None}
    return bool(pair.people & there) or site.unit_id in own or site.point_owner_id in pair.people


def _met(evaluation: Evaluation) -> dict[UUID, list[frozenset[UUID]]]:
    """Street → who was there together within the rotation's days, in other evaluations."""
    since = now() - timedelta(days=ROTATION_DAYS)
    visits = Visit.objects.filter(
        region_id=evaluation.region_id, started_at__gte=since, site__street__isnull=False
    )
    visits = visits.exclude(evaluation=evaluation).exclude(evaluation__isnull=True)
    keys = list(visits.order_by().values_list("evaluation_id", "inspector_id", "site__street_id").distinct())
    crews: dict[tuple[UUID, UUID], set[UUID]] = defaultdict(set)
    members: dict[UUID, set[UUID]] = defaultdict(set)
    rows = CrewMember.objects.filter(crew__evaluation__in={key[0] for key in keys})
    for evaluation_id, crew, person in rows.values_list("crew__evaluation_id", "crew_id", "person_id"):
        crews[evaluation_id, person].add(crew)
        members[crew].add(person)
    found: dict[UUID, list[frozenset[UUID]]] = defaultdict(list)
    for evaluation_id, person, street in keys:
        for crew in crews.get((evaluation_id, person), ()):  # type: ignore[arg-type]
            found[street].append(frozenset(members[crew]))
    return found


def _again(pair: Pair, site: Site, met: Mapping[UUID, Sequence[frozenset[UUID]]]) -> bool:
    """Whether two of the pair were in this street together too recently."""
    there: Iterable[frozenset[UUID]] = met.get(site.street_id, ()) if site.street_id else ()
    return any(len(pair.people & crew) >= 2 for crew in there)


def waiting_of(evaluation: Evaluation) -> list[Recheck]:
    """Chosen ones whose second visit has not come."""
    return list(
        Recheck.objects.filter(evaluation=evaluation, state=Recheck.State.WAITING).select_related("planned")
    )
