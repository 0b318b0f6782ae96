"""Conversions: known points, round trips, and where no offset applies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongchuang.engines.coordinates import (
    Crs,
    Point,
    convert,
    from_wgs84,
    metres_between,
    offset_applies,
    to_wgs84,
)

# A little inside the rectangle: right at its edge the offset begins with a jump of some hundred metres.
inside = st.builds(Point, st.floats(72.05, 137.78), st.floats(0.87, 55.78))
anywhere = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
systems = st.sampled_from(list(Crs))


def apart(one: Point, other: Point) -> float:
    return max(abs(one.longitude - other.longitude), abs(one.latitude - other.latitude))


def test_gcj02_as_published() -> None:
    """The worked example that the open-source converters print in their own documentation."""
    gcj = from_wgs84(Point(116.404, 39.915), Crs.GCJ02)
    assert apart(gcj, Point(116.41024449916938, 39.91640428150164)) < 1e-9


def test_bd09_as_published() -> None:
    bd = convert(Point(116.404, 39.915), Crs.GCJ02, Crs.BD09)
    assert apart(bd, Point(116.41036949371029, 39.92133699351021)) < 1e-9


@given(inside, systems)
def test_there_and_back(point: Point, system: Crs) -> None:
    assert apart(to_wgs84(from_wgs84(point, system), system), point) < 1e-8


@given(inside, systems, systems)
def test_back_and_there(point: Point, source: Crs, target: Crs) -> None:
    assert apart(convert(convert(point, source, target), target, source), point) < 1e-8


@given(inside)
def test_the_offset_is_a_few_hundred_metres(point: Point) -> None:
    assert 1 < metres_between(point, from_wgs84(point, Crs.GCJ02)) < 1500


@given(anywhere.filter(lambda point: not offset_applies(point)), systems, systems)
def test_no_offset_outside(point: Point, source: Crs, target: Crs) -> None:
    assert convert(point, source, target) == point


@given(anywhere, systems)
def test_a_system_into_itself_changes_nothing(point: Point, system: Crs) -> None:
    assert convert(point, system, system) == point
