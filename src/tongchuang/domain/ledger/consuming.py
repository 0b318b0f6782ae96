"""Reading the ledger exactly once: a consumer's work and its cursor move in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from tongchuang.domain.ledger.models import Cursor
from tongchuang.domain.ledger.queries import SealedChange, sealed_after, sealed_up_to

Consumer = Callable[[Sequence[SealedChange]], None]


def consume(name: str, consumer: Consumer, *, kinds: Sequence[str] = (), batch: int = 500) -> int:
    """Give the next sealed events to a consumer and move its cursor; returns how many it was given.

    A consumer that raises leaves its cursor where it was, so that nothing is lost; another process that works as the
    same consumer waits for the row lock and then sees the moved cursor, so that nothing comes twice.
    """
    with transaction.atomic():
        Cursor.objects.get_or_create(pk=name)
        cursor = Cursor.objects.select_for_update().get(pk=name)
        end = sealed_up_to()
        changes = sealed_after(cursor.position, kinds=kinds, limit=batch)
        if changes:
            consumer(changes)
        last = changes[-1].position if changes else cursor.position
        reached = last if len(changes) == batch else max(end, last)
        if reached != cursor.position:
            cursor.position = reached
            cursor.save(update_fields=["position"])
        return len(changes)
