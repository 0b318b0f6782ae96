"""Pure rules of accounts."""

from __future__ import annotations

import hashlib


def hash_of(secret: str) -> str:
    """What is kept of a token's secret: it is long and random, so no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
