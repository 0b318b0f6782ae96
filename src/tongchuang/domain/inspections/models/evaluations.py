"""Evaluations: a mock (模拟测评) or an official one, as an occasion with its own visits and facts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.foundation.models import BaseModel


class Source(models.TextChoices):
    """Where a fact comes from; sources are never mixed unless somebody asks for it."""

    SELF = "self", _("Self-check")
    MOCK = "mock", _("Mock evaluation")
    COVERT = "covert", _("Covert visit")
    OFFICIAL = "official", _("Official evaluation")
    PUBLIC = "public", _("Public")


class Evaluation(RegionModel):
    """One evaluation of a campaign by one standard; kept for comparison once it is finished."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="evaluations")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MOCK)
    held_on = models.DateField()
    finished_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    # How its sites were chosen: {"way": "hand"} or {"way": "quota", "seed": "…", "quotas": {type: number}}.
    selection = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.title


class PlannedVisit(BaseModel):
    """A site that an evaluation is to visit, and who goes there. Secret until the visit when it is covert."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="planned")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    inspector = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "site"], name="inspections_planned_once")]
