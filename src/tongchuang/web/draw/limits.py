"""How often a stranger may try: counted in the cache, by the minute."""

from __future__ import annotations

from django.core.cache import cache

MINUTE = 60


def too_often(name: str, most: int) -> bool:
    """Count one more try under this name; whether there were more than `most` within a minute."""
    key = f"draw-tries:{name}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two.
        return False
