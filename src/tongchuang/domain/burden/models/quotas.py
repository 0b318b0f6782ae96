"""Quotas, and everything that reached a unit: one row for each thing and unit, however often it is tried."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.burden.values import Kind, Window
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import RegionModel, Unit


class Quota(RegionModel):
    """At most so many of a kind in a month, quarter or year (限额). A new one ends the earlier; no row is deleted."""

    class Scope(models.TextChoices):
        ALL = "all", "All units"
        GROUP = "group", "A group"
        UNIT = "unit", "One unit"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    window = models.CharField(max_length=8, choices=Window.choices)
    scope = models.CharField(max_length=6, choices=Scope.choices)
    # A line of units (line, territory, …), or the group that the office wrote at units.
    group = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    # Empty: no limit, where a wider quota has one.
    limit = models.PositiveIntegerField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "window", "scope", "group", "unit"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="burden_quota_once",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="unit", unit__isnull=False, group="")
                | models.Q(scope="group", unit__isnull=True) & ~models.Q(group="")
                | models.Q(scope="all", unit__isnull=True, group=""),
                name="burden_quota_scope_whole",
            ),
        ]


class ChargeRow(RegionModel):
    """A thing that reached a unit, or waits for a second signature before it does."""

    class State(models.TextChoices):
        COUNTED = "counted", "Counted"
        HELD = "held", "Held"
        DROPPED = "dropped", "Dropped"

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    asker_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.UUIDField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "burden_charge"
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "unit", "subject_type"], name="burden_charge_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "kind", "at"], name="burden_charge_of_unit"),
            models.Index(fields=["region", "at"], name="burden_charge_of_region"),
            models.Index(fields=["region"], condition=models.Q(state="held"), name="burden_charge_held"),
        ]
