"""Writing the inbox. Reading marks are a person's own bookkeeping, so they make no event in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tongchuang.domain.messages.access import inbox_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now


def mark_read(ids: Iterable[UUID] | None, *, by: Actor) -> int:
    """Mark the actor's own messages as read, all of them when `ids` is None; how many were new."""
    rows = inbox_of(by).filter(read_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.order_by().update(read_at=now())
