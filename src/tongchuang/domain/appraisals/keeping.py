"""How rankings are kept: parts of the actions, and the marks that follow the facts. None of it is a decision of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongchuang.domain.appraisals import engine_io
from tongchuang.domain.appraisals.engine_io import Made
from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.appraisals.values import Rules, is_ranked, period_after
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import Entry
from tongchuang.foundation.clock import now

State = Ranking.State


def keep(row: Ranking, made: Made) -> Ranking:
    """Put a computed ranking and its lines in the place of those that stood."""
    for name, value in engine_io.ranking_fields(made).items():
        setattr(row, name, value)
    row.computed_at, row.stale = now(), False
    row.save()
    RankedUnit.objects.filter(ranking=row).delete()
    RankedUnit.objects.bulk_create(engine_io.unit_rows(row))
    # The period after it shows how far each unit moved since this one.
    mark_stale(row.campaign_id, [period_after(row.period)])
    return row


def mark_stale(campaign_id: UUID, periods: Iterable[str]) -> int:
    """Say of provisional rankings that what they are made of has changed; they are computed anew soon."""
    rows = Ranking.objects.filter(campaign_id=campaign_id, period__in=list(periods), state=State.PROVISIONAL)
    return rows.update(stale=True)


@transaction.atomic
def open_ranking(campaign_id: UUID, period: str) -> None:
    """Make room for the ranking of a period that has its first facts; it is computed when its turn comes."""
    campaign = Campaign.objects.get(pk=campaign_id)
    scope = engine_io.scope_of(campaign, period)
    if scope is None or not is_ranked(period):
        return
    empty: dict[str, Any] = {
        "region_id": campaign.region_id, "version_id": scope.version_id, "computed_at": now(), "stale": True,
        "engine": engine_io.CURRENT, **engine_io.NO_DOCUMENTS,
    }  # fmt: skip
    Ranking.objects.get_or_create(campaign=campaign, period=period, state=State.PROVISIONAL, defaults=empty)


def set_frozen(row: Ranking, moment: datetime, user_id: UUID | None) -> None:
    """A ranking stands from a moment on; a part of freezing, which tells."""
    row.state, row.frozen_at, row.frozen_by_id = State.FROZEN, moment, user_id
    row.pack_id = row.campaign.pack_id
    row.objections_until = engine_io.objections_end(moment, Rules.of(row.campaign.settings).objection_days)
    row.save(update_fields=["state", "frozen_at", "frozen_by", "pack", "objections_until"])


def frozen_entry(row: Ranking) -> Entry:
    """What the ledger keeps of a freezing: enough to show later that nothing was exchanged."""
    return Entry(
        "ranking.frozen",
        row,
        old={"state": State.PROVISIONAL.value},
        new={
            "state": State.FROZEN.value,
            "period": row.period,
            "engine": row.engine,
            "inputs": row.inputs_digest,
            "result": row.result_digest,
            "objections_until": row.objections_until,
        },
    )
