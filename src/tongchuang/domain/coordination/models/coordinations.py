"""Coordination step by step (逐级协调): who is asked in turn how a finding can be solved that its unit can't solve alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.models import ClockPause, Finding
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Rung(models.TextChoices):
    """The steps in their order."""

    PARTICIPANT = "participant", _("Participant unit")
    LEAD = "lead", _("Lead unit")
    LEADER = "leader", _("Contracted leader")
    OFFICE = "office", _("Campaign office")


class StepState(models.TextChoices):
    """What became of a step. Silent: its time passed without an opinion. Skipped: nobody holds it. Spared: solved before."""

    WAITING = "waiting", _("Not asked yet")
    OPEN = "open", _("Asked now")
    GIVEN = "given", _("Opinion given")
    SILENT = "silent", _("No opinion given")
    SKIPPED = "skipped", _("Skipped")
    SPARED = "spared", _("Not needed")


class Outcome(models.TextChoices):
    """How a coordination ended. Overtaken: the finding was fixed, reassigned, disputed or made void meanwhile."""

    SOLVED = "solved", _("Solved")
    WITHDRAWN = "withdrawn", _("Taken back")
    OVERTAKEN = "overtaken", _("Overtaken")


class Coordination(RegionModel):
    """One coordination of a finding. It runs as long as the pause of the finding's clock that it stands for.

    `days` are the working days of each step, kept from when it was asked for. `version` guards against two at once.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="coordinations")
    pause = models.OneToOneField(ClockPause, models.PROTECT, related_name="coordination")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField()
    rung = models.CharField(max_length=12, choices=Rung.choices)
    step_due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(ended_at__isnull=True), name="coordination_one_running"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, outcome="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(outcome="")),
                name="coordination_ended_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["step_due_at"],
                condition=models.Q(ended_at__isnull=True),
                name="coordination_step_due",
            ),
            models.Index(fields=["region", "-asked_at"], name="coordination_recent"),
        ]

    @property
    def running(self) -> bool:
        """Whether it still runs; what moved its finding on has ended it before the clock has said so."""
        return self.ended_at is None and self.pause.ended_at is None


class Step(BaseModel):
    """A step: who is asked (units, or the leader), since when, until when, and the opinion given. `why`: why skipped."""

    class Why(models.TextChoices):
        NOBODY = "nobody", _("Nobody holds this step")
        ASKED = "asked", _("The lead unit asked itself")
        GONE = "gone", _("Who held this step has left")

    coordination = models.ForeignKey(Coordination, models.CASCADE, related_name="steps")
    rung = models.CharField(max_length=12, choices=Rung.choices)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    why = models.CharField(max_length=8, choices=Why.choices, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coordination", "rung"], name="coordination_rung_once"),
            # Nothing counts as an opinion that says nothing.
            models.CheckConstraint(
                condition=~models.Q(state="given") | ~models.Q(opinion=""),
                name="coordination_opinion_says_something",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="coordination_step_person")]


class StepUnit(BaseModel):
    """A unit that is asked at a step; any one of them may answer."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "unit"], name="coordination_step_unit_once")]
