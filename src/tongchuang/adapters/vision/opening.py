"""Opens pictures within bounds: the size is read from the header, then no more pixels are decoded than are needed."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tongchuang.adapters.vision.errors import Unreadable

# The worker has other work on the other processors; results must not depend on how many there are.
cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)

Gray = NDArray[np.uint8]
MEGA = 1_000_000
DRAFT_LIMIT_MP = 100
WHOLE_LIMIT_MP = 40
LEAST_EDGE = 48
# Long edge in pixels at which pictures are compared.
EDGE = 640
# Signs of a screen are fine lines, so they are looked for in more pixels.
FINE_EDGE = 1600
MAKE, MODEL, SOFTWARE = 0x010F, 0x0110, 0x0131


Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of width and height."""
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Picture:
    """A picture in shades of grey, upright, its long edge `EDGE` at most; `fine` keeps more pixels and the margins.

    `box` is where the picture proper lies in the file: a screenshot has bars above and below. `width` and `height` are
    those of the file, make, model and software what the camera wrote.
    """

    gray: Gray
    fine: Gray
    box: Box
    width: int
    height: int
    make: str = ""
    model: str = ""
    software: str = ""


def open_picture(file: BinaryIO) -> Picture:
    """Decode a picture; Unreadable says why it can't be."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file) as image:
                return _opened(image)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Unreadable("large") from error
        except Unreadable:
            raise
        except (OSError, SyntaxError, ValueError, EOFError, TypeError) as error:
            raise Unreadable("broken") from error


def open_small(file: BinaryIO, box: Box) -> Gray:
    """The shades of a thumbnail, as far as its box goes."""
    return boxed(open_picture(file).fine, box)


def _opened(image: Image.Image) -> Picture:
    width, height = image.size
    limit = DRAFT_LIMIT_MP if image.format == "JPEG" and not image.info.get("progressive") else WHOLE_LIMIT_MP
    if width * height > limit * MEGA:
        raise Unreadable("large")
    if min(width, height) < LEAST_EDGE:
        raise Unreadable("small")
    exif = image.getexif()
    if image.format == "JPEG":
        image.draft("L", (FINE_EDGE, FINE_EDGE))
    upright = _flat(ImageOps.exif_transpose(image))
    fine = shrunk(np.asarray(upright, dtype=np.uint8), FINE_EDGE)
    turned = exif.get(0x0112, 1) in (5, 6, 7, 8)
    box = box_of(fine)
    return Picture(
        gray=shrunk(boxed(fine, box), EDGE),
        fine=fine,
        box=box,
        width=height if turned else width,
        height=width if turned else height,
        make=_text(exif.get(MAKE)),
        model=_text(exif.get(MODEL)),
        software=_text(exif.get(SOFTWARE)),
    )


def _flat(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground.convert("L")
    return image.convert("L")


def box_of(gray: Gray) -> Box:
    """Where the picture proper lies: without bars of one shade (with or without writing) at its edges."""
    small = shrunk(gray, 400)
    top, bottom = _run(_plain_lines(small), small.shape[0])
    left, right = _run(_plain_lines(np.ascontiguousarray(small[top:bottom].T)), small.shape[1])
    height, width = small.shape
    return left / width, top / height, right / width, bottom / height


def _plain_lines(gray: Gray) -> NDArray[np.bool_]:
    """For each line whether most of it has one shade."""
    shades = np.stack([np.bincount(line >> 2, minlength=64) for line in gray]) / gray.shape[1]
    # A shade at the border of two bins falls half to each.
    return np.asarray((shades[:, :-1] + shades[:, 1:]).max(axis=1) > 0.7)


def _run(plain: NDArray[np.bool_], length: int) -> tuple[int, int]:
    """The longest run of lines that are not plain, where it is most of them and bars are worth cutting; else all."""
    edges = np.flatnonzero(np.diff(np.r_[True, plain, True].astype(np.int8)))
    if not len(edges):
        return 0, length
    starts, stops = edges[::2], edges[1::2]
    # Single plain lines inside belong to the picture.
    widest = int(np.argmax(stops - starts))
    start, stop = int(starts[widest]), int(stops[widest])
    whole = (
        stop - start >= 0.9 * length or stop - start < 0.15 * length or (~plain).sum() > 1.3 * (stop - start)
    )
    return (0, length) if whole else (start, stop)


def boxed(gray: Gray, box: Box) -> Gray:
    """The part of a picture in a box."""
    height, width = gray.shape
    left, top, right, bottom = box
    return np.ascontiguousarray(
        gray[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]
    )


def shrunk(gray: Gray, edge: int) -> Gray:
    """The same picture with its long edge no longer than `edge` pixels."""
    height, width = gray.shape
    scale = edge / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(gray)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _text(value: Any) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return "".join(char for char in text if char.isprintable()).strip()[:60]
