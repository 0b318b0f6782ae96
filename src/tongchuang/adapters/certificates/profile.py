"""The authority as a profile of iOS, which installs it in one go."""

from __future__ import annotations

import plistlib
import uuid

MEDIA_TYPE = "application/x-apple-aspen-config"


def mobileconfig(der: bytes, name: str, about: str) -> bytes:
    """A configuration profile that holds one root certificate; the same certificate gives the same profile."""
    seed = uuid.uuid5(uuid.NAMESPACE_OID, der.hex())
    root = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"tongchuang.authority.{seed}",
        "PayloadUUID": str(uuid.uuid5(seed, "certificate")).upper(),
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "tongchuang.cer",
        "PayloadContent": der,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"tongchuang.profile.{seed}",
            "PayloadUUID": str(seed).upper(),
            "PayloadDisplayName": name,
            "PayloadDescription": about,
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [root],
        }
    )
