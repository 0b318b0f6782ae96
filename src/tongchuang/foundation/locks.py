"""Locks in the database that last as long as the transaction, for things that have no row yet."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def lock_id(key: UUID, kind: int) -> None:
    """Wait until nobody else works on this id in this kind; the end of the transaction, also a violent one, lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(key), kind])
