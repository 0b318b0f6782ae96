"""Packs and standards as stored: a published version never changes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.foundation.models import BaseModel


class SiteType(BaseModel):
    """A type of site (点位类型). Packs share types by code, so one visit can serve several standards."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title


class Pack(BaseModel):
    """A pack as it was loaded; loading other content under the same id makes another row."""

    slug = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    level = models.CharField(max_length=20)
    complete = models.BooleanField()
    digest = models.CharField(max_length=64, unique=True)
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class StandardVersion(BaseModel):
    """One version of a standard (测评体系). Published once, then immutable; results point here."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="versions")
    slug = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    regime = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="standards_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Item(BaseModel):
    """A node of a version's tree: project, content or item (leaf), as published."""

    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="items")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    position = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    is_leaf = models.BooleanField()
    method = models.CharField(max_length=12, blank=True)
    points = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    cap = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    rule = models.JSONField(default=dict)
    site_types = ArrayField(models.CharField(max_length=40), default=list)
    lead_names = ArrayField(models.CharField(max_length=80), default=list)
    support_names = ArrayField(models.CharField(max_length=80), default=list)
    source = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(null=True)
    exemption = models.TextField(blank=True)
    counting = models.TextField(blank=True)
    was = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["version", "position"], name="standards_item_order")]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="standards_item_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Crosswalk(BaseModel):
    """One check serves two standards (多城联创): a fact of `from_code` counts for `to_code` too."""

    class Relation(models.TextChoices):
        EQUAL = "equal", "Equal"
        COVERS = "covers", "Covers"
        PART = "part", "Part"

    from_slug = models.CharField(max_length=60)
    from_code = models.CharField(max_length=60)
    to_slug = models.CharField(max_length=60)
    to_code = models.CharField(max_length=60)
    relation = models.CharField(max_length=10, choices=Relation.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_slug", "from_code", "to_slug", "to_code"], name="standards_crosswalk_once"
            ),
        ]
