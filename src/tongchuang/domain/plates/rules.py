"""Codes of plates, on values alone.

A code has 20 characters of an alphabet without look-alikes: 100 bits. It is worked out from the plate's id with the server's
secret, so that it can be printed again without being stored; a scanned one is looked up by its SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 20
# How many hexadecimal digits of a hash phones take along, to find a site without a network.
FIELD_DIGITS = 16
_LOOK_ALIKES = str.maketrans({"i": "1", "l": "1", "o": "0", "-": None, " ": None})


def code_for(plate_id: UUID, secret: bytes) -> str:
    """The code of a plate."""
    value = int.from_bytes(hmac.new(secret, plate_id.bytes, hashlib.sha256).digest(), "big") >> (
        256 - 5 * LENGTH
    )
    return "".join(ALPHABET[value >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def hash_of(code: str) -> str:
    """What a code is looked up by."""
    return hashlib.sha256(code.encode()).hexdigest()


def plain_code(text: str) -> str | None:
    """The code that was scanned or typed by hand; None for what can't be one."""
    code = text.strip().lower().translate(_LOOK_ALIKES)
    return code if len(code) == LENGTH and all(char in ALPHABET for char in code) else None


def in_groups(code: str) -> str:
    """A code as people read it: four groups of five."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))
