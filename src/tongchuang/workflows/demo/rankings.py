"""Rankings of the demo county: past months and quarters frozen some days after their end, the running ones provisional."""

from __future__ import annotations

from datetime import date, timedelta

from tongchuang.domain.appraisals.actions import refresh_ranking
from tongchuang.domain.appraisals.keeping import frozen_entry, set_frozen
from tongchuang.domain.appraisals.models import Exclusion
from tongchuang.domain.appraisals.values import days_of, ranked_with
from tongchuang.domain.inspections.models import LatestCheck
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.models import PostKind
from tongchuang.workflows.demo.stage import Stage

FROZEN_AFTER_WORKING_DAYS = 3
REASON = "本办组织评比，不参加排名"


def make_rankings(stage: Stage) -> None:
    """Every month and quarter with facts, the earlier ones first: each shows how units moved since the one before."""
    months = LatestCheck.objects.filter(campaign=stage.campaign).order_by("period").values_list("period", flat=True)
    periods = {period for month in months.distinct() for period in ranked_with(month)}
    for period in sorted(periods, key=lambda each: (days_of(each)[1], each)):
        _leave_the_office_out(stage, period)
        row = refresh_ranking(stage.campaign, period, by=SYSTEM)
        frozen_on = _working_day_after(stage, days_of(period)[1])
        if row is None or frozen_on >= stage.clock.day:
            continue
        director = stage.holders(PostKind.DIRECTOR)[0]
        at = stage.clock.on(frozen_on, 16, stage.dice.count(0, 59))
        set_frozen(row, at, stage.author(director).user_id)
        stage.note(frozen_entry(row), director, at)


def _leave_the_office_out(stage: Stage, period: str) -> None:
    director = stage.holders(PostKind.DIRECTOR)[0]
    at = max(stage.clock.on(days_of(period)[0], 9), stage.clock.on(stage.campaign.starts_on, 9))
    row = Exclusion.objects.create(
        id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, unit=stage.units["office"], period=period,
        reason=REASON, excluded_by_id=stage.author(director).user_id, excluded_at=at,
    )  # fmt: skip
    new = {"unit": row.unit_id, "period": period}
    stage.tell("ranking.unit_excluded", row, director, at, new=new, personal={"text": REASON}, parent=stage.campaign)


def _working_day_after(stage: Stage, day: date) -> date:
    left = FROZEN_AFTER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= stage.clock.is_working_day(day)
    return day
