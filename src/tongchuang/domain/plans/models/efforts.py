"""How much work a fix is: what the office has set, for kinds of findings and for single ones."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import Severity
from tongchuang.domain.organisations.models import RegionModel
from tongchuang.domain.standards.models import Item, SiteType


class EffortRule(RegionModel):
    """Person-days for findings of a kind. What is left open fits any; of several that fit, the narrowest counts."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="effort_rules")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    site_type = models.ForeignKey(SiteType, models.PROTECT, null=True, related_name="+")
    severity = models.CharField(max_length=6, choices=Severity.choices, blank=True)
    days = models.DecimalField(max_digits=5, decimal_places=1)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "item", "site_type", "severity"],
                nulls_distinct=False,
                name="plans_effort_once",
            ),
            models.CheckConstraint(condition=models.Q(days__gt=0), name="plans_effort_positive"),
        ]


class FindingWork(RegionModel):
    """What was set by hand for one finding: person-days, money, and the finding that has to be fixed before it."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="work")
    days = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    after = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__isnull=True) | models.Q(days__gt=0), name="plans_work_days_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0), name="plans_work_cost_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(after__isnull=True) | ~models.Q(after=models.F("finding")),
                name="plans_work_not_after_itself",
            ),
        ]
