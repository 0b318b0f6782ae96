"""Content-addressed files in a folder: the name of a file is the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from tongchuang.adapters.storage.disk import Received, failed, make_folder, sync_folder
from tongchuang.adapters.storage.errors import Missing, StoreFailed, TooLarge
from tongchuang.adapters.storage.parts import Parts

CHUNK = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    """Anything that gives bytes: an upload, a request, an open file."""

    def read(self, size: int = -1, /) -> bytes: ...


class FolderStore(Parts):
    """Files under `folder/ab/cd/<sha256>`: written aside, flushed to disk, then renamed; the same content once."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def receive(self, source: Readable, *, limit: int) -> Received:
        """Write the bytes aside while counting them; TooLarge as soon as they pass `limit`."""
        handle, name = self._aside()
        path, digest, size = Path(name), hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := source.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(limit // 1024 // 1024)
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
        except TooLarge:
            path.unlink(missing_ok=True)
            raise
        except OSError as error:
            path.unlink(missing_ok=True)
            raise failed(error) from error
        return Received(path, digest.hexdigest(), size)

    def keep(self, received: Received) -> None:
        """Give the bytes their name. Content that is here already is not written again."""
        target = self.path_of(received.sha256)
        try:
            if target.exists():
                received.path.unlink(missing_ok=True)
                return
            make_folder(target.parent)
            received.path.chmod(0o640)
            os.replace(received.path, target)
            sync_folder(target.parent)
        except OSError as error:
            received.path.unlink(missing_ok=True)
            raise failed(error) from error

    def drop(self, received: Received) -> None:
        """Forget bytes that were refused."""
        with suppress(OSError):
            received.path.unlink(missing_ok=True)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes under a digest; Missing when they are not there."""
        try:
            return self.path_of(sha256).open("rb")
        except FileNotFoundError as error:
            raise Missing from error
        except OSError as error:
            raise StoreFailed from error

    def erase(self, sha256: str) -> None:
        """Remove content for good; whoever asks knows that nothing else refers to it. What is not there is gone."""
        try:
            self.path_of(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise failed(error) from error

    def path_of(self, sha256: str) -> Path:
        """Where the content with this digest lies, or would lie."""
        if not _DIGEST.fullmatch(sha256):
            raise Missing
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _aside(self) -> tuple[int, str]:
        # On the same file system as the target: a rename is atomic only there.
        folder = self.folder / "incoming"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return tempfile.mkstemp(dir=folder)
        except OSError as error:
            raise failed(error) from error
