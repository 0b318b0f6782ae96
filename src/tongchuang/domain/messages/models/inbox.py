"""The inbox: one row per message, with the reason why it concerns its reader, and the receipt."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import RegionModel


class Urgency(models.TextChoices):
    """Whether a message may leave the house at once. At once is for orders and escalation only."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("With the next digest")


class InboxMessage(RegionModel):
    """Something changed that concerns a user. `dedup_key` keeps a replay from telling it twice.

    `read_at` and `acknowledged_at` are the receipt. `withdrawn_at` says that something later made it void; it stays.
    """

    Urgency = Urgency

    recipient = models.ForeignKey(User, models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=60)
    # The part of the kind before the first dot: what people filter and mute by.
    sort = models.CharField(max_length=30, default="")
    reason = models.CharField(max_length=40)
    urgency = models.CharField(max_length=6, choices=Urgency.choices, default=Urgency.DIGEST)
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    title = models.CharField(max_length=200)
    dedup_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # When an urgent message was handed to the channels of its reader, or found to have none.
    queued_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="messages_inbox_recent"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True, withdrawn_at__isnull=True),
                name="messages_inbox_open",
            ),
            models.Index(fields=["target_id"], name="messages_inbox_target"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(urgency="now", queued_at__isnull=True),
                name="messages_inbox_to_queue",
            ),
        ]


class PlannedReminder(RegionModel):
    """A reminder that will be told at a moment, unless the due time moves, somebody else has to act, or it is settled."""

    class Step(models.TextChoices):
        """Which reminder of a due time."""

        BEFORE = "before", _("Before it is due")
        DUE = "due", _("When it is due")
        AFTER = "after", _("After it was due")

    class State(models.TextChoices):
        """What became of it."""

        PLANNED = "planned", pgettext_lazy("reminder", "Planned")
        TOLD = "told", pgettext_lazy("reminder", "Told")
        CANCELLED = "cancelled", pgettext_lazy("reminder", "Cancelled")

    class Why(models.TextChoices):
        """Why it was cancelled."""

        MOVED = "moved", _("the due time moved")
        REASSIGNED = "reassigned", _("somebody else has to act")
        SETTLED = "settled", _("settled or stopped")
        PASSED = "passed", _("its moment had passed")

    source = models.CharField(max_length=30)
    target_id = models.UUIDField()
    step = models.CharField(max_length=6, choices=Step.choices)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Whoever has to act, as the source names them; another one means reassigned.
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_id", "step"],
                condition=models.Q(state="planned"),
                name="messages_reminder_once",
            ),
            # The same due time for the same people is told once, however often plans are worked out anew.
            models.UniqueConstraint(
                fields=["target_id", "step", "due_at", "key"],
                condition=models.Q(state="told"),
                name="messages_reminder_told_once",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(state="planned"), name="messages_reminder_next"),
            models.Index(fields=["target_id"], name="messages_reminder_target"),
        ]
