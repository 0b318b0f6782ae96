"""A database connection for the time of one task."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def own_connection() -> Iterator[None]:
    """A task runs in a thread of a pool: its connection goes with it, or each thread would keep one open."""
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            connections.close_all()
