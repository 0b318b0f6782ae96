"""The first ranking engine. What it computes never changes; a better one gets a module of its own beside it."""

from tongchuang.engines.ranking.v1.rank import rank
from tongchuang.engines.ranking.v1.values import (
    NAME,
    Before,
    GroupFigures,
    Inputs,
    InputsError,
    Line,
    Placed,
    Result,
    Unit,
)

__all__ = [
    "NAME",
    "Before",
    "GroupFigures",
    "Inputs",
    "InputsError",
    "Line",
    "Placed",
    "Result",
    "Unit",
    "rank",
]
