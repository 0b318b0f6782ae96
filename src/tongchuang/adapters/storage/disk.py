"""What the store asks of the disk: flushed folders, and a full disk told from a broken one."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from tongchuang.adapters.storage.errors import StoreFailed, StoreFull
from tongchuang.foundation.errors import ProductError


@dataclass(frozen=True)
class Received:
    """Bytes written aside, with their digest; they are kept under it, or dropped."""

    path: Path
    sha256: str
    size: int


def failed(error: OSError) -> ProductError:
    """What an error of the disk is called here."""
    return StoreFull() if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreFailed()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each flushed into the one that holds it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flush the folder's own entries, so that the names survive a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
