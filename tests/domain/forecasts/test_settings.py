"""What forecasts assume: the usual, what is set, who may set it, and that it is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.domain.forecasts.made import campaign_of, held
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard

from tongchuang.domain.forecasts.actions import change_settings
from tongchuang.domain.forecasts.models import ForecastSettings
from tongchuang.domain.forecasts.queries import assumed_by, usual_quotas
from tongchuang.domain.forecasts.values import QuotasFrom
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.standards.models import Pack
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale

GIVEN: dict[str, Any] = {
    "quotas": {"market": 2, "toilet": 1}, "half_life_days": 45, "target": Decimal("88"), "simulations": 5000, "seed": 3,
    "self_weight": Decimal("0.3"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def published(standard: Standard) -> None:
    publish(standard)


def test_quotas_are_those_of_the_pack_then_of_the_last_evaluation(county: County, standard: Standard) -> None:
    assert usual_quotas(campaign_of(county)) == ({}, QuotasFrom.NOWHERE)
    held(county, standard, 30)
    assert usual_quotas(campaign_of(county)) == ({"market": 1, "toilet": 1}, QuotasFrom.EVALUATION)
    document = Pack.objects.get(pk=standard.pack.pk).document
    Pack.objects.filter(pk=standard.pack.pk).update(document={**document, "quotas": [["market", 2]]})
    assert usual_quotas(campaign_of(county)) == ({"market": 2}, QuotasFrom.PACK)


def test_settings_are_kept_and_told(county: County, office: Member) -> None:
    row = change_settings(county.campaign, by=office.actor, expected=0, **GIVEN)
    assumed = assumed_by(campaign_of(county))
    assert (assumed.half_life_days, assumed.target, assumed.seed, assumed.quotas_from) == (
        45,
        Decimal("88"),
        3,
        QuotasFrom.SET,
    )
    event = Event.objects.get(kind="forecast.settings_changed")
    assert event.target_id == row.pk and event.parent_id == county.campaign.pk
    assert event.old["half_life_days"] == 60 and event.new["quotas"] == {"market": 2, "toilet": 1}


def test_target_is_that_of_the_campaign_unless_set(county: County) -> None:
    assert assumed_by(campaign_of(county)).target == Decimal("90")


def test_the_same_settings_again_change_nothing(county: County, office: Member) -> None:
    for expected in (0, 1):
        change_settings(county.campaign, by=office.actor, expected=expected, **GIVEN)
    assert ForecastSettings.objects.get().version == 1
    assert Event.objects.filter(kind="forecast.settings_changed").count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("half_life_days", 3), ("simulations", 10), ("seed", -1), ("self_weight", Decimal("1.5")), ("target", Decimal("-1")),
     ("quotas", {"market": 1000}), ("quotas", {"no-such-type": 1})],
)  # fmt: skip
def test_values_out_of_their_range_are_refused(county: County, office: Member, name: str, value: Any) -> None:
    with pytest.raises(Invalid) as raised:
        change_settings(county.campaign, by=office.actor, **{**GIVEN, name: value})
    assert name in raised.value.field or raised.value.field.startswith("quota_")
    assert not ForecastSettings.objects.exists()


def test_two_people_at_once_are_told(county: County, office: Member) -> None:
    change_settings(county.campaign, by=office.actor, expected=0, **GIVEN)
    with pytest.raises(Stale):
        change_settings(county.campaign, by=office.actor, expected=0, **{**GIVEN, "seed": 4})


def test_only_the_office_of_the_county_sets_them(
    county: County, people: dict[str, Member], other_county: County
) -> None:
    for post in ("unit_liaison", "contracted_leader", "inspector", "discipline", "observer"):
        with pytest.raises(NotPermitted):
            change_settings(county.campaign, by=people[post].actor, **GIVEN)
    with pytest.raises(NotAllowed):
        change_settings(county.campaign, by=other_county.people["office"].actor, **GIVEN)
