"""What the field API takes and gives, as its description shows it."""

from __future__ import annotations

from datetime import datetime
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
