"""A forecast worked out for good: figures that belong together, kept, moved by what changes, seen by whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from tests.domain.forecasts.made import forecast_of, held, past, set_quotas
from tests.factories import County, Member, Standard, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts import access
from tongchuang.domain.forecasts.errors import NoForecast
from tongchuang.domain.forecasts.models import (
    BackTest,
    ExpectedLoss,
    FindingValue,
    Forecast,
    PairChance,
    SiteValue,
)
from tongchuang.domain.forecasts.queries import history
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.clock import now


@pytest.fixture
def finding(county: County, standard: Standard) -> Finding:
    set_quotas(county)
    return past(county, standard)


@pytest.fixture
def forecast(county: County, finding: Finding) -> Forecast:
    return forecast_of(county)


def test_a_forecast_is_kept_with_its_rows(forecast: Forecast, standard: Standard) -> None:
    assert forecast.low <= forecast.quarter <= forecast.median <= forecast.three_quarters <= forecast.high
    assert 0 <= forecast.chance <= 1 and abs(sum(forecast.distribution["shares"]) - 1) < 1e-6
    assert len(forecast.distribution["edges"]) == len(forecast.distribution["shares"]) + 1
    assert ExpectedLoss.objects.filter(forecast=forecast, axis="item").count() == len(standard.leaves)
    # 3 markets with 2 items, 3 toilets with 2 items.
    assert PairChance.objects.filter(forecast=forecast).count() == 12
    assert SiteValue.objects.filter(forecast=forecast).count() == 6
    assert Event.objects.get(kind="forecast.computed").target_id == forecast.pk


def test_parts_add_up(forecast: Forecast) -> None:
    losses = {axis: 0.0 for axis in ExpectedLoss.Axis.values}
    for row in ExpectedLoss.objects.filter(forecast=forecast, mean__isnull=False):
        losses[row.axis] += row.mean
    assert losses["item"] == pytest.approx(losses["unit"], abs=1e-6)
    of_pairs = sum(row.loss for row in PairChance.objects.filter(forecast=forecast))
    of_sites = sum(row.loss for row in SiteValue.objects.filter(forecast=forecast))
    assert of_pairs == pytest.approx(of_sites, abs=1e-6) == pytest.approx(losses["site_type"], abs=1e-6)
    for row in ExpectedLoss.objects.filter(forecast=forecast, low__isnull=False, mean__gt=0):
        assert row.low <= row.high


def test_the_open_finding_is_worth_fixing(forecast: Forecast, finding: Finding, standard: Standard) -> None:
    row = FindingValue.objects.get(forecast=forecast)
    assert row.finding == finding and row.value > 0 and row.before > row.after
    pair = PairChance.objects.get(forecast=forecast, site=finding.site, item=standard.items["I-1"])
    assert pair.is_open and pair.failed == 3 and pair.checks == 3
    clean = PairChance.objects.get(forecast=forecast, site=finding.site_id, item=standard.items["I-3"])
    assert pair.chance > clean.chance


def test_fixing_the_finding_raises_the_total_by_about_its_worth(
    county: County, forecast: Forecast, finding: Finding
) -> None:
    worth = FindingValue.objects.get(forecast=forecast).value
    Finding.objects.filter(pk=finding.pk).update(state="closed", disposition="fixed", closed_at=now())
    later = forecast_of(county)
    assert later.mean > forecast.mean
    assert later.mean - forecast.mean == pytest.approx(worth, rel=0.6)
    assert not FindingValue.objects.filter(forecast=later).exists()


def test_the_same_seed_gives_the_same_figures(county: County, forecast: Forecast) -> None:
    again = forecast_of(county, as_of=forecast.as_of)
    other = forecast_of(county, as_of=forecast.as_of, seed=99)
    assert (again.mean, again.low, again.high, again.distribution) == (
        forecast.mean, forecast.low, forecast.high, forecast.distribution,
    )  # fmt: skip
    assert other.seed == 99 and other.mean == pytest.approx(forecast.mean, abs=2)


def test_only_the_newest_keeps_its_single_rows(county: County, forecast: Forecast) -> None:
    newer = forecast_of(county)
    earlier = forecast_of(county, as_of=now() - timedelta(days=20))
    forecast.refresh_from_db()
    assert (forecast.has_rows, newer.has_rows, earlier.has_rows) == (False, True, False)
    assert set(PairChance.objects.values_list("forecast", flat=True)) == {newer.pk}
    assert ExpectedLoss.objects.filter(forecast__in=[forecast, earlier]).exists()
    assert [row.pk for row in history(Forecast.objects.all())] == [earlier.pk, newer.pk]


def test_past_evaluations_are_held_against_what_was_known_before(
    county: County, standard: Standard, finding: Finding
) -> None:
    for days in (50, 30):
        held(county, standard, days, ("fail", 3))
    row = forecast_of(county)
    row.refresh_from_db()
    assert BackTest.objects.count() == 2
    summary = row.details["back_test"]
    assert summary["compared"] == sum(each.actual is not None for each in BackTest.objects.all()) > 0
    for each in BackTest.objects.filter(actual__isnull=False):
        assert each.inside == (each.low - 1e-9 <= each.actual <= each.high + 1e-9)
    keys = set(BackTest.objects.values_list("pk", flat=True))
    again = forecast_of(county)
    again.refresh_from_db()
    assert (
        again.details["back_test"] == summary and set(BackTest.objects.values_list("pk", flat=True)) == keys
    )
    held(county, standard, 3)
    forecast_of(county)
    assert BackTest.objects.count() == 3 and not keys & set(BackTest.objects.values_list("pk", flat=True))


def test_without_quotas_there_is_a_sentence(county: County, standard: Standard) -> None:
    past(county, standard)
    with pytest.raises(NoForecast, match="抽查数量"):
        forecast_of(county)


def test_units_see_their_own_part_only(
    forecast: Forecast, people: dict[str, Member], units: dict[str, object]
) -> None:
    liaison = people["unit_liaison"].actor
    losses = access.losses_visible_to(liaison, forecast)
    assert {(row.axis, row.unit) for row in losses} == {("unit", units["market"])}
    assert {row.unit_id for row in access.pairs_visible_to(liaison, forecast)} == {units["market"].pk}
    assert access.finding_values_visible_to(liaison, forecast).count() == 1
    assert not access.finding_values_visible_to(people["lead_liaison"].actor, forecast).exists()
    with pytest.raises(Http404):
        access.get_forecast_for(liaison, forecast.pk)
    for post in ("office", "director", "contracted_leader", "discipline", "observer", "inspector"):
        assert access.get_forecast_for(people[post].actor, forecast.pk) == forecast


def test_another_county_sees_nothing(forecast: Forecast, other_county: County, finding: Finding) -> None:
    stranger = other_county.people["office"].actor
    assert not access.forecasts_visible_to(stranger).exists()
    assert not access.losses_visible_to(stranger, forecast).exists()
    assert not access.pairs_visible_to(stranger, forecast).exists()
    assert not access.finding_values_visible_to(stranger, forecast).exists()
    assert not access.site_values_visible_to(stranger, forecast).exists()
    assert access.value_of(stranger, finding) is None
    with pytest.raises(Http404):
        access.get_forecast_for(stranger, forecast.pk)


def test_checks_behind_a_pair_leave_out_what_is_not_to_be_seen(
    county: County, forecast: Forecast, finding: Finding, people: dict[str, Member], standard: Standard
) -> None:
    pair = PairChance.objects.get(forecast=forecast, site=finding.site, item=standard.items["I-1"])
    shown, withheld = access.checks_behind(people["office"].actor, forecast, pair)
    assert [check.verdict for check in shown] == ["fail", "fail", "fail"] and withheld == 0
    assert access.findings_behind(people["office"].actor, pair) == [finding]
    make_finding(county, site=finding.site, item=standard.items["I-1"], state="void")
    assert access.findings_behind(people["office"].actor, pair) == [finding]
