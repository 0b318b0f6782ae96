"""Named reads of inspecting. Each takes the actor, or rows that an access function gave."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.access import observations_visible_to, sites_to_inspect, visits_visible_to
from tongchuang.domain.inspections.checklists import versions_of
from tongchuang.domain.inspections.models import (
    Check,
    CheckPhoto,
    CrewMember,
    Evaluation,
    PlannedVisit,
    Visit,
)
from tongchuang.domain.inspections.models.planned import marks_at
from tongchuang.domain.inspections.rules import draw_by_quota
from tongchuang.domain.inspections.secrecy import hidden_visits_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, SiteType, StandardVersion
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.text import query_grams

EARTH_M = 6_371_000.0
NEAR_M = 2_000.0


def find_sites(actor: Actor, text: str, *, limit: int = 30) -> list[Site]:
    """Open sites by name, code, pinyin or initials; without a text the first by name."""
    sites = sites_to_inspect(actor).select_related("type", "street", "unit")
    grams = query_grams(text)
    if grams:
        sites = sites.filter(grams__contains=grams)
    return list(sites.order_by("sort_key", "code")[:limit])


def sites_near(
    actor: Actor, longitude: float, latitude: float, *, limit: int = 20
) -> list[tuple[Site, float]]:
    """Open sites within 2 km with their distance in metres, nearest first."""
    north = math.degrees(NEAR_M / EARTH_M)
    east = north / max(0.05, math.cos(math.radians(latitude)))
    box = sites_to_inspect(actor).filter(
        longitude__range=(longitude - east, longitude + east),
        latitude__range=(latitude - north, latitude + north),
    )
    found = [
        (site, distance_m(longitude, latitude, site.longitude or 0.0, site.latitude or 0.0))
        for site in box.select_related("type", "street", "unit")
    ]
    within = [pair for pair in found if pair[1] <= NEAR_M]
    return sorted(within, key=lambda pair: pair[1])[:limit]


def distance_m(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Metres on the ground between two WGS-84 places."""
    up, across = math.radians(other_latitude - latitude), math.radians(other_longitude - longitude)
    chord = (
        math.sin(up / 2) ** 2
        + math.cos(math.radians(latitude))
        * math.cos(math.radians(other_latitude))
        * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(chord)))


def last_visits(actor: Actor, sites: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each site was last visited, as far as the actor may know."""
    rows = visits_visible_to(actor).filter(site_id__in=list(sites)).order_by()
    return dict(rows.values_list("site_id").annotate(last=Max("started_at")))


@dataclass(frozen=True)
class VisitFilters:
    """What the list of visits is narrowed to; empty values narrow nothing."""

    source: str = ""
    inspector: UUID | None = None
    site: UUID | None = None
    site_type: UUID | None = None
    evaluation: UUID | None = None
    period: str = ""
    failed_only: bool = False
    since: date | None = None
    until: date | None = None
    text: str = ""
    campaign: UUID | None = None


def listed_visits(actor: Actor, filters: VisitFilters) -> QuerySet[Visit]:
    """The visits of a list. Who looks for an inspector finds only visits whose inspector they may know."""
    rows = visits_visible_to(actor).annotate(inspector_name=_known_name(actor))
    plain = {
        "source": filters.source,
        "site_id": filters.site,
        "site__type_id": filters.site_type,
        "evaluation_id": filters.evaluation,
        "period": filters.period,
        "campaign_id": filters.campaign,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if filters.inspector is not None:
        rows = rows.filter(inspector_id=filters.inspector)
        if not actor.confided:
            rows = rows.filter(~Q(source="covert") | Q(inspector_id=actor.person_id))
    if filters.failed_only:
        rows = rows.filter(failed__gt=0)
    if filters.since is not None:
        rows = rows.filter(started_at__gte=_midnight(filters.since))
    if filters.until is not None:
        rows = rows.filter(started_at__lt=_midnight(filters.until + timedelta(days=1)))
    grams = query_grams(filters.text)
    return rows.filter(site__grams__contains=grams) if grams else rows


def _known_name(actor: Actor) -> Any:
    """The inspector's name where the actor may know it, else empty."""
    if actor.confided:
        return F("inspector__name")
    hidden = Q(source="covert") & ~Q(inspector_id=actor.person_id)
    return Case(When(hidden, then=Value("")), default=F("inspector__name"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def checks_of(visit: Visit) -> list[Check]:
    """The checks of a visit with items, photos and findings, failures first; three statements."""
    photos = Prefetch("photos", CheckPhoto.objects.select_related("attachment").order_by("pk"))
    checks = list(
        visit.checks.select_related("item", "finding").prefetch_related(photos).order_by("item__position")
    )
    rank = {Check.Verdict.FAIL.value: 0, Check.Verdict.PASS.value: 1, Check.Verdict.NA.value: 2}
    return sorted(checks, key=lambda check: rank[check.verdict])


@dataclass
class Progress:
    """How far an evaluation is."""

    planned: int = 0
    visited: int = 0
    observations: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def percent(self) -> int:
        """Visited of planned, in whole per cent."""
        return round(100 * self.visited / self.planned) if self.planned else 0


def progress_of(actor: Actor, evaluations: Iterable[Evaluation]) -> dict[UUID, Progress]:
    """Planned and visited sites, failures and facts of evaluations, as far as the actor may know; three statements."""
    keys = [evaluation.pk for evaluation in evaluations]
    found = {key: Progress() for key in keys}
    planned = _planned(Q(evaluation__in=keys)).values_list("evaluation_id").annotate(number=Count("pk"))
    for key, number in planned.order_by():
        found[key].planned = number
    visits = Visit.objects.filter(evaluation__in=keys).exclude(hidden_visits_of(actor))
    visits = visits.values("evaluation_id").order_by()
    for row in visits.annotate(
        sites=Count("site", distinct=True), first=Min("started_at"), last=Max("started_at")
    ):
        progress = found[row["evaluation_id"]]
        progress.visited, progress.first, progress.last = row["sites"], row["first"], row["last"]
    facts = observations_visible_to(actor).filter(evaluation__in=keys, retracted_at__isnull=True)
    facts = facts.values_list("evaluation_id")
    for key, number in facts.annotate(number=Count("pk")).order_by():
        found[key].observations = number
    return found


def _planned(which: Q) -> QuerySet[PlannedVisit]:
    """Planned visits that are neither withdrawn nor second looks at the same site."""
    return PlannedVisit.objects.filter(which, withdrawn_at__isnull=True, turn=1)


def planned_of(evaluation: Evaluation, planned: QuerySet[PlannedVisit]) -> list[PlannedVisit]:
    """The planned sites that the actor may see, by type and name, each with `visited` (the latest visit or None)."""
    rows = planned.filter(evaluation=evaluation, withdrawn_at__isnull=True)
    rows = rows.select_related("site__type", "site__unit", "inspector", "crew")
    latest: dict[UUID, Visit] = {}
    by: dict[tuple[UUID, UUID], Visit] = {}
    for visit in Visit.objects.filter(evaluation=evaluation).order_by("started_at"):
        latest[visit.site_id] = by[visit.site_id, visit.inspector_id] = visit
    # A site that is visited twice stands once; to those who only see the second visit it looks like any other.
    found = list({row.site_id: row for row in sorted(rows, key=lambda row: -row.turn)}.values())
    again = {row.crew_id for row in found if row.turn > 1 and row.crew_id is not None}
    members: dict[UUID | None, set[UUID]] = {}
    if again:
        for crew, person in CrewMember.objects.filter(crew__in=again).values_list("crew_id", "person_id"):
            members.setdefault(crew, set()).add(person)
    for row in found:
        sent = (members.get(row.crew_id, set()) | {row.inspector_id}) if row.turn > 1 else set()
        own = [by[row.site_id, who] for who in sent if (row.site_id, who) in by]  # type: ignore[index]
        row.visited = latest.get(row.site_id) if row.turn == 1 else own[-1] if own else None  # type: ignore[attr-defined, arg-type]
    # Not in the statement: drawn sites are sealed in the database.
    return sorted(found, key=lambda row: (row.site.type.sort_key, row.site.sort_key))  # type: ignore[union-attr]


def planned_at(evaluation: Evaluation, site: Site, *, turn: int = 1) -> PlannedVisit | None:
    """The planned visit of a site in an evaluation, sealed or not."""
    return next((row for row in turns_at(evaluation, site) if row.turn == turn), None)


def turns_at(evaluation: Evaluation, site: Site) -> list[PlannedVisit]:
    """The planned visit of a site and the blind double check of it, sealed or not."""
    where = Q(site=site) | Q(site_mark__in=marks_at(evaluation.pk, site.pk))
    return list(PlannedVisit.objects.filter(where, evaluation=evaluation).select_related("evaluation"))


def planned_waiting(planned: QuerySet[PlannedVisit], actor: Actor) -> list[PlannedVisit]:
    """What an inspector still has to visit: planned sites of their own and of their crews, of evaluations that run."""
    if actor.person_id is None:
        return []
    crews = CrewMember.objects.filter(person=actor.person_id, left_at__isnull=True).order_by().values("crew")
    rows = planned.filter(
        Q(inspector_id=actor.person_id) | Q(crew__in=crews), evaluation__finished_at__isnull=True,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    waiting = list(
        rows.select_related("evaluation", "site__type").order_by("evaluation__held_on", "pk")[:200]
    )
    # Others' visits leave it open: who is to visit a site again blindly must not learn of the first visit.
    fellows = CrewMember.objects.filter(crew__in=crews).order_by().values("person")
    visits = Visit.objects.filter(Q(inspector_id=actor.person_id) | Q(inspector__in=fellows))
    visits = visits.filter(evaluation__in={row.evaluation_id for row in waiting})
    done = set(visits.order_by().values_list("evaluation_id", "site_id"))
    waiting = [row for row in waiting if (row.evaluation_id, row.site_id) not in done]
    return sorted(waiting, key=lambda row: (row.evaluation.held_on, row.site.sort_key))  # type: ignore[union-attr]


def draw_sites(actor: Actor, quotas: Mapping[str, int], seed: str) -> list[Site]:
    """Open sites of the region, so many of each type, by the draw that `rules.draw_by_quota` tells of."""
    sites = sites_to_inspect(actor).filter(type__code__in=list(quotas)).select_related("type")
    by_code = {site.code: site for site in sites}
    pool: dict[str, list[str]] = {}
    for site in by_code.values():
        pool.setdefault(site.type.code, []).append(site.code)
    drawn = draw_by_quota(pool, quotas, seed)
    return [by_code[code] for codes in drawn.values() for code in codes]


def sites_named(actor: Actor, keys: Iterable[UUID]) -> list[Site]:
    """The open sites of the region with these ids."""
    return list(sites_to_inspect(actor).filter(pk__in=list(keys)).select_related("type"))


def types_with_counts(actor: Actor) -> list[SiteType]:
    """The types of the region's open sites, each with `number`."""
    counts: dict[UUID, int] = dict(
        sites_to_inspect(actor).order_by().values_list("type_id").annotate(number=Count("pk"))
    )
    types = list(SiteType.objects.filter(pk__in=counts).order_by("sort_key"))
    for row in types:
        row.number = counts[row.pk]  # type: ignore[attr-defined]
    return types


def inspectors_of(region_id: UUID | None) -> QuerySet[Person]:
    """People of a region who may inspect."""
    posts = [PostKind.INSPECTOR, PostKind.OFFICE, PostKind.DIRECTOR]
    rows = Person.objects.filter(region_id=region_id, left_on__isnull=True, posts__kind__in=posts)
    return rows.filter(posts__valid_to__isnull=True).distinct().order_by("sort_key")


def raters_of(region_id: UUID | None) -> QuerySet[Person]:
    """People of a region who may be named as raters."""
    return Person.objects.filter(region_id=region_id, left_on__isnull=True).order_by("sort_key")


def fact_items(versions: Iterable[Any]) -> QuerySet[Item]:
    """The items that facts are entered for: leaves of every method but on site."""
    rows = Item.objects.filter(version__in=list(versions), is_leaf=True).exclude(method="site")
    return rows.select_related("version").defer("version__document", "text").order_by("version", "position")


def types_of_visits(actor: Actor) -> list[SiteType]:
    """The types of sites that exist in the actor's region."""
    used = Site.objects.filter(region_id=actor.region_id).order_by().values("type")
    return list(SiteType.objects.filter(pk__in=used).order_by("sort_key"))


def versions_for_choice(campaign: Campaign) -> QuerySet[StandardVersion]:
    """The versions that a campaign pursues, the main one first."""
    rows = StandardVersion.objects.filter(pk__in=[version.pk for version in versions_of(campaign)])
    return rows.defer("document").order_by("published_at")


def with_counts(actor: Actor, evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Each evaluation with `planned_sites` and `visited_sites`, as far as the actor may know."""
    planned = _planned(Q(evaluation=OuterRef("pk"))).order_by().values("evaluation")
    visited = Visit.objects.filter(evaluation=OuterRef("pk")).exclude(hidden_visits_of(actor))
    visited = visited.order_by().values("evaluation")
    return evaluations.annotate(
        planned_sites=Coalesce(Subquery(planned.annotate(n=Count("pk")).values("n")), 0),
        visited_sites=Coalesce(Subquery(visited.annotate(n=Count("site", distinct=True)).values("n")), 0),
    )
