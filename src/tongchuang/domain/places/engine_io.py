"""Rows ↔ coordinates: every system in, WGS-84 stored, every system out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.models import Region
from tongchuang.domain.places.errors import PlaceInvalid
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.values import Position
from tongchuang.engines.coordinates import Crs, Doubt, Point, convert, doubts_about, metres_between, to_wgs84

PLACES_SHOWN = 6
CRS_CODES = frozenset(each.value for each in Crs)


@dataclass(frozen=True)
class Shown:
    """A point in one system, as pages show it. `entered` marks the system that it came in."""

    crs: str
    longitude: str
    latitude: str
    entered: bool


def stored_point(position: Position) -> tuple[float, float]:
    """The position in WGS-84: longitude and latitude."""
    point = to_wgs84(Point(position.longitude, position.latitude), Crs(position.crs))
    return point.longitude, point.latitude


def check_position(position: Position, region: Region) -> None:
    """Raise PlaceInvalid, with the cure, for a point that can't be right in this region."""
    text = doubt_text(position, centre_of(region))
    if text:
        raise PlaceInvalid(text, field="longitude")


def doubt_text(position: Position, centre: Point | None) -> str:
    """What is wrong with a position, in words; empty when nothing shows."""
    if position.crs not in CRS_CODES:
        return _("Say in which system the coordinates are: WGS-84, GCJ-02 or BD-09.")
    doubt = doubts_about(Point(position.longitude, position.latitude), centre=centre)
    if doubt is None:
        return ""
    return {
        Doubt.NOT_FINITE: _("Longitude and latitude are numbers, such as 112.1010 and 33.2010."),
        Doubt.NOWHERE: _("Longitude and latitude are 0. Leave both empty while they aren't known."),
        Doubt.SWAPPED: _("Longitude and latitude are exchanged. Put the larger number into the longitude."),
        Doubt.OUT_OF_RANGE: _("Longitude and latitude are degrees with decimals, such as 112.1010 and 33.2010."),
        Doubt.OUTSIDE: _("The point lies outside China. Check both numbers."),
        Doubt.FAR: _("The point lies more than 400 km from the county. Check both numbers."),
    }[doubt]


def centre_of(region: Region) -> Point | None:
    """The centre of a region, when it is known."""
    if region.centre_longitude is None or region.centre_latitude is None:
        return None
    return Point(region.centre_longitude, region.centre_latitude)


def in_all_systems(site: Site) -> list[Shown]:
    """The site's point in all three systems; empty without coordinates."""
    if site.longitude is None or site.latitude is None:
        return []
    stored = Point(site.longitude, site.latitude)
    shown = []
    for crs in Crs:
        entered = crs.value == (site.entered_crs or Crs.WGS84)
        point = convert(stored, Crs.WGS84, crs)
        if entered and site.entered_longitude is not None and site.entered_latitude is not None:
            point = Point(site.entered_longitude, site.entered_latitude)
        shown.append(Shown(crs.value, _degrees(point.longitude), _degrees(point.latitude), entered))
    return shown


def metres_between_points(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance in metres between two points in WGS-84, longitude first."""
    return metres_between(Point(*one), Point(*other))


def bounds(points: Iterable[tuple[float, float]]) -> list[float] | None:
    """West, south, east and north of points; None without any."""
    found = list(points)
    if not found:
        return None
    east_west, south_north = [x for x, _y in found], [y for _x, y in found]
    return [min(east_west), min(south_north), max(east_west), max(south_north)]


def _degrees(value: float) -> str:
    return f"{value:.{PLACES_SHOWN}f}"
