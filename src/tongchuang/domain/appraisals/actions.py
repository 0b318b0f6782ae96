"""Rankings: computed, kept, frozen; units excluded and readmitted."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongchuang.domain.appraisals import engine_io
from tongchuang.domain.appraisals.errors import (
    AlreadyFrozen,
    NothingRanked,
    NotOver,
    RankingMoved,
    ReasonMissing,
    ReasonTooLong,
    UnknownPeriod,
)
from tongchuang.domain.appraisals.keeping import frozen_entry, keep, mark_stale, set_frozen
from tongchuang.domain.appraisals.models import Exclusion, RankedUnit, Ranking
from tongchuang.domain.appraisals.values import days_of, is_ranked, period_after
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record, record_many
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
    # Locked before the facts are read: what changes meanwhile marks the row again when it may.
    row = (
        Ranking.objects.select_for_update()
        .filter(campaign=campaign, period=period, state=State.PROVISIONAL)
        .first()
    )
    made = engine_io.make(campaign, period)
    if made is None or (row is None and not made.has_facts):
        return None
    if row is not None and engine_io.same_result(row, made):
        row.stale, row.computed_at = False, now()
        row.save(update_fields=["stale", "computed_at"])
        return row
    return keep(row or Ranking(campaign=campaign, region_id=campaign.region_id, period=period), made)


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
