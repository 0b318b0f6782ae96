"""QR plates (码牌): what hangs at a site and leads whoever scans it to the right page."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import RegionModel
from tongchuang.domain.places.models import Site
from tongchuang.foundation.models import BaseModel


class Plate(RegionModel):
    """A plate of a site; at most one is valid. Its code is not stored: only who has the server's secret can print it again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="plates")
    # Counts the plates that the site has had: the number printed small on it tells an old plate from a new one.
    number = models.PositiveSmallIntegerField()
    # SHA-256 (hex) of the code in UTF-8: what a scanned code is looked up by.
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(revoked_at__isnull=True), name="plates_one_valid"
            ),
            models.UniqueConstraint(fields=["site", "number"], name="plates_number_once"),
        ]


class ScanDay(BaseModel):
    """How often strangers opened a site's plate on a day. Nothing of who it was, and nobody signed in is counted:
    an inspector's scan would tell of a visit."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="plates_scan_once")]


class PlateSheet(RegionModel):
    """A file of plates ready for printing."""

    class Layout(models.TextChoices):
        SINGLE = "a5", "A5"
        EIGHT = "a4x8", "A4, 8"

    layout = models.CharField(max_length=8, choices=Layout.choices)
    plates = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # Characters that no font on the server has, printed as boxes: [{"char": "…", "sites": ["…"]}].
    missing = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["region", "-made_at"], name="plates_sheet_recent")]
