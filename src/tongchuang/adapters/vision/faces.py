"""Finds faces and makes them unrecognisable: generously, since one face too many hidden harms nobody.

The cascades are those that come with OpenCV (Viola and Jones 2001): they find most faces that look at the camera or to a side,
miss small, turned and covered ones, and take some patterns for faces. So a person looks at what they did.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tongchuang.adapters.vision.errors import Unreadable
from tongchuang.adapters.vision.opening import WHOLE_LIMIT_MP, Box

MEGA = 1_000_000
# Long edge at which faces are looked for, and that of the masked copy.
LOOK_EDGE, COPY_EDGE, THUMB_EDGE = 1280, 2048, 320
LEAST_FACE = 20
# Hair, ears and chin tell a person too.
MARGIN = 0.35
# So many blocks across a face: nobody is told from these.
BLOCKS = 5
FRONTAL = ("haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml")
PROFILE = "haarcascade_profileface.xml"


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    found = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / name))  # type: ignore[attr-defined]
    if found.empty():
        raise RuntimeError(f"OpenCV came without {name}")
    return found


def open_upright(file: BinaryIO) -> Image.Image:
    """The picture upright and without anything that its camera wrote; Unreadable when it can't be decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file) as image:
                if image.width * image.height > WHOLE_LIMIT_MP * MEGA:
                    raise Unreadable("large")
                upright = ImageOps.exif_transpose(image).convert("RGB")
        except (
            OSError,
            ValueError,
            SyntaxError,
            Image.DecompressionBombWarning,
            Image.DecompressionBombError,
        ) as error:
            raise Unreadable("broken") from error
    upright.thumbnail((COPY_EDGE, COPY_EDGE))
    return upright


def find_faces(image: Image.Image) -> list[Box]:
    """Where faces may be, as shares of width and height, with hair and chin; overlapping ones as one."""
    small = image.copy()
    small.thumbnail((LOOK_EDGE, LOOK_EDGE))
    gray = cv2.equalizeHist(np.asarray(small.convert("L"), dtype=np.uint8))
    found = [box for name in FRONTAL for box in _detected(gray, name)]
    found += _detected(gray, PROFILE)
    width = gray.shape[1]
    # The cascade knows profiles to one side only.
    found += [
        (width - x - w, y, w, h) for x, y, w, h in _detected(np.ascontiguousarray(gray[:, ::-1]), PROFILE)
    ]
    boxes = [_widened(box, width, gray.shape[0]) for box in found]
    return _merged(boxes)


def _detected(gray: NDArray[np.uint8], name: str) -> list[tuple[int, int, int, int]]:
    rows = _cascade(name).detectMultiScale(gray, 1.08, 3, minSize=(LEAST_FACE, LEAST_FACE))
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in rows]


def _widened(box: tuple[int, int, int, int], width: int, height: int) -> Box:
    x, y, w, h = box
    return (
        max(0.0, (x - MARGIN * w) / width), max(0.0, (y - MARGIN * h) / height),
        min(1.0, (x + (1 + MARGIN) * w) / width), min(1.0, (y + (1 + MARGIN) * h) / height),
    )  # fmt: skip


def _merged(boxes: list[Box]) -> list[Box]:
    merged: list[Box] = []
    for box in sorted(boxes):
        for index, other in enumerate(merged):
            if box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]:
                merged[index] = (
                    min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]),
                )  # fmt: skip
                break
        else:
            merged.append(box)
    return merged if len(merged) == len(boxes) else _merged(merged)


def masked(image: Image.Image, boxes: list[Box]) -> Image.Image:
    """A copy with these parts as a few blocks each: what was there can't be got back."""
    copy = image.copy()
    for left, top, right, bottom in boxes:
        place = (
            int(left * copy.width), int(top * copy.height), max(1, round(right * copy.width)), max(1, round(bottom * copy.height)),
        )  # fmt: skip
        part = copy.crop(place)
        if part.width < 1 or part.height < 1:
            continue
        blocks = part.resize((BLOCKS, BLOCKS), Image.Resampling.BOX)
        copy.paste(blocks.resize(part.size, Image.Resampling.NEAREST), place)
    return copy


def as_jpeg(image: Image.Image) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def as_thumbnail(image: Image.Image) -> bytes:
    """A small WebP of it."""
    small = image.copy()
    small.thumbnail((THUMB_EDGE, THUMB_EDGE))
    file = io.BytesIO()
    small.save(file, "WEBP", quality=70)
    return file.getvalue()
