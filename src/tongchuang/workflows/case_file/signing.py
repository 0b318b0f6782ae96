"""The installation's signature under a case (Ed25519). The key comes from SECRET_KEY; its public half may be kept anywhere."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def signed(data: bytes) -> dict[str, str]:
    """Public key and signature, both hex."""
    key = _key()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"algorithm": "Ed25519", "public_key": public.hex(), "signature": key.sign(data).hex()}


def fingerprint() -> str:
    """What names the installation's public key: noted outside, it tells a file of ours from one made to look so."""
    public = _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(public).hexdigest()


def _key() -> Ed25519PrivateKey:
    seed = hmac.digest(settings.SECRET_KEY.encode(), b"tongchuang/sign/case", "sha256")
    return Ed25519PrivateKey.from_private_bytes(seed)
