"""Plans (整改计划): what to put right first, when and by whom, with what it recovers and how sure that is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.models import BaseModel


class Plan(RegionModel):
    """One answer to one question: the wishes, the state of things at `asked_at`, and what the engine made of them.

    `curves` are points recovered by day: the plan's and those of the usual orders. `answer` is what stands in the way of
    wishes that can't be met, with the ways out.
    """

    class State(models.TextChoices):
        COMPUTING = "computing", _("Being computed")
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded")
        STOPPED = "stopped", _("Given up")

    class Gains(models.TextChoices):
        FORECAST = "forecast", _("Forecast")
        LOSSES = "losses", _("Present lost points")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTING)
    starts_on = models.DateField()
    evaluation_on = models.DateField()
    wishes = models.JSONField(default=dict)
    engine = models.CharField(max_length=20, blank=True)
    seed = models.BigIntegerField(default=0)
    gains = models.CharField(max_length=8, choices=Gains.choices, default=Gains.LOSSES)
    gains_id = models.UUIDField(null=True)
    gains_at = models.DateTimeField(null=True)
    total_gain = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    recovered = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    bound = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    curves = models.JSONField(default=dict)
    answer = models.JSONField(default=list)
    spent = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    stopped_early = models.BooleanField(default=False)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    run_id = models.UUIDField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    adopted_by = models.UUIDField(null=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(state="current"), name="plans_one_current"
            ),
            models.CheckConstraint(
                condition=models.Q(adopted_at__isnull=True, adopted_by__isnull=True)
                | models.Q(adopted_at__isnull=False, adopted_by__isnull=False),
                name="plans_adopted_whole",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-asked_at"], name="plans_recent")]


class PlanTask(BaseModel):
    """A finding, or a work package where an item loses points without findings, with its days or why it has none.

    `why` is a code with the numbers behind it in `params`; `effort_from` says where the person-days come from.
    """

    class EffortFrom(models.TextChoices):
        HAND = "hand", _("Set by hand")
        RULE = "rule", _("Set for its kind")
        LEARNED = "learned", _("Learned from past fixes")
        USUAL = "usual", _("Usual value")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    site_type = models.ForeignKey(SiteType, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    sites = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    effort = models.DecimalField(max_digits=6, decimal_places=1)
    hours_a_day = models.PositiveSmallIntegerField(default=0)
    effort_from = models.CharField(max_length=8, choices=EffortFrom.choices)
    effort_n = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    gain = models.DecimalField(max_digits=12, decimal_places=6)
    why = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    pinned_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "finding"],
                condition=models.Q(finding__isnull=False),
                name="plans_finding_once",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True, ends_on__isnull=True, position__isnull=True)
                | models.Q(
                    starts_on__isnull=False, ends_on__gte=models.F("starts_on"), position__isnull=False
                ),
                name="plans_task_days_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "unit", "starts_on"], name="plans_task_unit"),
            models.Index(fields=["finding"], name="plans_task_finding"),
        ]
        ordering = ["position", "pk"]

    @property
    def scheduled(self) -> bool:
        """Whether it has its days."""
        return self.starts_on is not None


class PlanUnit(BaseModel):
    """A unit's part of a plan. `taken`: (day, hours taken, hours there are) for each of its working days."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    recovered = models.DecimalField(max_digits=12, decimal_places=4)
    bound = models.DecimalField(max_digits=12, decimal_places=4)
    tasks = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    taken = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="plans_unit_once")]
