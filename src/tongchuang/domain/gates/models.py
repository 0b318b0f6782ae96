"""Periods within a phase (时段), answers to the conditions of its gate, and transitions to the next phase (转段)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import RegionModel


class Period(RegionModel):
    """A named part of a phase with its own goal."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="periods")
    title = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    goal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="gates_period_forward"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Answer(RegionModel):
    """What somebody of the office said to a condition that no computer decides, and who confirmed it."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="answers")
    # Which condition of the pack, and which of its questions.
    key = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    holds = models.BooleanField()
    text = models.CharField(max_length=1000, blank=True)
    number = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["phase", "key", "position"], name="gates_answer_once")]
        ordering = ["key", "position"]


class Transition(RegionModel):
    """A transition (转段) proposed by one person and decided by another. What the gate and the figures were is kept with it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("phase transition", "Waits for the director")
        PASSED = "passed", pgettext_lazy("phase transition", "Confirmed")
        REFUSED = "refused", pgettext_lazy("phase transition", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("phase transition", "Taken back")
        REOPENED = "reopened", pgettext_lazy("phase transition", "Reopened")

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="transitions")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    begins_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    marks = models.JSONField(default=list)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)
    # Refused: the day by which make-up work (补课) is to be done.
    until = models.DateField(null=True)
    # Confirmed: the phase's figures at that moment.
    numbers = models.JSONField(default=dict)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopened_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phase"],
                condition=models.Q(state__in=["proposed", "passed"]),
                name="gates_transition_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="gates_two_people",
            ),
        ]
        ordering = ["-proposed_at"]
