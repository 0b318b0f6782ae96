"""What units report every month (每月汇报)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Person, RegionModel, Unit


class MonthlyReport(RegionModel):
    """The report of a unit on a month: three short texts; `figures` are its tasks as they stood when it was handed in."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("monthly report", "Being written")
        SUBMITTED = "submitted", pgettext_lazy("monthly report", "Handed in")
        RETURNED = "returned", pgettext_lazy("monthly report", "Returned")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    done = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    plans = models.TextField(blank=True)
    figures = models.JSONField(default=dict)
    due_on = models.DateField()
    # When it was handed in first: a return by the office does not make it late.
    first_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    return_reason = models.CharField(max_length=200, blank=True)
    returned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "period"], name="tasks_monthly_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(submitted_at__isnull=False, first_at__isnull=False),
                name="tasks_monthly_handed_in",
            ),
        ]
        indexes = [models.Index(fields=["region", "campaign", "period"], name="tasks_monthly_of")]
