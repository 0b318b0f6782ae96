"""The manifest of the facts store: which Parquet files hold the facts of which month, and what waits for a file.

A file counts because a row here says so; whatever else lies in the folder is never read.
"""

from __future__ import annotations

from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import RegionModel
from tongchuang.foundation.models import BaseModel


class FactPart(RegionModel):
    """The facts of a campaign in one month, and what the last verification found of them."""

    class Verdict(models.TextChoices):
        NONE = "", ""
        RIGHT = "right", "right"
        WRONG = "wrong", "wrong"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="fact_parts")
    period = models.CharField(max_length=7)
    verified_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=5, choices=Verdict.choices, blank=True)
    # What was wrong: codes, numbers and ids (values.Verification.as_json).
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "period"], name="facts_part_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.period}"


class FactFile(RegionModel):
    """A Parquet file, named by its content. Raw files hold every fact; a compacted one what may still count."""

    class Level(models.TextChoices):
        RAW = "raw", "raw"
        COMPACTED = "compacted", "compacted"

    part = models.ForeignKey(FactPart, models.PROTECT, related_name="files")
    generation = models.PositiveIntegerField()
    level = models.CharField(max_length=9, choices=Level.choices)
    # Relative to the folder of facts.
    path = models.CharField(max_length=200)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Events of the ledger from the first to the last position are in it (and in the files before it).
    from_position = models.BigIntegerField()
    to_position = models.BigIntegerField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "level", "generation"],
                condition=models.Q(replaced_at__isnull=True),
                name="facts_file_once",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="facts_file_path")]


class WaitingFact(BaseModel):
    """A visit, observation or retraction that the ledger has told of and that is in no file yet."""

    class Kind(models.TextChoices):
        VISIT = "visit", "visit"
        OBSERVATION = "observation", "observation"
        RETRACTION = "retraction", "retraction"

    part = models.ForeignKey(FactPart, models.CASCADE, related_name="waiting")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    subject_id = models.UUIDField()
    rows = models.PositiveIntegerField()
    position = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "kind", "subject_id"], name="facts_waiting_once"),
        ]
