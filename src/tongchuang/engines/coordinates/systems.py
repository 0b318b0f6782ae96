"""WGS-84 (GPS), GCJ-02 (public maps in China) and BD-09 (a second offset on top of GCJ-02), one into another.

The offsets have no closed inverse. Going back, a guess is moved by what it misses until it misses less than 1e-10°; the
offset changes so slowly over the ground that three or four rounds do.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from .point import Point

# The ellipsoid of Krasovsky (1940): semi-major axis in metres and first eccentricity squared.
SEMI_MAJOR_AXIS = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
# Where public maps carry the offset; outside, GCJ-02 is WGS-84.
WEST, EAST = 72.004, 137.8347
SOUTH, NORTH = 0.8293, 55.8271
ORIGIN = Point(105.0, 35.0)
BAIDU_SHIFT = Point(0.0065, 0.006)
BAIDU_WAVE = pi * 3000.0 / 180.0
CLOSE_ENOUGH = 1e-10
MOST_ROUNDS = 30


class Crs(StrEnum):
    """The systems that coordinates come in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def offset_applies(point: Point) -> bool:
    """Whether public maps move a point here: the customary rectangle around China."""
    return WEST <= point.longitude <= EAST and SOUTH <= point.latitude <= NORTH


def convert(point: Point, source: Crs, target: Crs) -> Point:
    """A point of one system in another."""
    return point if source == target else from_wgs84(to_wgs84(point, source), target)


def to_wgs84(point: Point, source: Crs) -> Point:
    """A point of any system in WGS-84."""
    if source == Crs.WGS84 or not offset_applies(point):
        return point
    gcj = _undone(point, _gcj_to_bd) if source == Crs.BD09 else point
    return _undone(gcj, _wgs_to_gcj)


def from_wgs84(point: Point, target: Crs) -> Point:
    """A WGS-84 point in any system."""
    if target == Crs.WGS84 or not offset_applies(point):
        return point
    gcj = _wgs_to_gcj(point)
    return _gcj_to_bd(gcj) if target == Crs.BD09 else gcj


def _wgs_to_gcj(point: Point) -> Point:
    x, y = point.longitude - ORIGIN.longitude, point.latitude - ORIGIN.latitude
    latitude = radians(point.latitude)
    bulge = 1 - ECCENTRICITY_SQUARED * sin(latitude) ** 2
    metres_per_radian_north = SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / (bulge * sqrt(bulge))
    metres_per_radian_east = SEMI_MAJOR_AXIS / sqrt(bulge) * cos(latitude)
    return Point(
        point.longitude + _metres_east(x, y) * 180 / (metres_per_radian_east * pi),
        point.latitude + _metres_north(x, y) * 180 / (metres_per_radian_north * pi),
    )


def _metres_north(x: float, y: float) -> float:
    ramp = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    waves = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    waves += 20 * sin(pi * y) + 40 * sin(pi * y / 3)
    waves += 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)
    return ramp + waves * 2 / 3


def _metres_east(x: float, y: float) -> float:
    ramp = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    waves = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    waves += 20 * sin(pi * x) + 40 * sin(pi * x / 3)
    waves += 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)
    return ramp + waves * 2 / 3


def _gcj_to_bd(point: Point) -> Point:
    x, y = point
    distance = hypot(x, y) + 0.00002 * sin(y * BAIDU_WAVE)
    angle = atan2(y, x) + 0.000003 * cos(x * BAIDU_WAVE)
    return Point(distance * cos(angle) + BAIDU_SHIFT.longitude, distance * sin(angle) + BAIDU_SHIFT.latitude)


def _undone(wanted: Point, forward: Callable[[Point], Point]) -> Point:
    guess = wanted
    for _ in range(MOST_ROUNDS):
        reached = forward(guess)
        east, north = wanted.longitude - reached.longitude, wanted.latitude - reached.latitude
        guess = Point(guess.longitude + east, guess.latitude + north)
        if abs(east) < CLOSE_ENOUGH and abs(north) < CLOSE_ENOUGH:
            break
    return guess
