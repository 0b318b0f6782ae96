"""Sheets that were uploaded and wait for their dry run to be accepted."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.organisations.models.regions import RegionModel


class Upload(RegionModel):
    """The cells of a sheet, kept until it is imported, and at most a day."""

    kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=200)
    cells = models.JSONField()
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()
