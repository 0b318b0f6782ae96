"""What files need from outside: a store for bytes and a reader of photos. The settings say which adapters serve."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


class Received(Protocol):
    """Bytes written aside, not yet kept."""

    @property
    def path(self) -> Path: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


class FileStore(Protocol):
    """Keeps bytes under their SHA-256; those that arrive in pieces under an id until they are whole."""

    def receive(self, source: Readable, *, limit: int) -> Received: ...
    def keep(self, received: Received) -> None: ...
    def drop(self, received: Received) -> None: ...
    def open(self, sha256: str) -> BinaryIO: ...
    def erase(self, sha256: str) -> None: ...
    def path_of(self, sha256: str) -> Path: ...
    def part_size(self, key: UUID) -> int: ...
    def add_part(self, key: UUID, offset: int, data: bytes) -> None: ...
    def close_part(self, key: UUID) -> Received: ...
    def drop_part(self, key: UUID) -> None: ...
    def stray_parts(self, known: set[UUID], before: float) -> list[UUID]: ...


class Photo(Protocol):
    """What a photo says of itself."""

    media_type: str
    width: int
    height: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None
    thumbnail: bytes


class PhotoReader(Protocol):
    """Tells a photo from what is none, and gives one without what the camera wrote of its owner."""

    def read(self, path: Path) -> Photo: ...
    def look(self, path: Path) -> Photo: ...
    def plain(self, file: BinaryIO) -> BinaryIO: ...


def file_store() -> FileStore:
    """The store in use."""
    return cast(FileStore, import_string(settings.FILE_STORE)(settings.FILES_FOLDER))


def photo_reader() -> PhotoReader:
    """The reader of photos in use."""
    return cast(PhotoReader, import_string(settings.PHOTO_READER)())
