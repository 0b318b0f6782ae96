"""JSON as the same bytes for the same value, always."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def personal_digest(salt: str, data: dict[str, Any]) -> str:
    """SHA-256 (hex) of the salted personal values; the salt keeps short names from being guessed."""
    return hashlib.sha256((salt + canonical(data)).encode()).hexdigest()
