"""Reading the inbox. What somebody has read is theirs alone and no change to the campaign: no event is written."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.messages.queries import narrowed, open_messages
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now


@transaction.atomic
def mark_read(message_ids: list[UUID], *, by: Actor) -> int:
    """Mark some of one's own messages as read; returns how many were unread."""
    return _read(InboxMessage.objects.filter(pk__in=message_ids), by)


@transaction.atomic
def mark_all_read(*, by: Actor, sort: str = "", reason: str = "", text: str = "") -> int:
    """Mark all of one's own messages as read, or those that a filter leaves."""
    return _read(narrowed(InboxMessage.objects.all(), sort=sort, reason=reason, text=text), by)


@transaction.atomic
def mark_target_read(target_id: UUID, *, by: Actor) -> int:
    """Mark what one was told about an object as read, because one has opened it."""
    return _read(InboxMessage.objects.filter(target_id=target_id), by)


@transaction.atomic
def acknowledge(message: InboxMessage, *, by: Actor) -> bool:
    """Say that one has taken note (知悉). False when it was said before."""
    moment = now()
    rows = InboxMessage.objects.filter(pk=message.pk, recipient=by.user_id, acknowledged_at__isnull=True)
    return rows.update(acknowledged_at=moment, read_at=Coalesce("read_at", moment)) == 1


def _read(rows: QuerySet[InboxMessage], by: Actor) -> int:
    if by.user_id is None:
        return 0
    mine = open_messages(by.user_id).filter(pk__in=rows.values("pk"))
    return mine.update(read_at=now())
