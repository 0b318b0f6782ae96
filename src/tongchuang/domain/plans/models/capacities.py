"""What units can do: people for rectification work, day by day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.domain.organisations.models import RegionModel, Unit


class UnitCapacity(RegionModel):
    """So many people of a unit put things right on every working day of a time, but not on `days_off`.

    Of several that hold on a day, the one that began last counts.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="capacities")
    people = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    days_off = ArrayField(models.DateField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts_on"], name="plans_capacity_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="plans_capacity_range",
            ),
        ]
        indexes = [models.Index(fields=["region", "unit", "starts_on"], name="plans_capacity_of_unit")]
