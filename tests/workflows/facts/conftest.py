from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.domain.scores.facts import publish
from tests.factories import World

from tongchuang.domain.scores import engine_io


@pytest.fixture
def facts_folder(tmp_path: Path, settings) -> Path:
    """A folder of facts of the test's own."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    return tmp_path / "facts"


@pytest.fixture
def published(world: World) -> Iterator[None]:
    """The standard of the factories as engines take it."""
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    yield
    engine_io.published_standard.cache_clear()
