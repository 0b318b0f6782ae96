"""The facts of a scope out of the rows: latest checks, other observations, also of versions moved away from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.campaigns.engine_io import codes_that_stay
from tongchuang.domain.campaigns.models import VersionMove
from tongchuang.domain.inspections.models import LatestCheck, Observation
from tongchuang.domain.scores.engine_io.periods import months_of
from tongchuang.domain.scores.values import Scope
from tongchuang.domain.standards.models import Item
from tongchuang.engines.scoring.counted import Counted, pairs_of
from tongchuang.engines.scoring.counted import LatestCheck as Latest
from tongchuang.engines.scoring.facts import KIND_OF_METHOD, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.scoring.select import select
from tongchuang.engines.standard.model import Grades, Node, Standard


@dataclass(frozen=True)
class Codes:
    """Item → code in the scope's version, for its own items and those of versions that the campaign moved away from."""

    of_item: dict[UUID, str]
    versions: tuple[UUID, ...]


def counted(scope: Scope, standard: Standard, sites: Mapping[str, Site]) -> Counted:
    """The facts that count for a scope."""
    codes = codes_of(scope)
    leaves = {leaf.code: leaf for leaf in standard.leaves()}
    others = select(_observed(scope, codes, leaves), scope.period, scope.sources)
    return replace(others, pairs=pairs_of(_latest(scope, codes, leaves, sites)))


def checks_of(scope: Scope, versions: tuple[UUID, ...]) -> QuerySet[LatestCheck]:
    """The latest check of each site and item in a scope.

    A row is kept for each month, source and evaluation; of those the latest by time, then by visit, counts.
    """
    rows = LatestCheck.objects.filter(campaign_id=scope.campaign_id, version_id__in=versions)
    if scope.evaluation_id:
        rows = rows.filter(evaluation_id=scope.evaluation_id)
    else:
        rows = rows.filter(period__range=months_of(scope.period), source__in=scope.sources)
    return rows.order_by("site_id", "item_id", "-at", "-visit_id").distinct("site_id", "item_id")


def codes_of(scope: Scope) -> Codes:
    """What the items of the scope's version and of the versions before it are called in the scope's version."""
    own = Item.objects.filter(version_id=scope.version_id, is_leaf=True).values_list("pk", "code")
    codes, versions, into = dict(own), [scope.version_id], scope.version_id
    renamed = {code: code for code in codes.values()}
    for move in VersionMove.objects.filter(campaign_id=scope.campaign_id, confirmed=True).order_by("-decided_at"):
        if move.new_id != into:
            continue
        renamed = {old: renamed[new] for old, new in codes_that_stay(move.plan) if new in renamed}
        before = Item.objects.filter(version_id=move.old_id, is_leaf=True, code__in=renamed)
        codes.update({pk: renamed[code] for pk, code in before.values_list("pk", "code")})
        versions.append(move.old_id)
        into = move.old_id
    return Codes(codes, tuple(versions))


def _latest(
    scope: Scope, codes: Codes, leaves: Mapping[str, Node], sites: Mapping[str, Site]
) -> Iterator[Latest]:
    grades = {code: {name for name, _ in leaf.rule.values} for code, leaf in leaves.items() if isinstance(leaf.rule, Grades)}
    types = {code: frozenset(leaf.site_types) for code, leaf in leaves.items() if leaf.method == "site"}
    for code, site, verdict, count, grade, visit, check in _rows(scope, codes):
        # Left out as a file with such a row would be refused: the site has become one of another type since, or the
        # item takes grades in this version and the check was made without.
        if code not in types or sites[site].type not in types[code]:
            continue
        if code in grades and verdict != "na" and grade not in grades[code]:
            continue
        yield code, site, verdict, count, grade or None, visit, check


def _rows(scope: Scope, codes: Codes) -> Iterator[tuple[str, str, str, int, str, str, str]]:
    columns = ("item_id", "site_id", "verdict", "count", "grade", "visit_id", "check_row_id", "at")
    rows = checks_of(scope, codes.versions).values_list(*columns)
    if len(codes.versions) == 1:
        for item, site, verdict, count, grade, visit, check, _at in rows.iterator(chunk_size=5000):
            yield codes.of_item[item], str(site), verdict, count, grade, str(visit), str(check)
        return
    best: dict[tuple[str, str], tuple[datetime, str, tuple[str, str, str, int, str, str, str]]] = {}
    for item, site, verdict, count, grade, visit, check, at in rows.iterator(chunk_size=5000):
        code = codes.of_item.get(item)
        if code is None:
            continue
        row = (code, str(site), verdict, count, grade, str(visit), str(check))
        known = best.get(row[:2])
        if known is None or (at, row[5]) > known[:2]:
            best[row[:2]] = (at, row[5], row)
    for _at, _visit, row in best.values():
        yield row


def observations_of(scope: Scope, items: list[UUID]) -> QuerySet[Observation]:
    """The facts of a scope that are not checks, as entered; for a period also earlier readings, which trends need."""
    rows = Observation.objects.filter(campaign_id=scope.campaign_id, item_id__in=items, retracted_at__isnull=True)
    if scope.evaluation_id:
        earlier = rows.filter(
            kind=Observation.Kind.READING, period__lt=scope.period, source__in=scope.sources
        ).exclude(evaluation_id=scope.evaluation_id)
        rows = rows.filter(evaluation_id=scope.evaluation_id) | earlier
    else:
        rows = rows.filter(period__lte=months_of(scope.period)[1], source__in=scope.sources)
    return rows.order_by("entered_at", "pk")


def _observed(scope: Scope, codes: Codes, leaves: Mapping[str, Node]) -> Iterator[Fact]:
    for row in observations_of(scope, list(codes.of_item)).iterator():
        code = codes.of_item[row.item_id]
        method = leaves[code].method
        if method is not None and KIND_OF_METHOD[method] == row.kind:
            # An evaluation may run into the next month; its facts are all of the month in which it was held.
            own = scope.evaluation_id is not None and row.evaluation_id == scope.evaluation_id
            yield fact_of(row, code, scope.period, scope.sources[0]) if own else fact_of(row, code)


def fact_of(row: Observation, code: str, period: str = "", source: str = "") -> Fact:
    """An observation as the engine takes it, under the code of its item; another period or source where given."""
    common: dict[str, Any] = {
        "item": code, "period": period or row.period, "source": source or row.source, "at": row.at,
    }  # fmt: skip
    match row.kind:
        case Observation.Kind.REVIEW:
            return Review(**common, fraction=row.fraction)
        case Observation.Kind.POLL:
            return Poll(**common, yes=row.yes, valid=row.valid)
        case Observation.Kind.READING:
            return Reading(**common, value=row.value)
        case Observation.Kind.RATING:
            return Rating(**common, fraction=row.fraction, rater=str(row.rater_id))
        case _:
            return Event(**common, count=row.count)
