"""HTTP Digest (RFC 7616, qop=auth, MD5 as its clients know it). Nonces carry their own time and need no table."""

from __future__ import annotations

import hashlib
import hmac
import re
import time

REALM = "Tongchuang OpenRosa"
NONCE_SECONDS = 300
PAIR = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


def fields_of(header: str) -> dict[str, str]:
    """The fields of an Authorization or WWW-Authenticate header of this kind."""
    return {key.lower(): quoted or plain for key, quoted, plain in PAIR.findall(header)}


def new_nonce(secret: bytes, at: int | None = None) -> str:
    """A nonce of this moment."""
    moment = str(int(time.time()) if at is None else at)
    return f"{moment}-{hmac.new(secret, moment.encode(), hashlib.sha256).hexdigest()[:32]}"


def nonce_state(nonce: str, secret: bytes) -> str:
    """fresh, stale or forged."""
    moment, _dash, _rest = nonce.partition("-")
    if not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return "forged"
    if not hmac.compare_digest(nonce.encode(), new_nonce(secret, int(moment)).encode()):
        return "forged"
    return "fresh" if 0 <= time.time() - int(moment) <= NONCE_SECONDS else "stale"


def ha1_of(username: str, password: str) -> str:
    """What a password is in this scheme."""
    return _md5(f"{username}:{REALM}:{password}")


def answers(fields: dict[str, str], method: str, ha1: str) -> bool:
    """Whether the response of the fields is right for this password."""
    ha2 = _md5(f"{method}:{fields.get('uri', '')}")
    parts = [
        ha1,
        fields.get("nonce", ""),
        fields.get("nc", ""),
        fields.get("cnonce", ""),
        fields.get("qop", ""),
        ha2,
    ]
    return hmac.compare_digest(_md5(":".join(parts)).encode(), fields.get("response", "").encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
