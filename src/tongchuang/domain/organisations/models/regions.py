"""Regions: a county or a city. Nobody sees across."""

from __future__ import annotations

from django.db import models

from tongchuang.foundation.models import BaseModel


class Region(BaseModel):
    """The area of one campaign office, usually a county."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    full_name = models.CharField(max_length=120)
    centre_longitude = models.FloatField(null=True)
    centre_latitude = models.FloatField(null=True)
    # GeoJSON Polygon or MultiPolygon in WGS-84: the outline on the base map.
    boundary = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RegionModel(BaseModel):
    """A row that belongs to a region."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
