"""GeoJSON as a sheet: one row for each point, its properties as cells."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.places.errors import PlaceInvalid

GEOMETRY_COLUMNS = ("longitude", "latitude", "crs")


def sheet_of_geojson(data: bytes) -> Sheet:
    """The features in the order of the file; the line is the number of the feature plus one, as below a head."""
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PlaceInvalid(_("The file is not GeoJSON: it can't be read as JSON in UTF-8.")) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise PlaceInvalid(_("The file is not a GeoJSON FeatureCollection. Export the points anew as one."))
    rows = [_cells(feature, number) for number, feature in enumerate(features, 1)]
    head = list(dict.fromkeys(key for row in rows for key in row))
    if not rows:
        return Sheet([])
    return Sheet([(1, head), *((line, [row.get(key, "") for key in head]) for line, row in enumerate(rows, 2))])


def _cells(feature: Any, number: int) -> dict[str, object]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    properties = feature.get("properties") if isinstance(feature, dict) else None
    cells: dict[str, object] = {
        str(key): value for key, value in (properties or {}).items() if isinstance(value, str | int | float | bool)
    }
    if geometry is None:
        return cells
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if not isinstance(point, list) or len(point) < 2 or not all(isinstance(each, int | float) for each in point[:2]):
        text = _("Feature %(number)d is not a point. Sites are imported from points only.")
        raise PlaceInvalid(text % {"number": number})
    for key in [key for key in cells if key.lower() in ("longitude", "latitude", "经度", "纬度", "lng", "lon", "lat")]:
        del cells[key]
    cells["longitude"], cells["latitude"] = point[0], point[1]
    # GeoJSON is WGS-84 by its own rule, unless the properties say otherwise.
    if not any(key in cells for key in ("crs", "坐标系", "坐标系统")):
        cells["crs"] = "WGS-84"
    return cells


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
