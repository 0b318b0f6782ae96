"""Locks in the database that last as long as the transaction, for things that have no row yet."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection

# The same words of the same person within this time are one form that was sent twice: two clicks, the back button.
TWICE = timedelta(minutes=10)
_HAND = 29


def lock_id(key: UUID, kind: int) -> None:
    """Wait until nobody else works on this id in this kind; the end of the transaction, also a violent one, lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(key), kind])


def lock_hand(user_id: UUID | None) -> None:
    """Let what one person sends at once come one after the other, so that the second sees what the first has made."""
    if user_id is not None:
        lock_id(user_id, _HAND)
