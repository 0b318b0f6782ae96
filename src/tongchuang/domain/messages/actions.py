"""Reading the inbox. What somebody has read is theirs alone and no change to the campaign: no event is written."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now


@transaction.atomic
def mark_read(message_ids: list[UUID], *, by: Actor) -> int:
    """Mark some of one's own messages as read; returns how many were unread."""
    rows = InboxMessage.objects.filter(pk__in=message_ids, recipient=by.user_id, read_at__isnull=True)
    return rows.update(read_at=now())


@transaction.atomic
def mark_all_read(*, by: Actor) -> int:
    """Mark all of one's own messages as read."""
    return InboxMessage.objects.filter(recipient=by.user_id, read_at__isnull=True).update(read_at=now())


@transaction.atomic
def mark_target_read(target_id: UUID, *, by: Actor) -> int:
    """Mark what one was told about an object as read, because one has opened it."""
    rows = InboxMessage.objects.filter(recipient=by.user_id, target_id=target_id, read_at__isnull=True)
    return rows.update(read_at=now())
