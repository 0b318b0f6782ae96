"""What is on its way to somebody over a channel, and which messages it tells of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.messages.models.channels import Channel
from tongchuang.domain.messages.models.inbox import InboxMessage
from tongchuang.domain.organisations.models import RegionModel
from tongchuang.foundation.models import BaseModel


class Dispatch(RegionModel):
    """One message to one person over one channel. It holds counts by sort, never names, places or words of the inbox."""

    class Kind(models.TextChoices):
        """What it tells."""

        NOW = "now", pgettext_lazy("dispatch", "Urgent")
        DIGEST = "digest", pgettext_lazy("dispatch", "Digest")
        TEST = "test", pgettext_lazy("dispatch", "Test")

    class State(models.TextChoices):
        """Where it stands. Failed ones are tried again, given up ones are not."""

        WAITING = "waiting", pgettext_lazy("dispatch", "Waiting")
        SENDING = "sending", pgettext_lazy("dispatch", "Sending")
        SENT = "sent", pgettext_lazy("dispatch", "Sent")
        FAILED = "failed", pgettext_lazy("dispatch", "Failed, will be tried again")
        GIVEN_UP = "given_up", pgettext_lazy("dispatch", "Given up")
        CANCELLED = "cancelled", pgettext_lazy("dispatch", "Cancelled")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="dispatches")
    recipient = models.ForeignKey(User, models.CASCADE, related_name="dispatches")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    dedup_key = models.CharField(max_length=160, unique=True)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Whoever sends it now; only they may say how it ended.
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    # A sender ended while it sent: whether it had arrived nobody knows, so it may arrive twice. Happens once at most.
    uncertain = models.BooleanField(default=False)
    error = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "next_at"],
                condition=models.Q(state__in=["waiting", "failed"]),
                name="messages_dispatch_next",
            ),
            models.Index(
                fields=["channel"], condition=models.Q(state="sending"), name="messages_dispatch_sending"
            ),
            models.Index(fields=["channel", "-created_at"], name="messages_dispatch_recent"),
            models.Index(fields=["channel", "-claimed_at"], name="messages_dispatch_claimed"),
        ]


class Carried(BaseModel):
    """That a dispatch tells of a message of the inbox."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="carried")
    message = models.ForeignKey(InboxMessage, models.CASCADE, related_name="carried")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispatch", "message"], name="messages_carried_once")]
