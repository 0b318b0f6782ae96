"""A visit as the field form sends it: plain values with ids that the phone made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class CheckEntry:
    """One item as judged: `count` is the occurrences of a failure, `photos` are ids of stored photos.

    `severity` is the inspector's own; empty leaves it to the rule of the item.
    """

    id: UUID
    item: UUID
    verdict: str
    at: datetime
    count: int = 1
    grade: str = ""
    note: str = ""
    severity: str = ""
    photos: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VisitEntry:
    """A whole visit. Its id makes a second delivery the same visit."""

    id: UUID
    campaign: UUID
    site: UUID
    source: str
    started_at: datetime
    checks: tuple[CheckEntry, ...] = field(default=())
    evaluation: UUID | None = None
    submitted_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    accuracy_m: float | None = None

    def digest(self) -> str:
        """SHA-256 (hex) of the content, whatever the order of the checks or of the photos."""
        values = asdict(self)
        values["checks"] = sorted(values["checks"], key=lambda check: str(check["id"]))
        for check in values["checks"]:
            check["photos"] = sorted(map(str, check["photos"]))
        return hashlib.sha256(json.dumps(values, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return str(value.timestamp())
    return str(value)


@dataclass(frozen=True)
class Receipt:
    """What the server has of a visit; the phone compares it before it forgets its draft."""

    visit: UUID
    digest: str
    checks: int
    photos: int
    failed: int
    findings: int
    received_at: datetime
    repeated: bool
