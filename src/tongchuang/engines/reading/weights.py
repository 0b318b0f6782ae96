"""How sure it is that a passage is a duty: a sum of what speaks for it and against it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from tongchuang.engines.reading.features import Features


def is_no_order(found: Features) -> bool:
    """What is told, complained of or said of nobody in particular, and ordered by nothing: never a duty."""
    if found["modal"]:
        return False
    if found["review"] or found["indefinite"] or (found["dated"] and not found["imperative"]):
        return True
    if found["role"] or (found["deadline"] and not found["told"]):
        return False
    defines = found["definition"] and not found["answers"]
    complains = found["complaint"] and not found["condition"]
    return bool(found["told"] or defines or complains)


def confidence(weights: Mapping[str, float], found: Features) -> float:
    """Between 0 and 1."""
    if is_no_order(found):
        return 0.0
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
