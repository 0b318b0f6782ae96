"""The queue of a channel: claiming one message at a time, saying how it ended, taking up what a killed sender left.

Whoever sends over a channel holds its lock in the database for as long. So there is one sender to a channel, whatever is still marked as
being sent when the lock is had was left by one that is gone, and no clock is needed to know it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tongchuang.adapters.notify import UNSURE, Outcome
from tongchuang.adapters.notify.errors import FINAL, OF_ADDRESS, OF_SETUP
from tongchuang.domain.messages.models import Address, Channel, Dispatch, InboxMessage, PlannedReminder
from tongchuang.domain.messages.preferences import may_go_from, regions_that_break_quiet, wishes_of
from tongchuang.domain.messages.rules import (
    LONGEST_REST,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    STALE,
    counts_of,
    rest_after,
    wait_after,
)
from tongchuang.foundation.clock import now

State = Dispatch.State
OPEN_STATES = (State.WAITING, State.FAILED)
MINUTE = timedelta(minutes=1)
KEPT = timedelta(days=366)
LOCK_KIND = 5107
# Each robot has a limit of its own: one that takes no more says nothing about the others.
ROBOTS = (Channel.Kind.WECOM, Channel.Kind.DINGTALK, Channel.Kind.FEISHU)
INTERRUPTED = Outcome(False, "interrupted")


@contextmanager
def sole_sender(channel_id: UUID) -> Iterator[bool]:
    """Whether this session is the one that sends over the channel now; the lock ends with the session at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, %s))", [str(channel_id), LOCK_KIND])
        [held] = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended(%s, %s))", [str(channel_id), LOCK_KIND]
                )


def due_channels() -> list[UUID]:
    """Channels that may send and have something to send, or to take up after a sender that is gone."""
    moment = now()
    waiting = Dispatch.objects.filter(channel=OuterRef("pk"))
    work = Q(Exists(waiting.filter(state__in=OPEN_STATES, next_at__lte=moment))) | Q(
        Exists(waiting.filter(state=State.SENDING))
    )
    return list(_able(moment).filter(work).values_list("pk", flat=True))


def _able(moment: object) -> QuerySet[Channel]:
    rows = Channel.objects.filter(state=Channel.State.OPEN, removed_at__isnull=True)
    return rows.filter(Q(resting_until__isnull=True) | Q(resting_until__lte=moment))


def take_up(channel_id: UUID) -> int:
    """What a sender left that is gone: tried once more, and told as what may arrive twice. Only for who holds the lock."""
    left = list(Dispatch.objects.filter(channel=channel_id, state=State.SENDING))
    for row in left:
        if row.claim is not None:
            settle(row.pk, row.claim, INTERRUPTED)
    return len(left)


def claim_next(channel_id: UUID) -> Dispatch | None:
    """The next message of a channel, marked as being sent; None when there is none, or the channel has to pause."""
    moment = now()
    with transaction.atomic():
        channel = _able(moment).filter(pk=channel_id).first()
        if channel is None or _sent_last_minute(channel_id) >= channel.per_minute:
            return None
        while (row := _first_due(channel_id)) is not None:
            if (reason := _void(row)) or _postponed(row):
                if reason:
                    _end(row, State.CANCELLED, reason)
                continue
            row.state, row.claim, row.claimed_at = State.SENDING, uuid4(), moment
            row.attempts += 1
            row.save(update_fields=["state", "claim", "claimed_at", "attempts", "counts"])
            return row
    return None


def _first_due(channel_id: UUID) -> Dispatch | None:
    rows = Dispatch.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(channel=channel_id, state__in=OPEN_STATES, next_at__lte=now())
    # Tests and urgent ones go before digests.
    return rows.select_related("recipient").order_by("-kind", "next_at", "pk").first()


def _sent_last_minute(channel_id: UUID) -> int:
    moment = now()
    return Dispatch.objects.filter(
        channel=channel_id, claimed_at__gt=moment - MINUTE, claimed_at__lte=moment
    ).count()


def _void(row: Dispatch) -> str:
    """Why it need not go out any more; a digest counts only what is still unread."""
    address = Address.objects.filter(user=row.recipient_id, channel=row.channel_id, refused="").first()
    if address is None or not row.recipient.is_active:
        return "no_address"
    if row.kind == Dispatch.Kind.TEST:
        return ""
    if address.wants == Address.Wants.NOTHING or (
        row.kind == Dispatch.Kind.DIGEST and address.wants != Address.Wants.ALL
    ):
        return "not_wanted"
    if row.created_at < now() - STALE:
        return "stale"
    told = InboxMessage.objects.filter(carried__dispatch=row)
    unread = list(told.filter(read_at__isnull=True, withdrawn_at__isnull=True).values_list("sort", flat=True))
    if not unread:
        return "withdrawn" if told.filter(read_at__isnull=True).exists() else "read"
    row.counts = counts_of(unread)
    return ""


def _postponed(row: Dispatch) -> bool:
    """Put off to the end of its reader's quiet hours, which may have been set since it was queued."""
    moment = now()
    wishes = wishes_of([row.recipient_id])[row.recipient_id]
    start = may_go_from(row.kind, wishes, moment, breaks=row.region_id in regions_that_break_quiet())
    if start <= moment:
        return False
    row.next_at = start
    row.save(update_fields=["next_at"])
    return True


def _end(row: Dispatch, state: str, error: str = "") -> None:
    row.state, row.error, row.ended_at, row.claim = state, error, now(), None
    row.save(update_fields=["state", "error", "ended_at", "claim", "attempts", "uncertain", "next_at"])


def settle(dispatch_id: UUID, claim: UUID, outcome: Outcome) -> bool:
    """How a sending ended. False when it is somebody else's by now: they say how it ends."""
    with transaction.atomic():
        row = (
            Dispatch.objects.select_for_update()
            .filter(pk=dispatch_id, claim=claim, state=State.SENDING)
            .first()
        )
        if row is None:
            return False
        channel = Channel.objects.select_for_update().get(pk=row.channel_id)
        if outcome.ok:
            _end(row, State.SENT)
            _went_well(channel)
        else:
            _went_wrong(row, outcome.code)
            _note_failure(channel, outcome.code)
    return True


def _went_wrong(row: Dispatch, code: str) -> None:
    unsure = code in UNSURE
    if code in OF_ADDRESS:
        Address.objects.filter(user=row.recipient_id, channel=row.channel_id).update(refused=code)
    if code in OF_SETUP:
        # Not this message's fault: it waits until the office has mended the channel, or until it is no news any more.
        row.attempts -= 1
    if (
        code in FINAL
        or (unsure and row.uncertain)
        or row.attempts >= MOST_ATTEMPTS
        or row.kind == Dispatch.Kind.TEST
    ):
        row.uncertain = row.uncertain or unsure
        _end(row, State.GIVEN_UP, code)
        return
    row.state, row.error, row.claim = State.FAILED, code, None
    row.uncertain = row.uncertain or unsure
    row.next_at = now() + wait_after(max(row.attempts, 1), random.random())
    row.save(update_fields=["state", "error", "claim", "uncertain", "next_at", "attempts"])


def _went_well(channel: Channel) -> None:
    channel.failures, channel.resting_until, channel.last_sent_at = 0, None, now()
    channel.save(update_fields=["failures", "resting_until", "last_sent_at"])


def _note_failure(channel: Channel, code: str) -> None:
    """What lies with one address or one message is no failure of the channel, and a killed sender is none either."""
    moment = now()
    channel.last_error, channel.last_error_at = code, moment
    if code in OF_SETUP:
        channel.failures += 1
        channel.resting_until = moment + timedelta(minutes=LONGEST_REST)
    elif code not in FINAL and code != "interrupted" and not (code == "busy" and channel.kind in ROBOTS):
        channel.failures += 1
        rest = rest_after(channel.failures)
        channel.resting_until = moment + rest if rest else None
    channel.save(update_fields=["last_error", "last_error_at", "failures", "resting_until"])


def tidy() -> None:
    """Mend what a clock that was wrong has planned too far ahead, and forget what is over a year old."""
    moment = now()
    Dispatch.objects.filter(state__in=OPEN_STATES, next_at__gt=moment + LONGEST_WAIT).update(next_at=moment)
    Channel.objects.filter(resting_until__gt=moment + 2 * timedelta(minutes=LONGEST_REST)).update(
        resting_until=None
    )
    Dispatch.objects.filter(created_at__lt=moment - KEPT).exclude(
        state__in=(*OPEN_STATES, State.SENDING)
    ).delete()
    PlannedReminder.objects.filter(ended_at__lt=moment - KEPT).delete()


def put_back(channel_id: UUID) -> int:
    """Let what was given up in the last days be tried again, by somebody who has mended the channel."""
    moment = now()
    rows = Dispatch.objects.filter(channel=channel_id, state=State.GIVEN_UP, created_at__gt=moment - STALE)
    Dispatch.objects.filter(channel=channel_id, state=State.FAILED).update(next_at=moment)
    return rows.exclude(kind=Dispatch.Kind.TEST).update(
        state=State.WAITING, attempts=0, next_at=moment, ended_at=None, error=F("error")
    )
