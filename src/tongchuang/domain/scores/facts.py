"""The facts of a scope out of the rows: latest checks, other observations, sites, responsibilities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.campaigns.models import VersionMove
from tongchuang.domain.inspections.models import LatestCheck, Observation
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site as SiteRow
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.standards.models import Item
from tongchuang.engines.scoring.counted import Counted, pairs_of
from tongchuang.engines.scoring.counted import LatestCheck as Latest
from tongchuang.engines.scoring.facts import Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.period import Period
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.scoring.select import select
from tongchuang.engines.standard.model import Standard

if TYPE_CHECKING:
    from tongchuang.domain.scores.engine_io import Scope


def counted(scope: Scope, standard: Standard) -> Counted:
    """The facts that count for a scope."""
    others = select(_observed(scope), scope.period, scope.sources)
    return replace(others, pairs=pairs_of(_latest(scope)))


def _latest(scope: Scope) -> Iterator[Latest]:
    codes = dict(Item.objects.filter(version_id=scope.version_id, is_leaf=True).values_list("pk", "code"))
    rows = _checks(scope).values_list("item_id", "site_id", "verdict", "count", "grade", "visit_id", "check_row_id")
    for item_id, site_id, verdict, count, grade, visit_id, check_id in rows.iterator(chunk_size=5000):
        yield codes[item_id], str(site_id), verdict, count, grade or None, str(visit_id), str(check_id)


def _checks(scope: Scope) -> QuerySet[LatestCheck]:
    rows = LatestCheck.objects.filter(campaign_id=scope.campaign_id, version_id=scope.version_id)
    if scope.evaluation_id:
        return rows.filter(evaluation_id=scope.evaluation_id)
    period = Period.parse(scope.period)
    rows = rows.filter(period__range=(period.first, period.last), source__in=scope.sources)
    # One row per month, source and evaluation is kept; of those the latest by time, then by visit, counts.
    return rows.order_by("site_id", "item_id", "-at", "-visit_id").distinct("site_id", "item_id")


def _observed(scope: Scope) -> Iterator[Fact]:
    codes = _codes_of_version_and_before(scope)
    rows = Observation.objects.filter(campaign_id=scope.campaign_id, item_id__in=codes, retracted_at__isnull=True)
    if scope.evaluation_id:
        # A trend looks back beyond the evaluation; everything else is of the evaluation alone.
        rows = rows.filter(evaluation_id=scope.evaluation_id) | rows.filter(
            kind=Observation.Kind.READING, period__lt=scope.period
        )
    else:
        rows = rows.filter(period__lte=Period.parse(scope.period).last)
    for row in rows.filter(source__in=scope.sources).order_by("entered_at", "pk").iterator():
        yield _fact(row, codes[row.item_id])


def _codes_of_version_and_before(scope: Scope) -> dict[UUID, str]:
    """Item → its code in the scope's version, also for items of versions that the campaign moved away from."""
    codes = dict(Item.objects.filter(version_id=scope.version_id, is_leaf=True).values_list("pk", "code"))
    into = scope.version_id
    renamed = {code: code for code in codes.values()}
    moves = VersionMove.objects.filter(campaign_id=scope.campaign_id, confirmed=True).order_by("-decided_at")
    for move in moves:
        if move.new_id != into:
            continue
        pairs = [(row[0], row[1]) for row in move.plan["kept"]]
        pairs += [(row["old_code"], row["code"]) for row in move.plan["changed"]]
        renamed = {old: renamed[new] for old, new in pairs if new in renamed}
        before = Item.objects.filter(version_id=move.old_id, code__in=renamed).values_list("pk", "code")
        codes.update({pk: renamed[code] for pk, code in before})
        into = move.old_id
    return codes


def _fact(row: Observation, code: str) -> Fact:
    # The period as entered counts; `at` orders facts of one thing.
    common: dict[str, Any] = {"item": code, "period": row.period, "source": row.source, "at": row.at}
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


def sites(region_id: UUID) -> dict[str, Site]:
    """All sites of a region with the unit that answers for each; street and section as keys."""
    rows = SiteRow.objects.filter(region_id=region_id).values_list(
        "pk", "type__code", "unit_id", "street_id", "section_id"
    )
    return {
        str(pk): Site(
            type=kind,
            unit=str(unit) if unit else None,
            keys={name: str(value) for name, value in (("street", street), ("section", section)) if value},
        )
        for pk, kind, unit, street, section in rows
    }


def assignments(scope: Scope) -> Assignments:
    """Who was made responsible: on one site, on a type of site, or for the whole item."""
    rows = Responsibility.objects.filter(
        campaign_id=scope.campaign_id, item__version_id=scope.version_id, lead__isnull=False
    )
    given = Assignments({}, {}, _leads_by_role(scope))
    for row in rows.select_related("item", "site_type").prefetch_related("supports"):
        duty = Duty(
            str(row.lead_id), tuple(str(each.unit_id) for each in row.supports.all()), Fraction(row.support_share)
        )
        if row.site_id:
            given.on_site[str(row.site_id), row.item.code] = duty  # type: ignore[index]
        elif row.site_type:
            given.on_type[row.site_type.code, row.item.code] = duty  # type: ignore[index]
        else:
            given.leads[row.item.code] = duty  # type: ignore[index]
    return given


def _leads_by_role(scope: Scope) -> dict[str, Duty]:
    """The unit that plays the first role that the standard names as lead (城管部门), where the county has one."""
    units = Unit.objects.filter(region_id=scope.region_id, valid_to__isnull=True).exclude(role="")
    by_role = {unit.role: Duty(str(unit.pk)) for unit in units.order_by("-path")}
    items = Item.objects.filter(version_id=scope.version_id, is_leaf=True).values_list("code", "lead_names")
    return {code: by_role[names[0]] for code, names in items if names and names[0] in by_role}


def months_with_facts(campaign_id: UUID) -> list[str]:
    """The months in which a campaign has any fact, oldest first."""
    checks = LatestCheck.objects.filter(campaign_id=campaign_id).values_list("period", flat=True)
    others = Observation.objects.filter(campaign_id=campaign_id).values_list("period", flat=True)
    return sorted(set(checks.distinct()) | set(others.distinct()))


