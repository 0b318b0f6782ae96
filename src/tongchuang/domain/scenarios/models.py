"""What-if scenarios (假设推演) that somebody chose to keep: the changes, and what came of them on that day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.standards.models import StandardVersion


class Scenario(RegionModel):
    """Supposed changes of a scope, kept under a name with the figures beside the present ones as they were then."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="scenarios")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=7)
    sources = ArrayField(models.CharField(max_length=10))
    title = models.CharField(max_length=80)
    changes = models.JSONField()
    result = models.JSONField()
    saved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "-saved_at"], name="scenarios_recent")]

    def __str__(self) -> str:
        return self.title
