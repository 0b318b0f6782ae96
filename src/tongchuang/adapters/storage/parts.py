"""Files that arrive in pieces: `folder/partial/<id>` grows by whole chunks until its hash is checked."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from tongchuang.adapters.storage.disk import Received, failed

READ = 1024 * 1024


class Parts:
    """The part of a store that holds unfinished files. Whoever calls holds the lock of the id."""

    folder: Path

    def part_size(self, key: UUID) -> int:
        """How many bytes are here; 0 when there is no such file."""
        try:
            return self._part(key).stat().st_size
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise failed(error) from error

    def add_part(self, key: UUID, offset: int, data: bytes) -> None:
        """Write a chunk at its place. What a killed process left behind that place is cut off first.

        When the disk is full nothing of the chunk stays.
        """
        path = self._part(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "r+b" if offset else "wb") as file:
                file.truncate(offset)
                file.seek(offset)
                try:
                    file.write(data)
                    file.flush()
                except OSError:
                    with suppress(OSError):
                        file.truncate(offset)
                    raise
        except OSError as error:
            raise failed(error) from error

    def close_part(self, key: UUID) -> Received:
        """Flush the file to the disk and tell its hash; it is then to be kept or dropped."""
        path, digest, size = self._part(key), hashlib.sha256(), 0
        try:
            with open(path, "rb") as file:
                os.fsync(file.fileno())
                while piece := file.read(READ):
                    digest.update(piece)
                    size += len(piece)
        except OSError as error:
            raise failed(error) from error
        return Received(path, digest.hexdigest(), size)

    def drop_part(self, key: UUID) -> None:
        """Forget an unfinished file."""
        with suppress(OSError):
            self._part(key).unlink(missing_ok=True)

    def stray_parts(self, known: set[UUID], before: float) -> list[UUID]:
        """Unfinished files that nobody knows, last written before a moment (seconds since 1970)."""
        found = []
        for path in (self.folder / "partial").glob("*"):
            with suppress(OSError, ValueError):
                key = UUID(path.name)
                if key not in known and path.stat().st_mtime < before:
                    found.append(key)
        return found

    def _part(self, key: UUID) -> Path:
        return self.folder / "partial" / key.hex
