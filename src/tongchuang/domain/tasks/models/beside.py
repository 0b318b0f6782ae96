"""What hangs on a task: supporting units, milestones, reports, proof, extensions."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.tasks.models.tasks import Task
from tongchuang.foundation.models import BaseModel


class TaskSupport(BaseModel):
    """A supporting unit (配合单位) of a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="supports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="tasks_support_once")]
        indexes = [models.Index(fields=["unit", "task"], name="tasks_support_unit")]


class Milestone(BaseModel):
    """A step of the timetable (节点) with its day."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ["due_on", "id"]


class Progress(BaseModel):
    """What was reported of a task: how far it is, in a sentence. `closing` marks the report that says it is finished."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField()
    text = models.TextField()
    closing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="tasks_report_share")
        ]
        indexes = [models.Index(fields=["task", "-at"], name="tasks_reports_of")]
        ordering = ["-at", "-id"]


class Proof(BaseModel):
    """What shows it: a file, or a link to something in the product (a finding, a document)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="proofs")
    report = models.ForeignKey(Progress, models.CASCADE, related_name="proofs")
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    target_type = models.CharField(max_length=20, blank=True)
    target_id = models.UUIDField(null=True)
    label = models.CharField(max_length=160, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(attachment__isnull=False, target_id__isnull=True, target_type="")
                | (models.Q(attachment__isnull=True, target_id__isnull=False) & ~models.Q(target_type="")),
                name="tasks_proof_one",
            ),
        ]
        indexes = [models.Index(fields=["task", "added_at"], name="tasks_proofs_of")]


class Extension(BaseModel):
    """More time, asked for before the due day with a reason, granted or refused by whoever gave the task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    was_due_on = models.DateField()
    until = models.DateField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(decided_at__isnull=True), name="tasks_extension_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("was_due_on")), name="tasks_extension_later"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, granted__isnull=True)
                | models.Q(decided_at__isnull=False, granted__isnull=False),
                name="tasks_extension_decided_whole",
            ),
        ]
        ordering = ["-asked_at"]
