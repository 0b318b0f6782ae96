"""Rankings: computed, kept, frozen; units excluded and readmitted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongchuang.domain.appraisals import engine_io
from tongchuang.domain.appraisals.engine_io import Made
from tongchuang.domain.appraisals.errors import (
    AlreadyFrozen,
    NothingRanked,
    NotOver,
    RankingMoved,
    ReasonMissing,
    ReasonTooLong,
    UnknownPeriod,
)
from tongchuang.domain.appraisals.models import Exclusion, RankedUnit, Ranking
from tongchuang.domain.appraisals.values import Rules, days_of, is_ranked, period_after
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now

State = Ranking.State
REASON_MOST = 300


@transaction.atomic
def refresh_ranking(campaign: Campaign, period: str, *, by: Author) -> Ranking | None:
    """Compute the provisional ranking of a period anew; None where no fact of it is known and none ever was.

    It is derived from facts that have their own events, so it writes none itself.
    """
    made = engine_io.make(campaign, period)
    row = (
        Ranking.objects.select_for_update()
        .filter(campaign=campaign, period=period, state=State.PROVISIONAL)
        .first()
    )
    if made is None or (row is None and not made.has_facts):
        return None
    if row is not None and engine_io.same_result(row, made):
        row.stale, row.computed_at = False, now()
        row.save(update_fields=["stale", "computed_at"])
        return row
    return _keep(row or Ranking(campaign=campaign, region_id=campaign.region_id, period=period), made)


def _keep(row: Ranking, made: Made) -> Ranking:
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


@transaction.atomic
def freeze_ranking(ranking: Ranking, *, by: Actor, result_digest: str) -> Ranking:
    """Let a provisional ranking stand as the person saw it (`result_digest`), with all that it was made of."""
    by.require(Permission.MANAGE_CAMPAIGN)
    _same_region(ranking.region_id, by)
    row = Ranking.objects.select_for_update().select_related("campaign").get(pk=ranking.pk)
    if row.frozen or _is_frozen(row.campaign_id, row.period):
        raise AlreadyFrozen
    if row.stale or row.result_digest != result_digest:
        raise RankingMoved
    if days_of(row.period)[1] >= local(now()).date():
        raise NotOver
    if not RankedUnit.objects.filter(ranking=row, rank__isnull=False).exists():
        raise NothingRanked
    moment = now()
    set_frozen(row, moment, by.user_id)
    record_many([frozen_entry(row)], by=by, at=moment)
    mark_stale(row.campaign_id, [period_after(row.period)])
    return row


def set_frozen(row: Ranking, moment: datetime, user_id: UUID | None) -> None:
    """A ranking stands from a moment on; a part of freezing, which tells."""
    row.state, row.frozen_at, row.frozen_by_id = State.FROZEN, moment, user_id
    row.objections_until = engine_io.objections_end(moment, Rules.of(row.campaign.settings).objection_days)
    row.save(update_fields=["state", "frozen_at", "frozen_by", "objections_until"])


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


@transaction.atomic
def exclude_unit(campaign: Campaign, unit: Unit, period: str, *, reason: str, by: Actor) -> Exclusion:
    """Leave a unit out of the ranking of a period, for a reason that stands beside its name."""
    by.require(Permission.MANAGE_CAMPAIGN)
    _same_region(campaign.region_id, by)
    _same_region(unit.region_id, by)
    if not is_ranked(period):
        raise UnknownPeriod
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > REASON_MOST:
        raise ReasonTooLong(REASON_MOST)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if _is_frozen(campaign.pk, period):
        raise AlreadyFrozen
    standing = Exclusion.objects.filter(
        campaign=campaign, unit=unit, period=period, readmitted_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    row = Exclusion.objects.create(
        region_id=campaign.region_id, campaign=campaign, unit=unit, period=period, reason=reason,
        excluded_by_id=by.user_id, excluded_at=now(),
    )  # fmt: skip
    record(
        "ranking.unit_excluded", row, by=by, new={"unit": unit.pk, "period": period}, personal={"text": reason},
        parent=campaign,
    )  # fmt: skip
    mark_stale(campaign.pk, [period])
    return row


@transaction.atomic
def readmit_unit(exclusion: Exclusion, *, by: Actor) -> None:
    """Rank a unit again that was left out of a period."""
    by.require(Permission.MANAGE_CAMPAIGN)
    _same_region(exclusion.region_id, by)
    row = Exclusion.objects.select_for_update().get(pk=exclusion.pk)
    if row.readmitted_at is not None:
        return
    if _is_frozen(row.campaign_id, row.period):
        raise AlreadyFrozen
    row.readmitted_at, row.readmitted_by_id = now(), by.user_id
    row.save(update_fields=["readmitted_at", "readmitted_by"])
    record("ranking.unit_readmitted", row, by=by, new={"unit": row.unit_id, "period": row.period})
    mark_stale(row.campaign_id, [row.period])


def _is_frozen(campaign_id: UUID, period: str) -> bool:
    return Ranking.objects.filter(campaign_id=campaign_id, period=period, state=State.FROZEN).exists()


def _same_region(region_id: UUID, by: Actor) -> None:
    if region_id != by.region_id:
        raise NotPermitted(Permission.MANAGE_CAMPAIGN)
