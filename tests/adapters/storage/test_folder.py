"""The store keeps bytes under their digest, once, whole or not at all."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from tongchuang.adapters.storage.errors import Missing, StoreFailed, TooLarge
from tongchuang.adapters.storage.folder import FolderStore


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def put(store: FolderStore, content: bytes) -> str:
    received = store.receive(io.BytesIO(content), limit=1024)
    store.keep(received)
    return received.sha256


def test_bytes_come_back_under_their_digest(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    digest = put(store, b"one")
    assert digest == hashlib.sha256(b"one").hexdigest()
    with store.open(digest) as file:
        assert file.read() == b"one"


def test_the_same_content_lies_there_once(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert put(store, b"same") == put(store, b"same")
    assert len(files_in(tmp_path)) == 1


def test_too_many_bytes_leave_nothing_behind(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with pytest.raises(TooLarge):
        store.receive(io.BytesIO(b"x" * 1025), limit=1024)
    assert files_in(tmp_path) == []


def test_a_source_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken:
        def __init__(self) -> None:
            self.given = False

        def read(self, size: int = -1, /) -> bytes:
            if self.given:
                raise OSError("connection reset")
            self.given = True
            return b"half"

    with pytest.raises(StoreFailed):
        FolderStore(tmp_path).receive(Broken(), limit=1024)
    assert files_in(tmp_path) == []


def test_dropped_bytes_are_gone(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.drop(store.receive(io.BytesIO(b"x"), limit=10))
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "0" * 64])
def test_only_a_digest_that_is_there_opens(tmp_path: Path, digest: str) -> None:
    with pytest.raises(Missing):
        FolderStore(tmp_path).open(digest)
