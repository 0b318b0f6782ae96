"""What a change does to provisional rankings: it marks them. They are computed anew once a minute, however many came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models.functions import TruncMonth

from tongchuang.domain.appraisals.keeping import mark_stale, open_ranking
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.appraisals.values import ranked_with
from tongchuang.domain.inspections.models import Check, Observation
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.scores.consumers import FACT_KINDS, GROUND_KINDS
from tongchuang.foundation.clock import SHANGHAI

UNIT_KINDS = ("unit.created", "unit.changed", "unit.closed")
RANKING_KINDS = tuple(dict.fromkeys((*FACT_KINDS, *GROUND_KINDS, *UNIT_KINDS)))

Touched = set[tuple[UUID, str]]
"""campaign, month."""


def mark_rankings(changes: Sequence[SealedChange]) -> None:
    """Mark what the changes touch; where a month has its first facts, open its ranking and that of its quarter."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    regions = set()
    for change in changes:
        by_kind[change.event.kind].append(change.event.target_id)
        if change.event.kind not in FACT_KINDS:
            regions.add(change.event.region_id)
    for campaign_id, month in sorted(_by_facts(by_kind), key=str):
        for period in ranked_with(month):
            if not mark_stale(campaign_id, [period]):
                open_ranking(campaign_id, period)
    provisional = Ranking.objects.filter(region_id__in=regions, state=Ranking.State.PROVISIONAL)
    provisional.update(stale=True)


def _by_facts(by_kind: dict[str, list[UUID]]) -> Touched:
    visits = by_kind["visit.submitted"]
    months = (
        Check.objects.filter(visit__in=visits).annotate(month=TruncMonth("at", tzinfo=SHANGHAI)).order_by()
    )
    found = {
        (campaign, month.strftime("%Y-%m"))
        for campaign, month in months.values_list("visit__campaign_id", "month").distinct()
    }
    observations = [*by_kind["observation.entered"], *by_kind["observation.retracted"]]
    rows = Observation.objects.filter(pk__in=observations).order_by()
    return found | set(rows.values_list("campaign_id", "period").distinct())
