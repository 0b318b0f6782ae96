"""Events: what changed, written once. Sealed in batches into a chain; personal values lie beside, erasable."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One change, in the words of the action that made it. Never updated, never deleted."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    origin = models.CharField(max_length=60, blank=True)
    region_id = models.UUIDField(null=True)
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    parent_type = models.CharField(max_length=40, blank=True)
    parent_id = models.UUIDField(null=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    personal_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_id", "id"], name="ledger_event_target"),
            models.Index(fields=["parent_id", "id"], name="ledger_event_parent"),
            models.Index(fields=["region_id", "kind", "id"], name="ledger_event_region_kind"),
            models.Index(fields=["actor_id", "id"], name="ledger_event_actor"),
        ]


class EventPersonal(models.Model):
    """Names, free words and other personal values of an event; erased when their retention ends."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=32)
    data = models.JSONField(default=dict)


class PendingEvent(models.Model):
    """An event that the sealer has not reached; a database trigger writes the row with the event."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")


class SealedEvent(models.Model):
    """An event's place in the chain: gapless position, digest of the event, hash over all before."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Cursor(models.Model):
    """Up to which position a consumer has read."""

    consumer = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)
