"""Named reads of the inbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongchuang.domain.messages.models import (
    Address,
    Carried,
    Dispatch,
    InboxMessage,
    MessageRules,
    MessageSettings,
    PlannedReminder,
)
from tongchuang.foundation.clock import now


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


def latest_of(user_id: UUID | None, number: int) -> list[InboxMessage]:
    """A user's latest messages that are not void."""
    return list(inbox_of(user_id).filter(withdrawn_at__isnull=True)[:number])


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


@dataclass(frozen=True)
class Delivery:
    """How a message went out over a channel."""

    channel: str
    state: str
    kind: str
    error: str
    uncertain: bool
    at: datetime | None
    next_at: datetime


def deliveries_of(message_ids: Collection[UUID]) -> dict[UUID, list[Delivery]]:
    """Message → how it went out, for messages whose reader is asking."""
    found: dict[UUID, list[Delivery]] = {}
    rows = Carried.objects.filter(message__in=message_ids).select_related("dispatch", "dispatch__channel")
    for row in rows.defer("dispatch__channel__config").order_by("dispatch__created_at"):
        sent = row.dispatch
        made = Delivery(
            sent.channel.title, sent.state, sent.kind, sent.error, sent.uncertain, sent.ended_at, sent.next_at
        )
        found.setdefault(row.message_id, []).append(made)
    return found


def last_tests_of(user_id: UUID | None) -> dict[UUID, Delivery]:
    """Channel → how the last test to oneself went, of the last day."""
    rows = Dispatch.objects.filter(
        recipient=user_id, kind=Dispatch.Kind.TEST, created_at__gt=now() - timedelta(days=1)
    )
    rows = rows.select_related("channel").defer("channel__config").order_by("created_at")
    return {
        row.channel_id: Delivery(
            row.channel.title, row.state, row.kind, row.error, row.uncertain, row.ended_at, row.next_at
        )
        for row in rows
    }


def settings_of(user_id: UUID | None) -> MessageSettings | None:
    """What a person has set; None while the defaults hold."""
    return MessageSettings.objects.filter(user=user_id).first() if user_id else None


def urgent_breaks_quiet(region_id: UUID | None) -> bool:
    """Whether the office lets urgent messages out in quiet hours."""
    return MessageRules.objects.filter(region=region_id, urgent_breaks_quiet=True).exists()


def queue_of(channel_id: UUID) -> dict[str, int]:
    """State → how many, of the last thirty days."""
    rows = Dispatch.objects.filter(channel=channel_id, created_at__gt=now() - timedelta(days=30))
    return {each["state"]: each["n"] for each in rows.values("state").annotate(n=Count("pk")).order_by()}


def errors_of(channel_id: UUID, *, days: int = 7) -> dict[str, int]:
    """Error → how often it ended or held up a message in the last days."""
    rows = Dispatch.objects.filter(channel=channel_id, created_at__gt=now() - timedelta(days=days)).exclude(
        error=""
    )
    rows = rows.filter(state__in=(Dispatch.State.FAILED, Dispatch.State.GIVEN_UP))
    return {
        each["error"]: each["n"]
        for each in rows.values("error").annotate(n=Count("pk")).order_by("-n", "error")
    }


def queues_of(channel_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Channel → state → how many, of what is not over and of what was given up in the last week."""
    open_states = (Dispatch.State.WAITING, Dispatch.State.FAILED, Dispatch.State.SENDING)
    rows = Dispatch.objects.filter(channel__in=channel_ids)
    rows = rows.filter(
        Q(state__in=open_states) | Q(state=Dispatch.State.GIVEN_UP, created_at__gt=now() - timedelta(days=7))
    )
    found: dict[UUID, dict[str, int]] = {}
    for each in rows.values("channel", "state").annotate(n=Count("pk")).order_by():
        found.setdefault(each["channel"], {})[each["state"]] = each["n"]
    return found


def readers_of(channel_ids: Collection[UUID]) -> dict[UUID, int]:
    """Channel → how many people gave an address."""
    rows = (
        Address.objects.filter(channel__in=channel_ids).values("channel").annotate(n=Count("pk")).order_by()
    )
    return {each["channel"]: each["n"] for each in rows}
