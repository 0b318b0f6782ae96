"""The timetable (倒排工期): phases counted back from the day of the evaluation in working days."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Timetable(RegionModel):
    """The timetable of a campaign. `missing`: working days too few for its phases; `shorten`: [slug, from, to] that make it fit."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="timetable")
    evaluation_on = models.DateField()
    begins_on = models.DateField()
    available = models.IntegerField()
    needed = models.IntegerField()
    missing = models.IntegerField(default=0)
    fits = models.BooleanField(default=True)
    shorten = models.JSONField(default=list)
    guessed_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)


class TimetablePhase(BaseModel):
    """A phase with its earliest and its latest days; `slack` is the working days between them.

    `after` are the slugs of the phases that have to be over before. Without a lead it is every unit's.
    """

    timetable = models.ForeignKey(Timetable, models.CASCADE, related_name="phases")
    slug = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    about = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField(default=1)
    after = ArrayField(models.CharField(max_length=40), default=list)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    early_start = models.DateField()
    early_end = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    slack = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["timetable", "slug"], name="plans_phase_once")]
        ordering = ["position"]

    @property
    def critical(self) -> bool:
        """Whether any day lost in it is lost for good."""
        return self.slack <= 0
