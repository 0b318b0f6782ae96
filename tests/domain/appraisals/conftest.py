from __future__ import annotations

import pytest
from tests.domain.scores.facts import publish
from tests.factories import World

from tongchuang.domain.scores import engine_io
from tongchuang.engines.standard.pack_model import Pack
from tongchuang.engines.standard.write import pack_to_document


@pytest.fixture(autouse=True)
def published(world: World) -> None:
    """The standard of the factories as engines take it; what a process keeps of versions belongs to one test."""
    publish(world.standard)
    engine_io.published_standard.cache_clear()


@pytest.fixture(autouse=True)
def pack_as_loaded(world: World) -> None:
    """The pack as loading keeps it; it names no groups, so those that every campaign has are used."""
    document = pack_to_document(Pack("model-county", "示范县", "county"))
    type(world.standard.pack).objects.filter(pk=world.standard.pack.pk).update(document=document)
