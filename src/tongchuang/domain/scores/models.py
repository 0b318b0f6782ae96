"""Snapshots of scores: what the pages show, each figure with the shares that it is made of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, StandardVersion


class Snapshot(RegionModel):
    """One result of the scoring engine: of a campaign's period and sources, or of one evaluation."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="snapshots")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, blank=True, related_name="snapshots")
    period = models.CharField(max_length=7)
    sources = ArrayField(models.CharField(max_length=10))
    total = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    coverage = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    vetoed = models.BooleanField(default=False)
    attained_yes = models.PositiveIntegerField(null=True)
    attained_no = models.PositiveIntegerField(null=True)
    attained_unknown = models.PositiveIntegerField(null=True)
    capped = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    detail = models.JSONField(default=dict)
    computed_at = models.DateTimeField()
    engine = models.CharField(max_length=20)
    stale = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "version", "evaluation", "period", "sources"],
                nulls_distinct=False,
                name="scores_snapshot_once",
            ),
        ]


class ItemScore(models.Model):
    """A node's score in a snapshot; inner nodes carry sums."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    known = models.BooleanField()
    score = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    loss = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    coverage = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    pairs = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "item"], name="scores_item_once")]


class LossShare(models.Model):
    """A share of lost points with its trail: item, site, visit, check, and the unit that bears it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="shares")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    check_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=8)
    supporting = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["snapshot", "unit"], name="scores_share_unit"),
            models.Index(fields=["snapshot", "item"], name="scores_share_item"),
            models.Index(fields=["snapshot", "site"], name="scores_share_site"),
        ]
