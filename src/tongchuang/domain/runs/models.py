"""Runs: long work that somebody asked for, with its progress, so that a page may be left and come back to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import RegionModel


class Run(RegionModel):
    """One piece of long work of a kind. `note` is a code of what it is doing, `detail` what it has found so far."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("run", "Waiting")
        RUNNING = "running", pgettext_lazy("run", "Running")
        DONE = "done", pgettext_lazy("run", "Done")
        FAILED = "failed", pgettext_lazy("run", "Failed")
        STOPPED = "stopped", pgettext_lazy("run", "Stopped")

    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    target_id = models.UUIDField(null=True)
    # Of kind, target and params: an equal run that has not ended is not asked for twice.
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(default=0)
    note = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    stop_asked_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=400, blank=True)
    result_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "key"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="runs_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["region", "kind", "target_id", "-asked_at"], name="runs_latest")]

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED


ENDED = (Run.State.DONE, Run.State.FAILED, Run.State.STOPPED)
