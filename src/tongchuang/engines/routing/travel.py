"""Minutes between places: the straight line over the ground, longer by the detour factor, at the mode's speed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tongchuang.engines.routing.values import Mode, Place

EARTH_KM = 6_371.0
NEAR_KM = 0.03


def distance_km(one: Place, other: Place) -> float:
    """Kilometres on the ground in a straight line."""
    up = math.radians(other.latitude - one.latitude)
    across = math.radians(other.longitude - one.longitude)
    chord = (
        math.sin(up / 2) ** 2
        + math.cos(math.radians(one.latitude))
        * math.cos(math.radians(other.latitude))
        * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def minutes(one: Place, other: Place, mode: Mode) -> int:
    """Whole minutes from place to place, rounded up, with parking; 0 within 30 m, where nobody gets in and out."""
    straight = distance_km(one, other)
    if straight <= NEAR_KM:
        return 0
    # A hair less than the next minute, so that what is a whole number of minutes stays one.
    return math.ceil(straight * mode.detour / mode.km_per_hour * 60 - 1e-9) + mode.parking


def matrix(places: Sequence[Place], mode: Mode) -> list[list[int]]:
    """Minutes from each place (row) to each (column)."""
    rows = [[0] * len(places) for _ in places]
    for i, one in enumerate(places):
        for j in range(i + 1, len(places)):
            rows[i][j] = rows[j][i] = minutes(one, places[j], mode)
    return rows
