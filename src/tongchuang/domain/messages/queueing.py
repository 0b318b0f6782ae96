"""From the inbox to the channels: urgent messages one by one, all others counted in digests. Nothing is sent here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tongchuang.domain.messages.models import Address, Carried, Channel, Dispatch, InboxMessage, Urgency
from tongchuang.domain.messages.preferences import Wishes, may_go_from, regions_that_break_quiet, wishes_of
from tongchuang.domain.messages.rules import STALE, counts_of
from tongchuang.foundation.clock import local, now

BATCH = 500
# A digest tells of what has come since; what nobody has read for so long is told no more.
DIGEST_REACH = timedelta(days=14)


def queue_urgent(*, limit: int = BATCH) -> int:
    """Hand new urgent messages to the channels of their readers; returns how many messages were looked at.

    Each message is looked at once. Who has no address has the inbox.
    """
    moment = now()
    with transaction.atomic():
        waiting = InboxMessage.objects.filter(urgency=Urgency.NOW, queued_at__isnull=True)
        messages = list(waiting.select_for_update(skip_locked=True).order_by("created_at")[:limit])
        fresh = [row for row in messages if _still_open(row) and row.created_at > moment - STALE]
        people = {row.recipient_id for row in fresh}
        addresses = _by_user(_live_addresses().filter(user__in=people).exclude(wants=Address.Wants.NOTHING))
        wishes, breaking = wishes_of(people), regions_that_break_quiet()
        pairs = [
            (_urgent(row, address, wishes[row.recipient_id], moment, row.region_id in breaking), [row])
            for row in fresh for address in addresses[row.recipient_id] if address.channel.region_id == row.region_id
        ]  # fmt: skip
        _keep(pairs)
        InboxMessage.objects.filter(pk__in=[row.pk for row in messages]).update(queued_at=moment)
    return len(messages)


def _still_open(row: InboxMessage) -> bool:
    return row.read_at is None and row.withdrawn_at is None


def _urgent(row: InboxMessage, address: Address, wishes: Wishes, moment: datetime, breaks: bool) -> Dispatch:
    return Dispatch(
        region_id=address.channel.region_id, channel_id=address.channel_id, recipient_id=row.recipient_id,
        kind=Dispatch.Kind.NOW, dedup_key=f"now:{row.pk}:{address.channel_id}", counts={row.sort: 1},
        created_at=moment, next_at=may_go_from(Dispatch.Kind.NOW, wishes, moment, breaks=breaks),
    )  # fmt: skip


def queue_digests() -> int:
    """Make the digests of which the time has come, one for each person and channel; returns how many.

    A digest time is looked after once, whether there was anything to tell or not: what comes later waits for the next.
    """
    moment = now()
    with transaction.atomic():
        rows = (
            _live_addresses()
            .filter(wants=Address.Wants.ALL)
            .select_for_update(of=("self",), skip_locked=True)
        )
        addresses = list(rows)
        wishes = wishes_of({row.user_id for row in addresses})
        slots = [(row, wishes[row.user_id].hours.last_digest(moment)) for row in addresses]
        due = [(row, slot) for row, slot in slots if slot > row.digested_until]
        # A mark far ahead was made by a clock that was wrong: the next digest is the next one by the present clock.
        wrong = [(row, slot) for row, slot in slots if row.digested_until > moment + timedelta(days=1)]
        for row, slot in wrong:
            row.digested_until = slot
        messages = _to_tell({row.user_id for row, _slot in due}, {row.channel for row, _slot in due}, moment)
        pairs = []
        for row, slot in due:
            row.digested_until = slot
            told = [
                each
                for each in messages[(row.user_id, row.channel_id)]
                if each.sort not in wishes[row.user_id].muted
            ]
            if told:
                pairs.append((_digest(row, slot, told, wishes[row.user_id], moment), told))
        Address.objects.bulk_update([row for row, _slot in due + wrong], ["digested_until"], batch_size=BATCH)
        return _keep(pairs)


def _digest(
    address: Address, slot: datetime, told: list[InboxMessage], wishes: Wishes, moment: datetime
) -> Dispatch:
    mark = local(slot).strftime("%Y%m%d%H%M")
    return Dispatch(
        region_id=address.channel.region_id, channel_id=address.channel_id, recipient_id=address.user_id,
        kind=Dispatch.Kind.DIGEST, dedup_key=f"digest:{address.user_id}:{address.channel_id}:{mark}",
        counts=counts_of([row.sort for row in told]), created_at=moment,
        next_at=may_go_from(Dispatch.Kind.DIGEST, wishes, moment, breaks=False),
    )  # fmt: skip


def _to_tell(
    people: set[UUID], channels: set[Channel], moment: datetime
) -> dict[tuple[UUID, UUID], list[InboxMessage]]:
    """(user, channel) → what is unread and was told over that channel neither at once nor in an earlier digest."""
    found: dict[tuple[UUID, UUID], list[InboxMessage]] = defaultdict(list)
    rows = InboxMessage.objects.filter(recipient__in=people, read_at__isnull=True, withdrawn_at__isnull=True)
    # What is urgent and not looked at yet goes by itself.
    rows = rows.exclude(urgency=Urgency.NOW, queued_at__isnull=True)
    rows = rows.filter(created_at__gt=moment - DIGEST_REACH).only("pk", "sort", "recipient")
    for channel in channels:
        told = Carried.objects.filter(message=OuterRef("pk"), dispatch__channel=channel)
        told = told.exclude(dispatch__state__in=(Dispatch.State.CANCELLED, Dispatch.State.GIVEN_UP))
        for row in rows.filter(~Exists(told), region=channel.region_id).order_by("created_at"):
            found[(row.recipient_id, channel.pk)].append(row)
    return found


def _live_addresses() -> QuerySet[Address]:
    rows = Address.objects.filter(refused="", user__is_active=True, channel__removed_at__isnull=True)
    return rows.select_related("channel").order_by("pk")


def _by_user(rows: Iterable[Address]) -> dict[UUID, list[Address]]:
    found: dict[UUID, list[Address]] = defaultdict(list)
    for row in rows:
        found[row.user_id].append(row)
    return found


def _keep(pairs: list[tuple[Dispatch, list[InboxMessage]]]) -> int:
    """Write dispatches with what they tell of; one that exists already is left as it is."""
    Dispatch.objects.bulk_create([row for row, _told in pairs], batch_size=BATCH, ignore_conflicts=True)
    keys = [row.dedup_key for row, _told in pairs]
    made = set(
        Dispatch.objects.filter(dedup_key__in=keys, pk__in=[row.pk for row, _told in pairs]).values_list(
            "pk", flat=True
        )
    )
    carried = [
        Carried(dispatch_id=row.pk, message_id=each.pk)
        for row, told in pairs
        if row.pk in made
        for each in told
    ]
    Carried.objects.bulk_create(carried, batch_size=BATCH)
    return len(made)


def queue_test(channel: Channel, user_id: UUID, key: str) -> Dispatch:
    """A test message to one's own address."""
    moment = now()
    return Dispatch.objects.create(
        region_id=channel.region_id, channel=channel, recipient_id=user_id, kind=Dispatch.Kind.TEST,
        dedup_key=key, created_at=moment, next_at=moment,
    )  # fmt: skip
