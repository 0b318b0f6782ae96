"""The construction of a draw: frame, commitment, seed, keys, order. Only SHA-256, HMAC and sorting."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import NamedTuple

SECRET_BYTES = 32


class Entry(NamedTuple):
    """A site of the frame, in its stratum (层)."""

    stratum: str
    site: str


def frame_text(frame: Iterable[Entry]) -> bytes:
    """`stratum TAB site` per line, sorted by stratum, then site.

    Python compares text by code points, which is the byte order of UTF-8.
    """
    return "\n".join(f"{stratum}\t{site}" for stratum, site in sorted(frame)).encode()


def frame_hash(frame: Iterable[Entry]) -> str:
    """SHA-256 of the frame's text, lower-case hex."""
    return sha256_hex(frame_text(frame))


def sha256_hex(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def commitment(secret: bytes) -> str:
    """What is published of the secret at sealing: its SHA-256, lower-case hex."""
    return sha256_hex(secret)


def seed_of(secret: bytes, listed_hash: str, public_input: str) -> bytes:
    """SHA-256 of secret, hash (as ASCII) and public input (as UTF-8): 32 bytes."""
    return hashlib.sha256(secret + listed_hash.encode("ascii") + public_input.encode()).digest()


def key_of(seed: bytes, group: str, name: str) -> str:
    """HMAC-SHA256 under the seed of group, a zero byte and name, lower-case hex."""
    return hmac.digest(seed, b"%b\0%b" % (group.encode(), name.encode()), "sha256").hex()


def ordered(seed: bytes, stratum: str, sites: Iterable[str]) -> list[str]:
    """The sites of one stratum in the order of the draw: by key, ties by site."""
    # Bytes sort as their hex does.
    prefix = stratum.encode() + b"\0"
    keyed = sorted((hmac.digest(seed, prefix + site.encode(), "sha256"), site) for site in sites)
    return [site for _, site in keyed]
