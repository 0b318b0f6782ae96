"""Saved views: a person's filters of the ledger under a name."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import RegionModel


class SavedView(RegionModel):
    """A list's query string under a name; a shared one is seen by everyone in the region."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="findings_view_once")]
