"""What a change of facts does to scores: read from the ledger, each touched scope once a round however many events."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import TruncMonth

from tongchuang.domain.campaigns.models import Campaign, CampaignStandard
from tongchuang.domain.inspections.models import Check, Evaluation, LatestCheck, Observation, Visit
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.engine_io import Ground, holds, last_month, periods_with
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.values import Scope, is_kept, kept_sets
from tongchuang.foundation.clock import SHANGHAI

log = logging.getLogger(__name__)

FACT_KINDS = ("visit.submitted", "observation.entered", "observation.retracted")
EVALUATION_KINDS = ("evaluation.opened", "evaluation.finished")
GROUND_KINDS = (
    "responsibility.changed", "responsibility.removed", "responsibility.confirmed", "responsibility.proposed",
    "responsibility.claimed", "site.created", "site.changed", "site.closed", "site.imported", "unit.changed",
    "unit.closed", "campaign.created", "campaign.standard_added", "campaign.move_decided",
)  # fmt: skip
SCORE_KINDS = (*FACT_KINDS, *EVALUATION_KINDS, *GROUND_KINDS)

Touched = tuple[UUID, str, str, bool]
"""campaign, month, source, whether a reading: later months may look back at it."""


def refresh_scores(changes: Sequence[SealedChange]) -> None:
    """Take what the changes touch anew, and for the first time where a month or source has its first facts.

    A change of responsibilities, sites or standards touches every snapshot of its region.
    """
    by_kind: dict[str, list[SealedChange]] = defaultdict(list)
    for change in changes:
        by_kind[change.event.kind].append(change)
    whole = {change.event.region_id for kind in GROUND_KINDS for change in by_kind[kind]}
    campaigns = list(Campaign.objects.filter(region_id__in=whole)) if whole else []
    touched = _touched_by_facts(by_kind)
    for campaign in campaigns:
        touched |= {(campaign.pk, month, source, False) for month, source in _months_and_sources(campaign)}
    evaluations = _evaluations(by_kind, campaigns)
    _retake([*_scopes(touched), *evaluations])


def _touched_by_facts(by_kind: dict[str, list[SealedChange]]) -> set[Touched]:
    visits = [change.event.target_id for change in by_kind["visit.submitted"]]
    found: set[Touched] = set()
    # By the checks and not by the visit: one that goes on past midnight on the last day has facts of two months.
    months = Check.objects.filter(visit__in=visits).annotate(month=TruncMonth("at", tzinfo=SHANGHAI)).order_by()
    for campaign, source, month in months.values_list("visit__campaign_id", "visit__source", "month").distinct():
        found.add((campaign, month.strftime("%Y-%m"), source, False))
    for row in _observations(by_kind):
        found.add((row.campaign_id, row.period, row.source, row.kind == Observation.Kind.READING))
    return found


def _observations(by_kind: dict[str, list[SealedChange]]) -> list[Observation]:
    ids = [c.event.target_id for kind in ("observation.entered", "observation.retracted") for c in by_kind[kind]]
    return list(Observation.objects.filter(pk__in=ids)) if ids else []


def _evaluations(by_kind: dict[str, list[SealedChange]], campaigns: Iterable[Campaign]) -> list[Scope]:
    ids = {change.event.target_id for kind in EVALUATION_KINDS for change in by_kind[kind]}
    visits = [change.event.target_id for change in by_kind["visit.submitted"]]
    seen = Visit.objects.filter(pk__in=visits, evaluation__isnull=False).values_list("evaluation_id", flat=True)
    ids |= set(seen.distinct()) if visits else set()
    ids |= {row.evaluation_id for row in _observations(by_kind) if row.evaluation_id}
    # A finished evaluation keeps its result: who answers for what today is not who answered then.
    wanted = Q(pk__in=ids) | Q(campaign__in=[campaign.pk for campaign in campaigns], finished_at__isnull=True)
    return [Scope.of_evaluation(evaluation) for evaluation in Evaluation.objects.filter(wanted)]


def _months_and_sources(campaign: Campaign) -> set[tuple[str, str]]:
    """The months and sources of which a campaign has any fact."""
    checks = LatestCheck.objects.filter(campaign=campaign).order_by().values_list("period", "source").distinct()
    others = Observation.objects.filter(campaign=campaign).order_by().values_list("period", "source").distinct()
    return set(checks) | set(others)


def _scopes(touched: set[Touched]) -> list[Scope]:
    """The scopes that follow by themselves; others that stand are only marked, and taken when somebody looks."""
    ids = {campaign for campaign, _month, _source, _reading in touched}
    pinned: dict[UUID, list[UUID]] = defaultdict(list)
    for row in CampaignStandard.objects.filter(campaign__in=ids).order_by("position"):
        pinned[row.campaign_id].append(row.version_id)
    regions = dict(Campaign.objects.filter(pk__in=ids).values_list("pk", "region_id"))
    scopes = {
        Scope(campaign, regions[campaign], version, period, sources)
        for campaign, month, source, _reading in touched
        for period in periods_with(month)
        for sources in kept_sets(source)
        for version in pinned[campaign]
    }
    for snapshot in Snapshot.objects.filter(campaign__in=ids, evaluation__isnull=True):
        if snapshot.version_id in pinned[snapshot.campaign_id] and _touches(snapshot, touched):
            scopes.add(scope_of(snapshot))
    return sorted(scopes, key=lambda scope: (scope.campaign_id, len(scope.period) != 7, scope.period))


def _touches(snapshot: Snapshot, touched: set[Touched]) -> bool:
    return any(
        campaign == snapshot.campaign_id
        and source in snapshot.sources
        and (holds(snapshot.period, month) or (reading and month <= last_month(snapshot.period)))
        for campaign, month, source, reading in touched
    )


def _retake(scopes: Sequence[Scope]) -> None:
    grounds: dict[UUID, Ground] = {}
    for scope in scopes:
        if scope.evaluation_id is None and not is_kept(scope.sources):
            _mark(scope)
            continue
        ground = grounds.setdefault(scope.region_id, Ground(scope.region_id))
        try:
            with transaction.atomic():
                take_snapshot(scope, by=SYSTEM, ground=ground)
        except Exception:
            # One scope that can't be computed must not hold up all scores; its page says that it is not up to date.
            log.exception("the score of %s could not be computed", scope)
            _mark(scope)


def _mark(scope: Scope) -> None:
    rows = Snapshot.objects.filter(campaign_id=scope.campaign_id, version_id=scope.version_id, period=scope.period)
    rows.filter(sources=list(scope.sources), evaluation_id=scope.evaluation_id).update(stale=True)


def scope_of(snapshot: Snapshot) -> Scope:
    """The scope that a snapshot was taken of."""
    return Scope(
        snapshot.campaign_id, snapshot.region_id, snapshot.version_id, snapshot.period,
        tuple(snapshot.sources), snapshot.evaluation_id,
    )  # fmt: skip
