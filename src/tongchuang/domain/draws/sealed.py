"""What a draw keeps sealed, and opening it. SealLost when the server's key is another one."""

from __future__ import annotations

import secrets
import zlib
from typing import Any

from tongchuang.domain.draws.engine_io import Bundle, read_bundle
from tongchuang.domain.draws.errors import SealLost
from tongchuang.domain.draws.models import Draw
from tongchuang.foundation.sealing import CannotOpen, open_bytes, open_json, seal_bytes, seal_json

SECRET_BYTES = 32
_SECRET, _PLAN, _RECORD, _WORDS = "draw secret", "draw plan", "draw record", "draw words"


def new_secret() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(SECRET_BYTES)


def keep_sealing(draw: Draw, secret: bytes, bundle: Bundle) -> None:
    """Put secret and plan into the draw, sealed."""
    draw.secret_sealed = seal_json(secret.hex(), purpose=_SECRET)
    draw.plan_sealed = seal_bytes(bundle.data(), purpose=_PLAN)


def open_sealing(draw: Draw) -> tuple[bytes, Bundle]:
    """Secret and plan of a sealed draw."""
    try:
        secret = bytes.fromhex(open_json(draw.secret_sealed, purpose=_SECRET))
        return secret, read_bundle(open_bytes(draw.plan_sealed or b"", purpose=_PLAN))
    except CannotOpen as error:
        raise SealLost from error


def open_bundle(draw: Draw) -> Bundle:
    """The plan of a sealed draw."""
    try:
        return read_bundle(open_bytes(draw.plan_sealed or b"", purpose=_PLAN))
    except CannotOpen as error:
        raise SealLost from error


def keep_records(draw: Draw, record: bytes, crews: bytes, lacks: tuple[str, ...]) -> None:
    """Put the records into the draw, sealed."""
    draw.record_sealed = seal_bytes(record, purpose=_RECORD)
    draw.crews_sealed = seal_bytes(crews, purpose=_RECORD) if crews else None
    draw.lacks_sealed = seal_json(list(lacks), purpose=_WORDS) if lacks else ""


def records_of(draw: Draw) -> tuple[bytes, bytes]:
    """The record of the sites and that of the inspectors, empty where there is none."""
    if draw.record is not None:
        return _plain(draw.record), _plain(draw.crews_record)
    try:
        record = open_bytes(draw.record_sealed, purpose=_RECORD) if draw.record_sealed is not None else b""
        crews = open_bytes(draw.crews_sealed, purpose=_RECORD) if draw.crews_sealed is not None else b""
    except CannotOpen as error:
        raise SealLost from error
    return record, crews


def lacks_of(draw: Draw) -> tuple[str, ...]:
    """Why some visits found no inspectors."""
    return tuple(open_words(draw.lacks_sealed)) if draw.lacks_sealed else ()


def open_records(draw: Draw) -> None:
    """Let the records be known from here on; to be saved."""
    record, crews = records_of(draw)
    draw.record, draw.crews_record = zlib.compress(record), zlib.compress(crews) if crews else None
    draw.record_sealed = draw.crews_sealed = None
    draw.secret_sealed = draw.lacks_sealed = ""


def seal_words(value: Any) -> str:
    """Words that name drawn sites, sealed."""
    return seal_json(value, purpose=_WORDS)


def open_words(sealed: str) -> Any:
    """The words again."""
    try:
        return open_json(sealed, purpose=_WORDS)
    except CannotOpen as error:
        raise SealLost from error


def _plain(kept: Any) -> bytes:
    return b"" if kept is None else zlib.decompress(bytes(kept))
