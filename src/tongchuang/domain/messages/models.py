"""The inbox: one row per message, with the reason why it concerns its reader."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import RegionModel


class InboxMessage(RegionModel):
    """Something changed that concerns a user. `dedup_key` keeps a replay from telling it twice."""

    recipient = models.ForeignKey(User, models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    title = models.CharField(max_length=200)
    dedup_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="messages_inbox_recent"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at__isnull=True), name="messages_inbox_unread"
            ),
        ]
