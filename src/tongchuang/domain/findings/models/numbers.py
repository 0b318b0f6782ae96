"""Numbers without gaps: one row a series and year, taken in the transaction that uses the number."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.organisations.models import RegionModel


class NumberSeries(RegionModel):
    """The last number given in a region's series in a year; rolled back together with what was numbered."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "series", "year"], name="findings_series_once"),
        ]
