"""Gains: the forecast's values where there is one, else lost points; packages for what has no finding."""

from __future__ import annotations

import pytest
from tests.factories import County, World, make_site

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import FindingValue, Forecast, PairChance
from tongchuang.domain.plans.gains import LOT, gains_of
from tongchuang.domain.scores.models import LossShare, Snapshot
from tongchuang.foundation.clock import now

pytestmark = pytest.mark.django_db


def test_lost_points_go_to_findings_and_the_rest_to_packages(
    world: World, county: County, findings: list[Finding], losses: Snapshot
) -> None:
    market, other, toilet = findings
    gains = gains_of(market.campaign, findings, [(each.site_id, each.item_id) for each in findings])
    # 90 points in the standard (a branch is capped at 30 of 40): what is lost counts out of 100.
    factor = 100 / 90
    assert gains.source == "losses" and gains.key == losses.pk
    assert gains.by_finding[market.pk] == pytest.approx(5 * factor)
    assert gains.by_finding[toilet.pk] == pytest.approx(2 * factor)
    # Not looked at, so as much as the item loses at a place that fails.
    assert gains.by_finding[other.pk] == pytest.approx(5 * factor)
    packages = {(world.standard.items["I-2"].pk): 1 * factor, (world.standard.items["II-1"].pk): 4 * factor}
    assert {package.item_id: package.gain for package in gains.packages} == pytest.approx(packages)
    assert sum(gains.by_finding.values()) - gains.by_finding[other.pk] + sum(
        packages.values()
    ) == pytest.approx(12 * factor)


def test_several_findings_of_one_place_share_what_it_loses(
    county: County, findings: list[Finding], losses: Snapshot
) -> None:
    twin = Finding.objects.get(pk=findings[0].pk)
    twin.pk, twin.number = None, "twin"
    twin.check_row = None
    twin.save(force_insert=True)
    gains = gains_of(twin.campaign, [findings[0], twin], [])
    assert gains.by_finding[twin.pk] == gains.by_finding[findings[0].pk] == pytest.approx(2.5 * 100 / 90)


def test_many_places_come_in_lots_the_worst_first(world: World, county: County, losses: Snapshot) -> None:
    item, unit = world.standard.items["I-3"], county.units["urban"]
    for number in range(LOT + 3):
        site = make_site(county, f"公厕{number}", type_code="toilet", unit=unit)
        LossShare.objects.create(snapshot=losses, item=item, unit=unit, site=site, amount=f"0.{number + 10}")
    assert county.campaign is not None
    lots = [package for package in gains_of(county.campaign, [], []).packages if package.item_id == item.pk]
    assert [(lot.lot, lot.lots, len(lot.sites)) for lot in lots] == [(1, 2, LOT), (2, 2, 3)]
    assert lots[0].gain > lots[1].gain and len({lot.key for lot in lots}) == 2


def test_the_forecast_goes_before(
    world: World, county: County, findings: list[Finding], losses: Snapshot
) -> None:
    market, other, _toilet = findings
    forecast = Forecast.objects.create(
        region=county.region, campaign=county.campaign, version=world.standard.version, as_of=now(), computed_at=now(),
        seed=1, engine="test", way="exact",
    )  # fmt: skip
    common = {"forecast": forecast, "before": 0.9, "after": 0.1, "drawn": 0.5}
    FindingValue.objects.create(finding=market, value=0.8, **common)
    FindingValue.objects.create(finding=other, value=0.6, shared=2, **common)
    pair = {
        "forecast": forecast,
        "item": world.standard.items["I-1"],
        "unit": county.units["market"],
        "common": 0.1,
    }
    PairChance.objects.create(site=county.sites[0], chance=0.9, loss=1.0, is_open=True, **pair)
    PairChance.objects.create(site=county.sites[4], chance=0.5, loss=0.5, **pair)
    PairChance.objects.create(site=make_site(county, "小市场"), chance=0.05, loss=0.5, **pair)
    gains = gains_of(market.campaign, findings, [])
    assert (gains.source, gains.key) == ("forecast", forecast.pk)
    assert gains.by_finding == {market.pk: 0.8, other.pk: 0.3}
    # One weak place without a finding; a fix takes away what the forecast says of the place with one.
    assert [(package.sites, package.gain) for package in gains.packages] == [
        ((county.sites[4].pk,), pytest.approx(0.4))
    ]
