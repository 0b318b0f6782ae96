"""Predicates of places, on values alone."""

from __future__ import annotations

import re
from typing import Any

from tongchuang.foundation.text import normalise

LINES = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")
MOST_POINTS = 20_000
# What says nothing about which market or which toilet it is.
NOISE = re.compile(r"[\s()（）\[\]【】、,，.。·\-—_#]|(?<=.)(?:的|点位|处)$")


def is_drawable(geometry: Any) -> bool:
    """Whether a value is GeoJSON that the base map can draw: a line or an area of finite points on the globe."""
    if not isinstance(geometry, dict) or geometry.get("type") not in LINES:
        return False
    count = _points(geometry.get("coordinates"))
    return count is not None and 2 <= count <= MOST_POINTS


def _points(value: Any) -> int | None:
    if not isinstance(value, list) or not value:
        return None
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in value):
        on_globe = len(value) >= 2 and -180 <= value[0] <= 180 and -90 <= value[1] <= 90
        return 1 if on_globe else None
    total = 0
    for each in value:
        count = _points(each)
        if count is None:
            return None
        total += count
    return total


def name_pairs(name: str) -> frozenset[str]:
    """The pairs of characters of a name without signs."""
    plain = NOISE.sub("", normalise(name))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset([plain])


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two names are by their pairs: 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def plain_address(address: str) -> str:
    """An address without blanks and signs, for comparing."""
    return NOISE.sub("", normalise(address))
