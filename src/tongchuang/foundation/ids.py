"""Identifiers: UUID version 7 (RFC 9562: 48 bits of milliseconds, then randomness), made here and read out of text."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterable


def uuid7(at_ms: int | None = None) -> uuid.UUID:
    """A new UUIDv7; `at_ms` is Unix time in milliseconds, now when left out."""
    millis = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    value = (millis & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def as_uuid(text: str | None) -> uuid.UUID | None:
    """The id that a text is; None for anything else."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def as_uuids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those of the texts that are ids, in their order."""
    return [key for key in map(as_uuid, texts) if key is not None]
