"""Campaigns: who pursues which title, by which standards, until when."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.organisations.models import RegionModel
from tongchuang.domain.standards.models import Pack, StandardVersion
from tongchuang.foundation.models import BaseModel


class Campaign(RegionModel):
    """A campaign (创建) of a region for a title."""

    title = models.CharField(max_length=120)
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="campaigns")
    starts_on = models.DateField()
    evaluation_on = models.DateField(null=True)
    target = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    settings = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class CampaignStandard(BaseModel):
    """A standard that a campaign pursues, pinned to one version; the first is the main one."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="standards")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="campaigns_standard_once"),
        ]
        ordering = ["position"]


class VersionMove(BaseModel):
    """Moving a campaign to a new version: proposed with the list of what happens, then confirmed by a second person."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="moves")
    old = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    new = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    plan = models.JSONField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, confirmed__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False, confirmed__isnull=False),
                name="campaigns_move_decided_whole",
            ),
        ]


class Phase(BaseModel):
    """A phase (阶段) of a campaign, from its pack, with its dates here."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="phases")
    slug = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "slug"], name="campaigns_phase_once")]
        ordering = ["position"]
