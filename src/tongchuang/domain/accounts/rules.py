"""Pure rules of accounts."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID


def hash_of(secret: str) -> str:
    """What is kept of a token's secret: it is long and random, so no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


WORD_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
WORD_LENGTH = 24


def word_for(key: UUID, secret: bytes) -> str:
    """The application password with this id: 120 bits, without look-alikes, the same whenever it is worked out."""
    value = int.from_bytes(hmac.new(secret, key.bytes, hashlib.sha256).digest(), "big")
    return "".join(WORD_ALPHABET[value >> (5 * place) & 31] for place in range(WORD_LENGTH))
