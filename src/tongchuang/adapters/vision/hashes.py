"""A perceptual hash of 64 bits: the signs of the lowest waves of a picture.

The picture is squeezed to 32 × 32 shades; of its cosine transform the 8 × 8 lowest waves are kept as signs (the
constant one as 0). Mirroring changes the sign of the odd waves and turning swaps rows and columns, so the hashes of
all eight ways to turn and mirror a picture follow from one transform.

Source: C. Zauner, Implementation and benchmarking of perceptual image hash functions, 2010 (the DCT hash), with signs
in place of the median so that mirroring is exact.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongchuang.adapters.vision.opening import Gray

SIDE, WAVES = 32, 8
# The eight ways, as (transposed, odd columns negated, odd rows negated); the first leaves the picture as it is.
WAYS = tuple(
    (turn, across, down) for turn in (False, True) for across in (False, True) for down in (False, True)
)


def waves_of(gray: Gray) -> NDArray[np.float32]:
    """The 8 × 8 lowest cosine waves."""
    small = cv2.resize(cv2.GaussianBlur(gray, (0, 0), 1.0), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.dct(small.astype(np.float32))[:WAVES, :WAVES], dtype=np.float32)


def hash_of(gray: Gray) -> int:
    """The hash of a picture as it is, 0 to 2**64 - 1."""
    return _packed(waves_of(gray))


def hashes_of(gray: Gray) -> tuple[int, ...]:
    """The hashes of a picture in all eight ways to turn (by quarters) and mirror it, in the order of `WAYS`."""
    waves, odd = waves_of(gray), np.where(np.arange(WAVES) % 2, -1.0, 1.0).astype(np.float32)
    found = []
    for turned, across, down in WAYS:
        way = waves.T if turned else waves
        way = way * odd[np.newaxis, :] if across else way
        way = way * odd[:, np.newaxis] if down else way
        found.append(_packed(way))
    return tuple(found)


def way_matrix(way: int, width: int, height: int) -> NDArray[np.float64]:
    """The 3 × 3 matrix that takes a point of a picture (width × height) to where that way puts it, on the same square
    of 0 to 1 on both sides."""
    turned, across, down = WAYS[way]
    to_unit = np.diag([1 / width, 1 / height, 1.0])
    matrix = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1.0]]) if turned else np.eye(3)
    flip = np.array([[-1 if across else 1, 0, int(across)], [0, -1 if down else 1, int(down)], [0, 0, 1.0]])
    return np.asarray(flip @ matrix @ to_unit, dtype=np.float64)


def distance(one: int, other: int) -> int:
    """In how many of 64 bits two hashes differ."""
    return (one ^ other).bit_count()


def _packed(waves: NDArray[np.float32]) -> int:
    bits = (waves > 0).reshape(-1)
    bits[0] = False
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
