"""A county with a past, and its forecast worked out for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domain.scores.facts import evaluation, observe, publish, visit
from tests.factories import County, Standard, make_finding

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import Forecast, ForecastSettings
from tongchuang.domain.inspections.models import Check, Evaluation, PlannedVisit, Visit
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scores import engine_io, queries
from tongchuang.foundation.clock import now
from tongchuang.workflows.forecast import forecast_campaign

QUOTAS = {"market": 1, "toilet": 1}


def forget_standards() -> None:
    """Published standards are kept a process; those of tests are written anew."""
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()


def set_quotas(county: County, **values: Any) -> ForecastSettings:
    """What a campaign without quotas in its pack needs; few simulations."""
    assert county.campaign is not None
    given = {"quotas": QUOTAS, "simulations": 2_000, "seed": 7, **values}
    return ForecastSettings.objects.create(region=county.region, campaign=county.campaign, **given)


def held(county: County, standard: Standard, days_ago: int, verdict: Any = "pass") -> Evaluation:
    """A mock evaluation that is over: one market and one toilet."""
    at = now() - timedelta(days=days_ago)
    row = evaluation(county, standard.version, title=f"{days_ago} 天前的模拟测评")
    row.held_on, row.finished_at = at.date(), at + timedelta(hours=8)
    row.save()
    for site, verdicts in (
        (county.sites[0], {"I-1": verdict, "I-3": "A"}),
        (county.sites[1], {"I-2": "pass", "I-3": "B"}),
    ):
        PlannedVisit.objects.create(evaluation=row, site=site)
        visit(county, site, verdicts, at=at + timedelta(hours=3), evaluation=row)
    observe(
        county, standard.items["II-1"], "review", at=at + timedelta(hours=4), evaluation=row, fraction=0.8
    )
    return row


def past(county: County, standard: Standard) -> Finding:
    """Checks and facts of some weeks; a finding that is open at the first market."""
    publish(standard)
    forget_standards()
    for days in (60, 40, 12):
        at = now() - timedelta(days=days)
        visit(county, county.sites[0], {"I-1": ("fail", 4), "I-3": "B"}, at=at, source="covert")
        visit(county, county.sites[1], {"I-2": "pass", "I-3": "A"}, at=at + timedelta(hours=1))
        visit(county, county.sites[2], {"I-1": "pass", "I-3": "A"}, at=at + timedelta(hours=2))
    observe(county, standard.items["II-1"], "review", at=now() - timedelta(days=20), fraction=0.7)
    observe(county, standard.items["II-2"], "poll", at=now() - timedelta(days=20), yes=170, valid=200)
    observe(county, standard.items["II-3"], "reading", at=now() - timedelta(days=20), value=35.0)
    last = Visit.objects.filter(site=county.sites[0]).latest("started_at")
    check = Check.objects.get(visit=last, item=standard.items["I-1"])
    return make_finding(
        county, site=county.sites[0], item=standard.items["I-1"], unit=county.units["market"], state="assigned",
        registered_at=last.started_at, check_row=check, assigned_at=last.started_at,
    )  # fmt: skip


def forecast_of(county: County, **values: Any) -> Forecast:
    """Work a forecast of the county's campaign out."""
    return forecast_campaign(campaign_of(county), by=SYSTEM, **values)


def campaign_of(county: County) -> Campaign:
    """The campaign read afresh, with its pack as it was published."""
    assert county.campaign is not None
    return Campaign.objects.select_related("pack").get(pk=county.campaign.pk)
