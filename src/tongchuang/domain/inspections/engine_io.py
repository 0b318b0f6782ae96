"""The words that inspecting shares with the scoring engine."""

from __future__ import annotations

from typing import cast

from tongchuang.engines.scoring.facts import GRADES, KIND_OF_METHOD
from tongchuang.engines.standard.model import Method

__all__ = ["GRADES", "kind_of_method"]


def kind_of_method(method: str) -> str:
    """The kind of fact that an item of this method is scored by."""
    return KIND_OF_METHOD[cast(Method, method)]
