"""Named reads of the inbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from tongchuang.domain.messages.models import InboxMessage, PlannedReminder


def unread_count(user_id: UUID | None) -> int:
    """How many messages a user has not read."""
    return open_messages(user_id).count() if user_id else 0


def open_messages(user_id: UUID) -> QuerySet[InboxMessage]:
    """What a user has not read and nothing later has made void."""
    return InboxMessage.objects.filter(recipient=user_id, read_at__isnull=True, withdrawn_at__isnull=True)


def inbox_of(user_id: UUID | None, *, unread_only: bool = False) -> QuerySet[InboxMessage]:
    """A user's messages, newest first."""
    if user_id is None:
        return InboxMessage.objects.none()
    rows = open_messages(user_id) if unread_only else InboxMessage.objects.filter(recipient=user_id)
    return rows.order_by("-created_at", "-pk")


def narrowed(
    rows: QuerySet[InboxMessage], *, sort: str = "", reason: str = "", text: str = ""
) -> QuerySet[InboxMessage]:
    """Messages of one sort, for one reason, with a text in their title."""
    if sort:
        rows = rows.filter(sort=sort)
    if reason:
        rows = rows.filter(reason=reason)
    return rows.filter(title__icontains=text) if text else rows


def sorts_in(rows: QuerySet[InboxMessage]) -> dict[str, int]:
    """Sort → how many there are, the most frequent first."""
    counted = rows.order_by().values("sort").annotate(n=Count("pk")).order_by("-n", "sort")
    return {each["sort"]: each["n"] for each in counted}


def reasons_in(rows: QuerySet[InboxMessage]) -> dict[str, int]:
    """Reason → how many there are, the most frequent first."""
    counted = rows.order_by().values("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return {each["reason"]: each["n"] for each in counted}


@dataclass(frozen=True)
class Receipt:
    """Who was told of something, and whether they have seen it."""

    recipient_id: UUID
    name: str
    kind: str
    told_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None


def receipts_of(target_id: UUID, *, kinds: Collection[str] = ()) -> list[Receipt]:
    """The receipts of what was told about an object, oldest first. For pages whose access was checked."""
    rows = InboxMessage.objects.filter(target_id=target_id)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found = rows.order_by("created_at", "recipient__name").values_list(
        "recipient", "recipient__name", "kind", "created_at", "read_at", "acknowledged_at"
    )
    return [Receipt(*row) for row in found]


def reminders_of(target_id: UUID) -> list[PlannedReminder]:
    """The reminders of an object that are planned, were told or were cancelled, by their moment."""
    return list(PlannedReminder.objects.filter(target_id=target_id).order_by("at", "pk"))
