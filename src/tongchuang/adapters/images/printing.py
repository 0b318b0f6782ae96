"""A photo as paper needs it: upright, no larger than is seen, without what the camera wrote into it."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image, ImageOps

EDGE = 1400
QUALITY = 82


def for_print(file: BinaryIO) -> bytes:
    """The picture as a JPEG with an edge of 1400 pixels at most."""
    with Image.open(file) as image:
        image.draft("RGB", (EDGE, EDGE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((EDGE, EDGE))
        made = io.BytesIO()
        upright.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
