"""So many in a minute: for addresses that strangers reach. Counted in the cache that all workers share."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache


def within(name: str, who: str, most: int, *, seconds: int = 60) -> bool:
    """Whether this is one of the first `most` times in the present stretch of time that `who` does `name`."""
    stretch = int(time.time()) // seconds
    digest = hashlib.sha256(f"{name}\0{who}".encode()).hexdigest()[:32]
    key = f"limit:{digest}:{stretch}"
    if cache.add(key, 1, seconds * 2):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:
        return True


def count_of(name: str, who: str, *, seconds: int = 60) -> int:
    """How often it was done in the present stretch."""
    stretch = int(time.time()) // seconds
    digest = hashlib.sha256(f"{name}\0{who}".encode()).hexdigest()[:32]
    return int(cache.get(f"limit:{digest}:{stretch}", 0))
