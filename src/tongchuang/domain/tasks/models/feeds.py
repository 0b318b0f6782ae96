"""The calendar address of a person (日历订阅)."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.organisations.models import Person
from tongchuang.foundation.models import BaseModel


class CalendarFeed(BaseModel):
    """A secret address from which a calendar program takes one person's days. Only the hash of its secret is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    # The minute in which it was asked last, and how often in it.
    asked_in = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at__isnull=True), name="tasks_feed_one"
            ),
        ]
