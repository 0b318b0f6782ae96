"""Minutes spent in the product, by unit and day. Nothing here says who spent them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.models import RegionModel, Unit


class WorkTime(RegionModel):
    """Seconds that the people of a unit were at a kind of work on a day."""

    class Work(models.TextChoices):
        RECTIFY = "rectify", _("Putting findings right")
        REQUESTS = "requests", _("Answering requests")
        ORDERS = "orders", _("Orders and coordination")
        INSPECT = "inspect", _("Inspecting")
        ENTER = "enter", _("Keeping lists")
        READ = "read", _("Reading figures")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    work = models.CharField(max_length=8, choices=Work.choices)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day", "work"], name="burden_work_once")]
        indexes = [models.Index(fields=["region", "day"], name="burden_work_of_region")]


class TaskTime(RegionModel):
    """How many times a task took about so long at a unit on a day: a histogram, so that a median needs no single times."""

    class Task(models.TextChoices):
        ANSWER = "answer", _("Answering a request")
        FIX = "fix", _("Reporting a fix")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    task = models.CharField(max_length=8, choices=Task.choices)
    # The middle of the class: 5 s wide up to two minutes, then 30 s, then 5 minutes.
    about_s = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "task", "about_s"], name="burden_task_once"),
        ]
        indexes = [models.Index(fields=["region", "day"], name="burden_task_of_region")]
