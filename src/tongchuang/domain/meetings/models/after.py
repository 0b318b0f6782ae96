"""What follows from a meeting: decisions, problems solved on the spot, and how units passed it on (传达)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.meetings.models.meetings import Meeting
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Decision(BaseModel):
    """Something that was decided (议定事项), and the task that was made of it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    support_ids = ArrayField(models.UUIDField(), default=list)
    due_on = models.DateField(null=True)
    quote = models.CharField(max_length=500, blank=True)
    task_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["position"]


class Problem(BaseModel):
    """A problem raised at a meeting on site (现场办公会) or what a unit reflects on, and what came of it."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved on the spot")
        PROMISED = "promised", _("Promised by a date")
        PASSED = "passed", _("Passed on")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="problems")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    answer = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    # What it is about, as pages link to it: findings stand above meetings.
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.UUIDField(null=True)
    target_label = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="meetings_problem_target")]


class CascadePart(RegionModel):
    """What one unit has to pass on to all its people (传达) by a date, and how it did."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be passed on")
        CONFIRMED = "confirmed", _("Passed on")
        RETURNED = "returned", _("Sent back")
        SPARED = "spared", pgettext_lazy("passing on", "Not needed")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="cascade")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    held_on = models.DateField(null=True)
    reached = models.PositiveIntegerField(null=True)
    staff = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=500, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="meetings_cascade_once")]
        indexes = [
            models.Index(
                fields=["region", "due_at"],
                condition=models.Q(state__in=["waiting", "returned"]),
                name="meetings_cascade_open",
            ),
            models.Index(fields=["unit", "state"], name="meetings_cascade_of_unit"),
        ]


class CascadeFile(BaseModel):
    """The proof that a unit passed it on: a photo, a sign list, minutes."""

    part = models.ForeignKey(CascadePart, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "attachment"], name="meetings_cascade_file_once")
        ]
