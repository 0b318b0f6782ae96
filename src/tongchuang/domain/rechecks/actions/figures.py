"""Second visits that have come: their checks paired with the first ones', and the figures made of all pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Check, CrewMember, Evaluation, Visit
from tongchuang.domain.inspections.queries import distance_m
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.rechecks.choosing import waiting_of
from tongchuang.domain.rechecks.engine_io import figure_of
from tongchuang.domain.rechecks.models import AgreementFigure, InspectorPace, PairedCheck, Recheck
from tongchuang.domain.rechecks.settings import settings_of
from tongchuang.foundation.clock import now

NEAR_M = 150
Scope = AgreementFigure.Scope


@transaction.atomic
def note_second_visits(evaluation: Evaluation, *, by: Author = SYSTEM) -> int:
    """Find the visits that the others made to chosen sites. For evaluations that are not secret any more."""
    if Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk).secret:
        return 0
    number = 0
    for row in waiting_of(evaluation):
        planned = row.planned
        people = {planned.inspector_id}
        if planned.crew_id is not None:
            people |= set(CrewMember.objects.filter(crew=planned.crew_id).values_list("person_id", flat=True))
        visits = list(
            Visit.objects.filter(
                evaluation=evaluation, site_id=planned.site_id, submitted_at__isnull=False
            ).order_by("started_at")
        )
        first = next((visit for visit in visits if visit.inspector_id not in people), None)
        second = next(
            (visit for visit in visits if visit.inspector_id in people and visit.started_at >= row.chosen_at),
            None,
        )
        if row.first_id is None and first is not None:
            row.first = first
            row.save(update_fields=["first"])
        if row.first_id is None or second is None:
            continue
        row.second, row.state = second, Recheck.State.MADE
        row.save(update_fields=["second", "state"])
        record("recheck.made", row, by=by, region_id=row.region_id)
        number += 1
    return number


def _pair_checks(row: Recheck, *, fixed: Collection[UUID]) -> list[PairedCheck]:
    """The items that both visits judged, not saved. `fixed` are items put right at the site between the two."""
    assert row.first is not None and row.second is not None
    hours = settings_of(row.first.campaign).hours
    late = row.second.started_at - row.first.started_at > timedelta(hours=hours)
    ones = {check.item_id: check for check in Check.objects.filter(visit=row.first_id)}
    found = []
    for other in Check.objects.filter(visit=row.second_id):
        one = ones.get(other.item_id)
        if one is not None:
            why = "late" if late else "fixed" if other.item_id in fixed else ""
            same = one.verdict == other.verdict and (
                one.grade == other.grade or one.verdict != Check.Verdict.FAIL
            )
            found.append(
                PairedCheck(recheck=row, item_id=other.item_id, one=one, other=other, same=same, why=why)
            )
    return found


@transaction.atomic
def write_figures(
    campaign: Campaign, made: Iterable[tuple[Recheck, Collection[UUID]]], *, by: Author = SYSTEM
) -> int:
    """Pair the checks of double checks that were made (each with the items fixed in between) and compute all figures anew."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    fresh = [pair for recheck, fixed in made for pair in _pair_checks(recheck, fixed=fixed)]
    PairedCheck.objects.bulk_create(fresh, ignore_conflicts=True)
    at = now()
    figures = _figures(row, at)
    AgreementFigure.objects.filter(campaign=row).delete()
    AgreementFigure.objects.bulk_create(figures)
    _write_paces(row, at)
    record(
        "recheck.figures",
        row,
        by=by,
        region_id=row.region_id,
        new={"pairs": len(fresh), "figures": len(figures)},
    )
    return len(fresh)


def _figures(campaign: Campaign, at: datetime) -> list[AgreementFigure]:
    rows = PairedCheck.objects.filter(recheck__evaluation__campaign=campaign, why="").exclude(
        running_covert("recheck__")
    )
    rows = rows.select_related("one", "other", "recheck__first", "recheck__second").order_by("pk")
    every: list[tuple[str, str]] = []
    grades: list[tuple[str, str]] = []
    items: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    people: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        one, other = row.one.verdict, row.other.verdict
        every.append((one, other))
        items[row.item_id].append((one, other))
        if row.one.grade and row.other.grade:
            grades.append((row.one.grade, row.other.grade))
        first, second = row.recheck.first, row.recheck.second
        if first is not None and second is not None:
            people[first.inspector_id].append((one, other))
            people[second.inspector_id].append((other, one))
    found = [figure_of(campaign, Scope.ALL, every, at)] if every else []
    if grades:
        order = sorted({grade for pair in grades for grade in pair})
        found.append(figure_of(campaign, Scope.GRADES, grades, at, grades=order))
    found += [figure_of(campaign, Scope.ITEM, pairs, at, item_id=key) for key, pairs in items.items()]
    return found + [
        figure_of(campaign, Scope.PERSON, pairs, at, person_id=key) for key, pairs in people.items()
    ]


def _write_paces(campaign: Campaign, at: datetime) -> None:
    """Visits after the announcement only: nobody is measured who was not told."""
    InspectorPace.objects.filter(campaign=campaign).delete()
    since = settings_of(campaign).announced_at
    if since is None:
        return
    visits = Visit.objects.filter(campaign=campaign, started_at__gte=since, submitted_at__isnull=False)
    rows = (
        visits.exclude(running_covert())
        .select_related("site")
        .annotate(number=Count("checks"))
        .defer("site__grams")
    )
    by_person: dict[UUID, list[Visit]] = defaultdict(list)
    for visit in rows.iterator():
        by_person[visit.inspector_id].append(visit)
    InspectorPace.objects.bulk_create(_pace(campaign, person, own, at) for person, own in by_person.items())


def _pace(campaign: Campaign, person: UUID, visits: list[Visit], at: datetime) -> InspectorPace:
    minutes = [
        (visit.submitted_at - visit.started_at).total_seconds() / 60 for visit in visits if visit.submitted_at
    ]
    located = [visit for visit in visits if visit.longitude is not None and visit.site.longitude is not None]
    near = sum(
        distance_m(
            visit.longitude or 0, visit.latitude or 0, visit.site.longitude or 0, visit.site.latitude or 0
        )
        <= NEAR_M + (visit.accuracy_m or 0)
        for visit in located
    )
    return InspectorPace(
        campaign=campaign, person_id=person, visits=len(visits), checks=sum(visit.number for visit in visits),  # type: ignore[attr-defined]
        minutes=median(minutes) if minutes else None, located=len(located), near=near, computed_at=at,
    )  # fmt: skip
