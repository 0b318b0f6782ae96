"""What moves a due time: pauses (a dispute stops the clock) and extensions."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.findings.models.findings import Finding
from tongchuang.domain.organisations.models import Person
from tongchuang.foundation.models import BaseModel


class ClockPause(BaseModel):
    """The clock stood still from `started_at` until `ended_at` (running when null)."""

    class Cause(models.TextChoices):
        DISPUTE = "dispute", "Dispute"
        COORDINATION = "coordination", "Coordination"

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="pauses")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(ended_at__isnull=True), name="findings_pause_one_running"
            ),
        ]


class Extension(BaseModel):
    """More time, asked for before the due time with a reason, granted or refused by the office."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    working_days = models.PositiveSmallIntegerField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(decided_at__isnull=True), name="findings_extension_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, granted__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="findings_extension_decided_whole",
            ),
        ]
