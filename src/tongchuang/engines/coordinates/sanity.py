"""Points that can't be right: what usually went wrong when somebody typed them."""

from __future__ import annotations

from enum import StrEnum
from math import isfinite

from .distance import metres_between
from .point import Point
from .systems import offset_applies

# No county reaches this far from its centre; the largest is some 600 km across.
FARTHEST_FROM_CENTRE = 400_000.0


class Doubt(StrEnum):
    """What is doubtful about a point, the first that holds."""

    NOT_FINITE = "not_finite"
    SWAPPED = "swapped"
    OUT_OF_RANGE = "out_of_range"
    NOWHERE = "nowhere"
    OUTSIDE = "outside"
    FAR = "far"


def doubts_about(
    point: Point, *, centre: Point | None = None, within: float = FARTHEST_FROM_CENTRE
) -> Doubt | None:
    """What is wrong with a point that should lie in China and near `centre`; None when nothing shows."""
    longitude, latitude = point
    if not (isfinite(longitude) and isfinite(latitude)):
        return Doubt.NOT_FINITE
    if longitude == 0 and latitude == 0:
        return Doubt.NOWHERE
    in_range = -180 <= longitude <= 180 and -90 <= latitude <= 90
    if in_range and offset_applies(point):
        far = centre is not None and metres_between(point, centre) > within
        return Doubt.FAR if far else None
    if offset_applies(Point(latitude, longitude)):
        return Doubt.SWAPPED
    return Doubt.OUTSIDE if in_range else Doubt.OUT_OF_RANGE
