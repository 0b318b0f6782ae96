"""Sources of figures and recipes of reports, by name. Parts are imported when a report is first written or opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tongchuang.workflows.reports.values import Made

if TYPE_CHECKING:
    from tongchuang.workflows.reports.report import Report

HERE = "tongchuang.workflows.reports"
# Modules that bring sources and recipes.
PARTS = [
    f"{HERE}.{name}"
    for name in (
        "findings", "scores", "supervision", "tasks", "monthly", "evaluation", "phase", "plan_page", "template_documents",
    )
]  # fmt: skip

SourceOf = Callable[..., Made]
Writer = Callable[["Report", dict[str, Any]], None]


@dataclass(frozen=True)
class Source:
    """A question to the data as of a moment."""

    name: str
    title: Any
    ask: SourceOf


@dataclass(frozen=True)
class Recipe:
    """How a report is written: the kind of document it becomes."""

    name: str
    kind: str
    title: Any
    write: Writer


_sources: dict[str, Source] = {}
_recipes: dict[str, Recipe] = {}


def source(name: str, title: Any) -> Callable[[SourceOf], SourceOf]:
    """Offer a source of figures."""

    def offer(ask: SourceOf) -> SourceOf:
        _sources[name] = Source(name, title, ask)
        return ask

    return offer


def recipe(name: str, *, kind: str, title: Any) -> Callable[[Writer], Writer]:
    """Offer a report."""

    def offer(write: Writer) -> Writer:
        _recipes[name] = Recipe(name, kind, title, write)
        return write

    return offer


def source_of(name: str) -> Source:
    """The source of this name."""
    _bring()
    return _sources[name]


def recipe_of(name: str) -> Recipe:
    """The recipe of this name."""
    _bring()
    return _recipes[name]


def knows_recipe(name: str) -> bool:
    """Whether there is such a recipe."""
    _bring()
    return name in _recipes


def _bring() -> None:
    for part in PARTS:
        import_module(part)
