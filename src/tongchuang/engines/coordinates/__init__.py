"""Coordinates: conversions between the three systems in use, distances, and points that can't be right. Pure."""

from .distance import EARTH_RADIUS, metres_between
from .point import Point
from .sanity import Doubt, doubts_about
from .systems import Crs, convert, from_wgs84, offset_applies, to_wgs84

__all__ = [
    "EARTH_RADIUS",
    "Crs",
    "Doubt",
    "Point",
    "convert",
    "doubts_about",
    "from_wgs84",
    "metres_between",
    "offset_applies",
    "to_wgs84",
]
