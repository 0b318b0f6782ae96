"""When and where a photo was taken, as its EXIF says; anything odd there counts as not said."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import Image

from tongchuang.foundation.clock import SHANGHAI

EXIF_IFD = 0x8769
GPS_IFD = 0x8825
TAKEN, OFFSET, CHANGED = 0x9003, 0x9011, 0x0132


def time_of(exif: Image.Exif) -> datetime | None:
    """The moment of the shutter. Without an offset it is the clock of Asia/Shanghai."""
    inner = _ifd(exif, EXIF_IFD)
    written = inner.get(TAKEN) or exif.get(CHANGED)
    try:
        plain = datetime.strptime(str(written).strip("\x00 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return plain.replace(tzinfo=_offset(inner.get(OFFSET)) or SHANGHAI)


def place_of(exif: Image.Exif) -> tuple[float, float] | None:
    """Longitude and latitude in WGS-84 degrees, or nothing."""
    gps = _ifd(exif, GPS_IFD)
    latitude = _degrees(gps.get(2), gps.get(1), "S", 90)
    longitude = _degrees(gps.get(4), gps.get(3), "W", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return longitude, latitude


def _ifd(exif: Image.Exif, tag: int) -> dict[int, Any]:
    try:
        return dict(exif.get_ifd(tag))
    except (KeyError, ValueError, TypeError, OSError, SyntaxError):
        return {}


def _offset(written: object) -> timezone | None:
    text = str(written or "").strip("\x00 ")
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        return None
    try:
        minutes = int(text[1:3]) * 60 + int(text[4:])
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    except ValueError:
        return None


def _degrees(parts: Any, side: object, negative: str, most: int) -> float | None:
    try:
        whole, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return -value if str(side).strip("\x00 ").upper() == negative else value
