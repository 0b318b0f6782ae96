"""What a forecast says of single things. Not rows of a region themselves: they belong to their forecast."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models.forecasts import Forecast
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, SiteType


class ExpectedLoss(models.Model):
    """Points of the total that an item, a unit or a type of site is expected to cost, with the 5 to 95 % of it."""

    class Axis(models.TextChoices):
        ITEM = "item", "Item"
        UNIT = "unit", "Unit"
        SITE_TYPE = "site_type", "Type of site"

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="losses")
    axis = models.CharField(max_length=9, choices=Axis.choices)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    site_type = models.ForeignKey(SiteType, models.PROTECT, null=True, related_name="+")
    # Empty where the evaluation doesn't cover the item, or nothing can be said of it.
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    # What the figure rests on: checks, prior, reviews, polls, ratings, readings, events, assumed, left_out.
    source = models.CharField(max_length=10)
    # Of an item: that it loses anything; of a type: that an item fails at a site.
    chance = models.FloatField(null=True)
    veto_chance = models.FloatField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    checked_pairs = models.PositiveIntegerField(default=0)
    checks = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=0)
    drawn = models.FloatField(default=0)
    open_findings = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["forecast", "axis", "-mean"], name="forecasts_loss_ranked")]


class PairChance(models.Model):
    """The chance that an item fails at a site if it is drawn, and what that costs on average."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="chances")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    chance = models.FloatField()
    # The rate of the item at all sites of the type, towards which a pair with few checks is drawn.
    common = models.FloatField()
    loss = models.FloatField(default=0)
    checks = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=0)
    is_open = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["forecast", "item", "-chance"], name="forecasts_chance_item"),
            models.Index(fields=["forecast", "site"], name="forecasts_chance_site"),
            models.Index(fields=["forecast", "unit"], name="forecasts_chance_unit"),
        ]


class FindingValue(models.Model):
    """By how many points the expected total rises when an open finding is fixed and verified."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="finding_values")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    value = models.FloatField()
    gain_chance = models.FloatField(null=True)
    # The chance that it is found again when its site is drawn, as it is and when it is fixed.
    before = models.FloatField()
    after = models.FloatField()
    drawn = models.FloatField()
    # Open findings of the same pair: the value is won once, when all of them are fixed.
    shared = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["forecast", "-value"], name="forecasts_finding_ranked")]
        constraints = [models.UniqueConstraint(fields=["forecast", "finding"], name="forecasts_finding_once")]


class SiteValue(models.Model):
    """What a site is expected to cost, and by how much the expected total rises when its open findings are fixed."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="site_values")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    value = models.FloatField()
    loss = models.FloatField()
    drawn = models.FloatField()
    # That something fails there when it is drawn.
    chance = models.FloatField()
    open_findings = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["forecast", "-value"], name="forecasts_site_ranked")]
        constraints = [models.UniqueConstraint(fields=["forecast", "site"], name="forecasts_site_once")]
