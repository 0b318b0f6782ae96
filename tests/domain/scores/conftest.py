from __future__ import annotations

import pytest
from tests.domain.scores.facts import publish
from tests.factories import World

from tongchuang.domain.scores import engine_io, queries


@pytest.fixture(autouse=True)
def published(world: World) -> None:
    """The standard of the factories as engines take it; what a process keeps of versions belongs to one test."""
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()
