"""Named reads of the inbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.messages.models import InboxMessage


def unread_count(user_id: UUID | None) -> int:
    """How many messages a user has not read."""
    return InboxMessage.objects.filter(recipient=user_id, read_at__isnull=True).count() if user_id else 0


def inbox_of(user_id: UUID | None, *, unread_only: bool = False) -> QuerySet[InboxMessage]:
    """A user's messages, newest first."""
    rows = InboxMessage.objects.filter(recipient=user_id) if user_id else InboxMessage.objects.none()
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    return rows.order_by("-created_at", "-pk")
