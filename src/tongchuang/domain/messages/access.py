"""The door to the inbox: everybody sees their own messages only."""

from __future__ import annotations

from django.db.models import QuerySet

from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.actors import Actor


def inbox_of(actor: Actor) -> QuerySet[InboxMessage]:
    """The actor's messages, newest first."""
    if actor.user_id is None:
        return InboxMessage.objects.none()
    return InboxMessage.objects.filter(recipient_id=actor.user_id).order_by("-created_at", "-pk")


def unread_count(actor: Actor) -> int:
    """How many the actor has not read."""
    return inbox_of(actor).filter(read_at__isnull=True).count()
