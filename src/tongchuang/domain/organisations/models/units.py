"""Units: line departments and territories (条块) in a tree that reforms change."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from treebeard.mp_tree import MP_Node

from tongchuang.domain.organisations.models.regions import Region
from tongchuang.foundation.ids import uuid7


class Unit(MP_Node):
    """A unit (单位). A reform closes a row (`valid_to`) and names the successor; it never rewrites the past."""

    class Line(models.TextChoices):
        LINE = "line", "Line department"
        TERRITORY = "territory", "Town or street"
        ENTERPRISE = "enterprise", "Enterprise"
        INSTITUTION = "institution", "Institution"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="units")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    line = models.CharField(max_length=12, choices=Line.choices, default=Line.LINE)
    role = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    sort_key = models.CharField(max_length=200, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "sort_key"], name="organisations_unit_sorted"),
            GinIndex(fields=["grams"], name="organisations_unit_grams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=models.Q(valid_to__isnull=True),
                name="organisations_unit_name_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="organisations_unit_valid_range",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class UnitAlias(models.Model):
    """Another name that documents and spreadsheets use for a unit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="organisations_alias_once")]
