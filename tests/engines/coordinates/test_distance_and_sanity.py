"""Distances and doubts."""

from __future__ import annotations

from math import inf, nan, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongchuang.engines.coordinates import EARTH_RADIUS, Doubt, Point, doubts_about, metres_between

points = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
CENTRE = Point(112.1, 33.2)


def test_one_degree_on_the_equator() -> None:
    assert metres_between(Point(100, 0), Point(101, 0)) == pytest.approx(EARTH_RADIUS * pi / 180)


def test_half_way_round() -> None:
    assert metres_between(Point(0, 90), Point(55, -90)) == pytest.approx(EARTH_RADIUS * pi)


@given(points, points)
def test_the_same_both_ways(one: Point, other: Point) -> None:
    assert metres_between(one, other) == pytest.approx(metres_between(other, one), abs=1e-6)
    assert 0 <= metres_between(one, other) <= EARTH_RADIUS * pi + 1e-6


@given(points, points, points)
def test_no_detour_is_shorter(one: Point, other: Point, over: Point) -> None:
    assert metres_between(one, other) <= metres_between(one, over) + metres_between(over, other) + 1e-3


@pytest.mark.parametrize(
    ("point", "doubt"),
    [
        (Point(112.11, 33.21), None),
        (Point(nan, 33.2), Doubt.NOT_FINITE),
        (Point(112.1, inf), Doubt.NOT_FINITE),
        (Point(0, 0), Doubt.NOWHERE),
        (Point(33.2, 112.1), Doubt.SWAPPED),
        (Point(11210.0, 3320.0), Doubt.OUT_OF_RANGE),
        (Point(2.35, 48.86), Doubt.OUTSIDE),
        (Point(126.6, 45.8), Doubt.FAR),
    ],
)
def test_doubts(point: Point, doubt: Doubt | None) -> None:
    assert doubts_about(point, centre=CENTRE) == doubt


def test_without_a_centre_nothing_is_far() -> None:
    assert doubts_about(Point(126.6, 45.8)) is None
