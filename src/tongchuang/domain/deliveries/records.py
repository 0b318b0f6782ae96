"""Records as the field app writes them (docs/field-api.md): read strictly, and turned into values of the house."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tongchuang.domain.deliveries.errors import Malformed
from tongchuang.domain.inspections.values import AttachedFile, CheckEntry, VisitEntry

MOST_CHECKS = 1000
MOST_FILES = 600
Number = Annotated[float, Field(allow_inf_nan=False)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Short = Annotated[str, Field(max_length=200)]
# What no phone's clock can mean is refused before the calendar breaks on it.
Moment = Annotated[
    AwareDatetime,
    Field(
        gt=datetime.fromisoformat("2000-01-01T00:00:00Z"), lt=datetime.fromisoformat("2200-01-01T00:00:00Z")
    ),
]


class Part(BaseModel):
    """Unknown fields are a fault of the program that sent them, not to be lost silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Part):
    """Where the visit was."""

    longitude: Number
    latitude: Number
    accuracy_m: Number | None = None
    at: Moment | None = None
    mocked: bool | None = None


class Facts(Part):
    """What the phone read of a photo before it made it smaller."""

    taken_at: Moment | None = None
    longitude: Number | None = None
    latitude: Number | None = None
    accuracy_m: Number | None = None
    mocked: bool | None = None
    exif_taken_at: Moment | None = None
    exif_longitude: Number | None = None
    exif_latitude: Number | None = None
    make: Short | None = None
    model: Short | None = None
    software: Short | None = None
    original_sha256: Digest | None = None
    original_width: Annotated[int, Field(ge=0, lt=1_000_000)] | None = None
    original_height: Annotated[int, Field(ge=0, lt=1_000_000)] | None = None
    original_size: Annotated[int, Field(ge=0, lt=10**12)] | None = None
    shrunk: bool | None = None
    source: Literal["camera", "album", ""] | None = None


class NamedFile(Part):
    """A file that belongs to the record."""

    id: UUID
    kind: Literal["photo", "original", "audio"]
    sha256: Digest
    size: Annotated[int, Field(ge=0, lt=10**12)]
    media_type: Short | None = None
    original: UUID | None = None
    facts: Facts | None = None


class JudgedItem(Part):
    """A check."""

    id: UUID
    item: UUID
    verdict: Annotated[str, Field(max_length=10)]
    at: Moment
    count: Annotated[int, Field(ge=0, lt=10**6)] = 1
    grade: Annotated[str, Field(max_length=2)] = ""
    severity: Annotated[str, Field(max_length=10)] = ""
    note: Annotated[str, Field(max_length=10_000)] = ""
    photos: Annotated[list[UUID], Field(max_length=50)] = []
    voices: Annotated[list[UUID], Field(max_length=50)] = []


class Record(Part):
    """A finished visit."""

    format: Literal[1]
    id: UUID
    person: UUID
    campaign: UUID
    evaluation: UUID | None = None
    assignment: UUID | None = None
    site: UUID
    source: Annotated[str, Field(max_length=10)]
    version: UUID | None = None
    checklist: Annotated[str, Field(max_length=64)] | None = None
    started_at: Moment
    finished_at: Moment | None = None
    place: Place | None = None
    found_by: Annotated[str, Field(max_length=20)] | None = None
    app: Short | None = None
    clock_moved: bool | None = None
    note: Annotated[str, Field(max_length=10_000)] | None = None
    checks: Annotated[list[JudgedItem], Field(max_length=MOST_CHECKS)]
    voices: Annotated[list[UUID], Field(max_length=50)] = []
    files: Annotated[list[NamedFile], Field(max_length=MOST_FILES)] = []

    def needed(self) -> list[NamedFile]:
        """The files without which the visit waits: all but originals."""
        return [file for file in self.files if file.kind != "original"]

    def originals(self) -> list[NamedFile]:
        """The unshrunk photos; they may follow later."""
        return [file for file in self.files if file.kind == "original"]


def digest_of(body: bytes) -> str:
    """What a record's bytes are known by."""
    return hashlib.sha256(body).hexdigest()


def read_record(body: bytes) -> Record:
    """The record that the bytes hold; Malformed with the places that have not the right form."""
    try:
        record = Record.model_validate_json(body)
    except ValidationError as error:
        raise Malformed(
            [".".join(str(part) for part in found["loc"]) or "body" for found in error.errors()]
        ) from error
    named = {file.id for file in record.files}
    used = {key for check in record.checks for key in (*check.photos, *check.voices)} | set(record.voices)
    if len(named) < len(record.files):
        raise Malformed(["files.id"])
    if not used <= named:
        raise Malformed(["files"])
    return record


def entry_of(
    record: Record,
    *,
    digest: str,
    offset_s: int,
    received_at: datetime,
    client: str,
    bringers: Iterable[UUID],
) -> VisitEntry:
    """The visit that a record tells of, its times corrected by the offset of the phone's clock."""
    shift = timedelta(seconds=offset_s)
    place = record.place
    return VisitEntry(
        id=record.id,
        campaign=record.campaign,
        site=record.site,
        source=record.source,
        evaluation=record.evaluation,
        started_at=record.started_at + shift,
        submitted_at=record.finished_at + shift if record.finished_at else None,
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        accuracy_m=place.accuracy_m if place else None,
        checks=tuple(_check(check, shift) for check in record.checks),
        version=record.version,
        attached=_attached(record),
        client=client,
        clock_offset_s=offset_s,
        clock_moved=bool(record.clock_moved),
        received_at=received_at,
        record_digest=digest,
        bringers=frozenset(bringers),
        note=record.note or "",
    )


def _check(check: JudgedItem, shift: timedelta) -> CheckEntry:
    return CheckEntry(
        id=check.id, item=check.item, verdict=check.verdict, at=check.at + shift, count=check.count, grade=check.grade,
        note=check.note, severity=check.severity, photos=tuple(check.photos),
    )  # fmt: skip


def _attached(record: Record) -> tuple[AttachedFile, ...]:
    voices = [AttachedFile(key, check.id, "voice") for check in record.checks for key in check.voices]
    return (*voices, *(AttachedFile(key, None, "voice") for key in record.voices))
