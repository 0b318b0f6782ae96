"""What follows from a period: proposals once a ranking is frozen, finality when nobody can object, leads by the ladder."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.appraisals.values import is_quarter
from tongchuang.domain.consequences import actions
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.leads.actions import open_leads
from tongchuang.domain.leads.models import Ground
from tongchuang.domain.leads.values import Opening
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.organisations.actors import Actor

log = logging.getLogger(__name__)

FREEZING = ("ranking.frozen",)


def propose_after_freezing(changes: Sequence[SealedChange]) -> None:
    """For each ranking that was frozen, what the rules propose; a change that comes again proposes nothing twice."""
    rows = Ranking.objects.filter(
        pk__in=[change.event.target_id for change in changes], state=Ranking.State.FROZEN
    )
    for row in rows.defer("inputs", "result").select_related("campaign__pack").order_by("period"):
        actions.propose_for(row, by=SYSTEM)


@transaction.atomic
def confirm_and_look_on(chosen: Mapping[UUID, int], *, by: Actor, opinion: str = "") -> list[Consequence]:
    """Confirm proposals; where later periods are frozen already, what counts these is proposed for them now."""
    rows = actions.confirm_many(chosen, by=by, opinion=opinion)
    for ranking in _later(rows):
        actions.propose_for(ranking, by=by)
    return rows


def _later(rows: Sequence[Consequence]) -> list[Ranking]:
    if not rows:
        return []
    first = min(row.period for row in rows)
    frozen = Ranking.objects.filter(
        campaign=rows[0].campaign_id, state=Ranking.State.FROZEN, period__gt=first
    ).defer("inputs", "result")
    same = [row for row in frozen.order_by("period") if is_quarter(row.period) == is_quarter(first)]
    return [row for row in same if row.pk not in {one.ranking_id for one in rows}]


@transaction.atomic
def settle(moment: datetime, *, by: Author = SYSTEM, ranking_id: UUID | None = None) -> list[Consequence]:
    """Let become final what nobody can object to any more; a rung that names the discipline office opens a lead."""
    final = actions.make_final(moment, by=by, ranking_id=ranking_id)
    rungs = [row for row in final if row.lead]
    if rungs:
        open_leads([_opening(row) for row in rungs], by=by)
    return final


def _opening(row: Consequence) -> Opening:
    line = RankedUnit.objects.filter(ranking=row.ranking_id, unit=row.unit_id).first()
    earlier = Consequence.objects.filter(pk__in=row.rests_on).order_by("period", "pk")
    return Opening(
        ground=Ground.LADDER, region_id=row.region_id, campaign_id=row.campaign_id, unit_id=row.bearer_id,
        finding_id=None, subject=row, also=(*((line,) if line else ()), *earlier), reason="",
    )  # fmt: skip
