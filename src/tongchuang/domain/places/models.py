"""Places: streets, their sections and lanes, and the sites (点位) that inspectors visit."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.domain.standards.models import SiteType


class Street(RegionModel):
    """A main street (主街)."""

    name = models.CharField(max_length=60)
    # GeoJSON LineString, MultiLineString or Polygon in WGS-84; the base map is drawn from these.
    geometry = models.JSONField(null=True, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="places_street_once")]

    def __str__(self) -> str:
        return self.name


class Section(RegionModel):
    """A section (路段) of a street, or a lane (巷道) off it, with the leader who answers for it."""

    class Kind(models.TextChoices):
        SECTION = "section", "Section"
        LANE = "lane", "Lane"

    street = models.ForeignKey(Street, models.PROTECT, related_name="sections")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SECTION)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    contracted_leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    geometry = models.JSONField(null=True, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "street", "name"], name="places_section_once")]

    def __str__(self) -> str:
        return self.name


class Site(RegionModel):
    """A site (点位). Coordinates are kept as WGS-84, with what was entered and in which system."""

    class Crs(models.TextChoices):
        WGS84 = "wgs84", "WGS-84"
        GCJ02 = "gcj02", "GCJ-02"
        BD09 = "bd09", "BD-09"

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    # The shop or stall of one person (个体工商户): a person, not a unit. Its name may be the person's, so it isn't told in public.
    sole_trader = models.BooleanField(default=False)
    type = models.ForeignKey(SiteType, models.PROTECT, related_name="sites")
    address = models.CharField(max_length=200, blank=True)
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, related_name="sites")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="sites")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="sites")
    point_owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="owned_sites")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    entered_crs = models.CharField(max_length=6, choices=Crs.choices, blank=True)
    entered_longitude = models.FloatField(null=True, blank=True)
    entered_latitude = models.FloatField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    # Set when the site was closed as a duplicate: the one that goes on.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    sort_key = models.CharField(max_length=200, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["region", "sort_key"], name="places_site_sorted"),
            models.Index(fields=["region", "type"], name="places_site_type"),
            models.Index(fields=["region", "unit"], name="places_site_unit"),
            GinIndex(fields=["grams"], name="places_site_grams"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="places_site_code_once"),
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True, latitude__isnull=True)
                | models.Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="places_site_coordinates_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """What the public, and pages that rank, call it: a sole trader's place by its type and code."""
        return named_in_public(self.name, self.type.title, self.code, sole_trader=self.sole_trader)


def named_in_public(name: str, kind: str, code: str, *, sole_trader: bool) -> str:
    """A site's name where others than those who work with it read it; a sole trader is a person and isn't named."""
    return f"{kind.strip()} {code}" if sole_trader else name


class DistinctPair(RegionModel):
    """Two sites that look alike and that somebody has found to be different: not suggested again."""

    one = models.ForeignKey(Site, models.PROTECT, related_name="+")
    other = models.ForeignKey(Site, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="places_pair_once"),
            # The smaller id first, so that a pair has one row.
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="places_pair_in_order"),
        ]
