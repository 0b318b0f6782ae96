"""Every engine that a frozen ranking may have been made with, by name. Entries are added, never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tongchuang.engines.ranking import v1
from tongchuang.engines.ranking.canonical import Document

Engine = Callable[[Document], Document]


class EngineGone(LookupError):
    """A ranking was made with an engine that this version of the product doesn't have."""


def _v1(inputs: Document) -> Document:
    return v1.rank(v1.Inputs.of(inputs)).document()


ENGINES: Mapping[str, Engine] = {v1.NAME: _v1}
CURRENT = v1.NAME


def run(name: str, inputs: Document) -> Document:
    """The result of an engine for inputs as they were kept; EngineGone when there is no such engine."""
    engine = ENGINES.get(name)
    if engine is None:
        raise EngineGone(name)
    return engine(inputs)
