"""A point on the ground, in degrees."""

from __future__ import annotations

from typing import NamedTuple


class Point(NamedTuple):
    """Longitude first, as in GeoJSON."""

    longitude: float
    latitude: float
