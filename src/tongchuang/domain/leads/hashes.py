"""Hashes of what is frozen; needs neither settings nor a database, so that a case can be verified anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from tongchuang.domain.ledger.canonical import canonical


def digest_of(content: Any) -> str:
    """SHA-256 (hex) of canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def root_of(pieces: Iterable[tuple[str, str, str, str]]) -> str:
    """One hash over pieces (type, id, SHA-256, SHA-256 of the file) in their order: what the ledger keeps of them."""
    return hashlib.sha256("\n".join(":".join(piece) for piece in pieces).encode()).hexdigest()
