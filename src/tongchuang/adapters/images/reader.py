"""Reads a photo with Pillow: its real type, size, time and place, and a thumbnail.

A baseline JPEG is decoded at an eighth of its size (draft mode), so 100 megapixels cost little memory. Other
pictures have to be decoded whole, and a worker has 200 MB: their limit is lower.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from tongchuang.adapters.images import errors
from tongchuang.adapters.images.exif import place_of, time_of
from tongchuang.adapters.images.plain import without_metadata

MEGA = 1_000_000
DRAFT_LIMIT_MP = 100
WHOLE_LIMIT_MP = 40
THUMB_EDGE = 480
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# Pillow's own guard against bombs would warn first and refuse at twice this; ours refuses by the header alone.
Image.MAX_IMAGE_PIXELS = DRAFT_LIMIT_MP * MEGA


@dataclass(frozen=True)
class PhotoFacts:
    """What a photo says of itself, and its thumbnail (WebP, upright, at most 480 pixels, without any metadata).

    The thumbnail is empty when only the head was looked at.
    """

    media_type: str
    width: int
    height: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None
    thumbnail: bytes


def read_photo(path: Path, *, thumbnail: bool = True) -> PhotoFacts:
    """Look at the content, never at the name; PhotoRefused with the cure when it can't be taken.

    Without the thumbnail only the head is read, which takes a hundredth of the time and finds no damage further in.
    """
    head = _head(path)
    _refuse_by_head(head)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=None) as image:
                return _facts(image, thumbnail)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise errors.too_many_pixels(_pixels(path) / MEGA, DRAFT_LIMIT_MP) from error
        except UnidentifiedImageError as error:
            raise errors.not_a_photo() from error
        except errors.PhotoRefused:
            raise
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise errors.broken() from error


def _facts(image: Image.Image, thumbnail: bool) -> PhotoFacts:
    kind = image.format or ""
    if kind not in TYPES:
        raise errors.other_format(kind or "?")
    width, height = image.size
    _refuse_by_pixels(image)
    exif = image.getexif()
    place = place_of(exif)
    if exif.get(0x0112, 1) in (5, 6, 7, 8):
        width, height = height, width
    return PhotoFacts(
        media_type=TYPES[kind],
        width=width,
        height=height,
        taken_at=time_of(exif),
        longitude=place[0] if place else None,
        latitude=place[1] if place else None,
        thumbnail=_thumbnail(image) if thumbnail else b"",
    )


def _refuse_by_pixels(image: Image.Image) -> None:
    pixels = image.size[0] * image.size[1] / MEGA
    by_parts = image.format == "JPEG" and not image.info.get("progressive")
    limit = DRAFT_LIMIT_MP if by_parts else WHOLE_LIMIT_MP
    if pixels > limit:
        raise errors.too_many_pixels(pixels, limit)


def _thumbnail(image: Image.Image) -> bytes:
    if image.format == "JPEG":
        # The box has the picture's own shape: a square one would have a lying picture decoded at twice the size.
        scale = THUMB_EDGE / max(image.size)
        image.draft("RGB", (round(image.size[0] * scale), round(image.size[1] * scale)))
    image.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.BILINEAR)
    upright = ImageOps.exif_transpose(image)
    flat = _on_white(upright)
    target = io.BytesIO()
    flat.save(target, "WEBP", quality=72, method=2)
    return target.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image.convert("RGB")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _refuse_by_head(head: bytes) -> None:
    if not head:
        raise errors.empty()
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<") and b"<svg" in text:
        raise errors.vector()
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        raise errors.heic()


def _pixels(path: Path) -> float:
    """The pixels that the header claims, for the sentence that refuses them."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(path) as image:
            return float(image.size[0] * image.size[1])
    finally:
        Image.MAX_IMAGE_PIXELS = limit


class PillowPhotos:
    """The adapter behind the port of photos."""

    def read(self, path: Path) -> Any:
        """As `read_photo`."""
        return read_photo(path)

    def look(self, path: Path) -> Any:
        """As `read_photo`, by the head alone: without a thumbnail."""
        return read_photo(path, thumbnail=False)

    def plain(self, file: BinaryIO) -> BinaryIO:
        """The same picture without what the camera wrote into it, except which way is up."""
        try:
            with Image.open(file) as image:
                orientation = int(image.getexif().get(0x0112, 1))
        except (OSError, SyntaxError, ValueError, TypeError, Image.DecompressionBombError):
            orientation = 1
        file.seek(0)
        return without_metadata(file, orientation if 1 <= orientation <= 8 else 1)
