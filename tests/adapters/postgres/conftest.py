"""A server for the tests of the adapter itself, apart from the one that the other tests use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.adapters.postgres.places import moved_home


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that other OS users can reach; pytest's own are private."""
    folder = Path(tempfile.mkdtemp(prefix="tongchuang-adapter-"))
    folder.chmod(0o755)
    yield folder
    for location in folder.rglob("location"):
        moved = moved_home(location.parent)
        if moved is not None:
            shutil.rmtree(moved, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    folder = Path(tempfile.mkdtemp(prefix="tongchuang-adapter-"))
    folder.chmod(0o755)
    running = EmbeddedServer(folder / "database", settings={"fsync": "off"})
    running.start()
    yield running
    running.stop()
    assert not running.is_running()
    shutil.rmtree(folder)
