"""Values that the database keeps without knowing them: encrypted under a key derived from SECRET_KEY.

A dump, a replica or a log of the database gives nothing away; the key lies outside it. When SECRET_KEY is lost (and
isn't among SECRET_KEY_FALLBACKS), what was sealed is lost with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# Texts are padded to full steps, so that the length of a short one doesn't tell which it is.
_STEP = 64


class CannotOpen(Exception):
    """What was sealed can't be opened with the keys at hand, or was altered."""


@lru_cache(maxsize=64)
def _key(master: str, purpose: str, use: str) -> bytes:
    return hmac.digest(master.encode(), f"tongchuang/{use}/{purpose}".encode(), "sha256")


def _keys(purpose: str, use: str) -> list[bytes]:
    return [_key(master, purpose, use) for master in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@lru_cache(maxsize=64)
def _box(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def seal_bytes(data: bytes, *, purpose: str) -> bytes:
    """Compress and encrypt; only the same purpose opens it."""
    return _box(tuple(_keys(purpose, "seal"))).encrypt(zlib.compress(data, 1))


def open_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """What was sealed. CannotOpen when the key is another one or the data was altered."""
    try:
        return zlib.decompress(_box(tuple(_keys(purpose, "seal"))).decrypt(bytes(sealed)))
    except (InvalidToken, zlib.error) as error:
        raise CannotOpen(purpose) from error


def seal_json(value: Any, *, purpose: str) -> str:
    """Seal JSON values as a text of which the length tells little."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    padded = text + b" " * (-len(text) % _STEP)
    return _box(tuple(_keys(purpose, "seal"))).encrypt(padded).decode("ascii")


def open_json(sealed: str, *, purpose: str) -> Any:
    """The values of `seal_json`. CannotOpen when they can't be had."""
    try:
        return json.loads(_box(tuple(_keys(purpose, "seal"))).decrypt(sealed.encode("ascii")))
    except (InvalidToken, ValueError) as error:
        raise CannotOpen(purpose) from error


def marks_of(value: str, *, purpose: str) -> list[str]:
    """Keyed digests by which a sealed value is found again, that of the key in use first."""
    return [hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for key in _keys(purpose, "mark")]
