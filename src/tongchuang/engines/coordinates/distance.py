"""Distances over the ground."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from .point import Point

# Mean radius of the earth in metres (IUGG).
EARTH_RADIUS = 6371008.8


def metres_between(one: Point, other: Point) -> float:
    """The great-circle distance in metres (haversine)."""
    south, north = radians(one.latitude), radians(other.latitude)
    half_north = sin((north - south) / 2)
    half_east = sin(radians(other.longitude - one.longitude) / 2)
    square = half_north**2 + cos(south) * cos(north) * half_east**2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(square)))
