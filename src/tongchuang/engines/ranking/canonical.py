"""One way to write a document as bytes: keys in order, no spaces, UTF-8. Numbers that matter stand as text."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Document = dict[str, Any]


def canonical(document: Document) -> bytes:
    """The document as bytes; ValueError for a float, which two machines may write differently."""
    _no_floats(document)
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, as hexadecimal digits."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _no_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError(f"{value!r}: a float has no place in a canonical document; write it as text")
    if isinstance(value, dict):
        for each in value.values():
            _no_floats(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _no_floats(each)
