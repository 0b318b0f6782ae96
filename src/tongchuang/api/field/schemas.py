"""What the field API takes and gives, as its description shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema


class RefusalOut(Schema):
    """Why a call was refused: a code for the program, a sentence for the person."""

    code: str
    message: str


class NamedOut(Schema):
    """An id with its name."""

    id: UUID
    name: str


class DeviceOut(Schema):
    """A phone and whose it is."""

    device: UUID
    name: str
    expires_at: datetime
    language: str
    person: NamedOut
    region: NamedOut


class TodayOut(Schema):
    """What a phone needs to judge; checklists by their hash, items by their id (docs/field-api.md)."""

    person: NamedOut
    region: dict[str, Any]
    settings: dict[str, Any]
    campaigns: list[dict[str, Any]]
    assignments: list[dict[str, Any]]
    checklists: dict[str, dict[str, Any]]
    items: dict[str, dict[str, Any]]


class PlacesOut(Schema):
    """All open sites: each row has the values of `columns`."""

    types: dict[str, str]
    streets: list[str]
    columns: list[str]
    rows: list[list[Any]]


class MapOut(Schema):
    """A GeoJSON FeatureCollection."""

    type: str
    features: list[dict[str, Any]]


class FileOut(Schema):
    """How far a file is; with `sha256` it is here for good."""

    id: UUID
    state: str
    offset: int
    length: int
    sha256: str | None = None
    readable: bool | None = None


class DeliveryOut(Schema):
    """What became of a record; in every state its bytes are durable on the server."""

    id: UUID
    digest: str
    state: str
    missing: list[UUID]
    reason: str
    message: str
    received_at: datetime
    repeated: bool | None = None


class StoredFileOut(Schema):
    """A file that is here for good."""

    id: UUID
    sha256: str


class ReceiptsOut(Schema):
    """What the phone may forget."""

    visits: list[DeliveryOut]
    files: list[StoredFileOut]
