"""A visit as the field form sends it: plain values with ids that the phone made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.standards.models import Item


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


@dataclass(frozen=True)
class AttachedFile:
    """A file that hangs on a visit beside the photos of its checks: a voice note, or the original of a photo."""

    attachment: UUID
    check: UUID | None
    role: str


@dataclass(frozen=True, kw_only=True)
class VisitEntry:
    """A whole visit. Its id makes a second delivery the same visit.

    What stands below `accuracy_m` comes with deliveries of the field app alone; `bringers` are the users whose files it may
    name (empty: who submits it), `shared_photos` lets it name photos that stand with another visit.
    """

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
    version: UUID | None = None
    attached: tuple[AttachedFile, ...] = ()
    client: str = "web"
    clock_offset_s: int = 0
    clock_moved: bool = False
    received_at: datetime | None = None
    record_digest: str = ""
    bringers: frozenset[UUID] = frozenset()
    shared_photos: bool = False
    note: str = ""

    def digest(self) -> str:
        """SHA-256 (hex) of the content, whatever the order of the checks or of the photos; of a record that of its bytes."""
        if self.record_digest:
            return self.record_digest
        values = {name: value for name, value in asdict(self).items() if name in _SUBMITTED}
        values["checks"] = sorted(values["checks"], key=lambda check: str(check["id"]))
        for check in values["checks"]:
            check["photos"] = sorted(map(str, check["photos"]))
        return hashlib.sha256(json.dumps(values, sort_keys=True, default=_plain).encode()).hexdigest()


_SUBMITTED = frozenset(
    ("id", "campaign", "site", "source", "started_at", "checks", "evaluation", "submitted_at", "longitude", "latitude", "accuracy_m")
)


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


@dataclass(frozen=True, kw_only=True)
class FactValues:
    """One fact as entered; only the values of its kind are given."""

    item: Item
    source: str
    at: datetime
    fraction: Decimal | None = None
    yes: int | None = None
    valid: int | None = None
    value: Decimal | None = None
    count: int = 1
    rater: Person | None = None
    note: str = ""
    attachment: Attachment | None = None
    id: UUID | None = None

    def with_id(self, key: UUID) -> FactValues:
        """The same fact under an id."""
        return replace(self, id=key)
