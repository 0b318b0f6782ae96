"""Forecasts (模拟测评预测) of what an official evaluation would give, how they are set, and how earlier ones came true."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.organisations.models import RegionModel
from tongchuang.domain.standards.models import StandardVersion

HALF_LIFE_DAYS = 60
SIMULATIONS = 100_000


class ForecastSettings(RegionModel):
    """What the forecasts of a campaign assume. Without a row all of it is as usual."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="forecast_settings")
    # Code of a type of site → how many an evaluation draws. Empty: as the pack or the last evaluation says.
    quotas = models.JSONField(default=dict)
    half_life_days = models.PositiveSmallIntegerField(default=HALF_LIFE_DAYS)
    # Empty: the target of the campaign.
    target = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    simulations = models.PositiveIntegerField(default=SIMULATIONS)
    seed = models.PositiveBigIntegerField(default=1)
    # What a self-check counts beside an inspection; 0 leaves them out.
    self_weight = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))
    version = models.PositiveIntegerField(default=1)


class Forecast(RegionModel):
    """One forecast: what was assumed, the distribution of the total, and what it rests on."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="forecasts")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    # Facts up to this moment; earlier than `computed_at` where the past was worked out afterwards.
    as_of = models.DateTimeField()
    computed_at = models.DateTimeField()
    target = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    quotas = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField()
    engine = models.CharField(max_length=20)
    # How it was computed: exact (convolution, enumeration) or simulated, and the code of the reason.
    way = models.CharField(max_length=12)
    why = models.CharField(max_length=40, blank=True)
    simulations = models.PositiveIntegerField(default=0)
    mean = models.FloatField(null=True)
    spread = models.FloatField(null=True)
    low = models.FloatField(null=True)
    quarter = models.FloatField(null=True)
    median = models.FloatField(null=True)
    three_quarters = models.FloatField(null=True)
    high = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    veto_chance = models.FloatField(default=0)
    facts = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)
    # {"edges": […], "shares": […]}: equal steps and the share of results in each.
    distribution = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    # Pairs, findings and sites are kept of the newest forecast alone: those of earlier ones say little and weigh much.
    has_rows = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "version", "-as_of"], name="forecasts_recent")]


class BackTest(RegionModel):
    """A past evaluation held against the forecast that could have been made the day before."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()
    engine = models.CharField(max_length=20)
    actual = models.FloatField(null=True)
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    inside = models.BooleanField(null=True)
    pairs = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    expected_failed = models.FloatField(default=0)
    brier = models.FloatField(null=True)
    items = models.PositiveIntegerField(default=0)
    # Why it could not be compared, as a code; empty when it could.
    why = models.CharField(max_length=20, blank=True)
