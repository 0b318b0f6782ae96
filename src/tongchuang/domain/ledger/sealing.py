"""The sealer: gives events gapless positions and hashes, in batches, one sealer at a time."""

from __future__ import annotations

from django.db import connection, transaction

from tongchuang.domain.ledger.chain import GENESIS, chained, event_digest
from tongchuang.domain.ledger.models import Event, EventPersonal, PendingEvent, SealedEvent
from tongchuang.foundation.clock import now

# Any number will do, as long as nothing else in this database takes the same advisory lock.
SEALER_LOCK = 7_206_614_215


def seal_pending(*, batch: int = 1000) -> int:
    """Seal up to `batch` waiting events and return how many; 0 also when another sealer is at work."""
    with transaction.atomic():
        if not _this_sealer_alone():
            return 0
        events = list(Event.objects.filter(pk__in=_waiting(batch)).order_by("pk"))
        if not events:
            return 0
        last = SealedEvent.objects.order_by("-position").first()
        position, previous = (last.position, last.hash) if last else (0, GENESIS)
        sealed, moment = [], now()
        for event in events:
            position += 1
            digest = event_digest(event)
            previous = chained(previous, position, digest)
            sealed.append(
                SealedEvent(position=position, event=event, digest=digest, hash=previous, sealed_at=moment)
            )
        SealedEvent.objects.bulk_create(sealed)
        PendingEvent.objects.filter(pk__in=[event.pk for event in events]).delete()
        return len(sealed)


def seal_all() -> int:
    """Seal until nothing waits; returns how many."""
    total = 0
    while count := seal_pending():
        total += count
    return total


def erase_personal(event_ids: list[int]) -> int:
    """Erase the personal values of events whose retention has ended; the chain still holds without them."""
    deleted, _ = EventPersonal.objects.filter(pk__in=event_ids).delete()
    return deleted


def _waiting(batch: int) -> list[int]:
    return list(PendingEvent.objects.order_by("pk").values_list("pk", flat=True)[:batch])


def _this_sealer_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])
