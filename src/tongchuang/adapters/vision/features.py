"""ORB features of a picture: corners with binary descriptors, and the visual words that they fall to.

ORB (Rublee and others 2011) turns with the picture and follows its scale; it doesn't follow mirroring, so pictures
that are looked for are described twice. Every descriptor falls to the nearest of `VOCABULARY` fixed descriptors (its
word). Where pictures are one, common words are all turned by the same angle, so the angle is kept with the word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray

from tongchuang.adapters.vision.opening import WHOLE, Box, Gray

FEATURES = 240
VOCABULARY = 4096
BYTES = 32
ANGLES = 16
_HEAD, _PLACE = 12, 6


@dataclass(frozen=True)
class Features:
    """Places (n × 2, pixels of the compared picture), angles (n, degrees), descriptors (n × 32 bytes), strongest first;
    the size of the compared picture, and the box of the file that it is."""

    places: NDArray[np.float32]
    angles: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    width: int
    height: int
    box: Box = WHOLE

    def __len__(self) -> int:
        return len(self.places)


@cache
def _orb(number: int) -> cv2.ORB:
    return cv2.ORB_create(
        nfeatures=number, scaleFactor=1.2, nlevels=8, edgeThreshold=19, patchSize=31, fastThreshold=8
    )


def features_of(gray: Gray, number: int = FEATURES, box: Box = WHOLE) -> Features:
    """Up to `number` features, spread over the picture."""
    height, width = gray.shape
    # More than are needed, of which the strongest of each part of the picture are taken: a screenshot or a crop keeps parts.
    points, found = _orb(number * 3).detectAndCompute(gray, None)
    if found is None or not points:
        return _none(width, height, box)
    places = np.array([point.pt for point in points], dtype=np.float32)
    strength = np.array([point.response for point in points], dtype=np.float32)
    chosen = _spread(places, strength, width, height, number)
    angles = np.array([point.angle for point in points], dtype=np.float32)
    return Features(places[chosen], angles[chosen], found[chosen], width, height, box)


def _none(width: int, height: int, box: Box) -> Features:
    nothing = np.empty(0, np.float32)
    return Features(nothing.reshape(0, 2), nothing, np.empty((0, BYTES), np.uint8), width, height, box)


def _spread(
    places: NDArray[np.float32], strength: NDArray[np.float32], width: int, height: int, number: int
) -> NDArray[np.intp]:
    """The strongest of each of 8 × 8 parts in turn: the best of all parts first, then their second best."""
    part = (places[:, 1] * 8 // height).astype(int) * 8 + (places[:, 0] * 8 // width).astype(int)
    order = np.lexsort((-strength, part))
    first = np.searchsorted(part[order], part[order], side="left")
    rank = np.arange(len(order)) - first
    # The very strongest first of all, so that what a crop takes away does not move the ranks of what it leaves.
    key = np.lexsort((-strength[order], rank // 4))
    return order[key][:number]


@cache
def vocabulary() -> NDArray[np.uint8]:
    """The fixed descriptors, one a row."""
    data = resources.files(__package__).joinpath("words.bin").read_bytes()
    return np.frombuffer(data, dtype=np.uint8).reshape(VOCABULARY, BYTES)


@cache
def _nearest() -> cv2.BFMatcher:
    return cv2.BFMatcher(cv2.NORM_HAMMING)


def words_of(features: Features) -> bytes:
    """The words of a picture, each once: 12 bits of word and 4 of angle, little-endian, the strongest first."""
    if not len(features):
        return b""
    hits = _nearest().match(np.ascontiguousarray(features.descriptors), vocabulary())
    turned = (features.angles / 360 * ANGLES).astype(int) % ANGLES
    different: dict[int, int] = {}
    for hit in hits:
        different.setdefault(hit.trainIdx, int(turned[hit.queryIdx]))
    return np.array([word << 4 | angle for word, angle in different.items()], dtype="<u2").tobytes()


def pack(features: Features) -> bytes:
    """For keeping: size and box, then places in halves of a pixel with angles, then descriptors."""
    shares = [round(share * 0xFFFF) for share in features.box]
    head = np.array([features.width, features.height, *shares], dtype="<u2").tobytes()
    places = np.round(np.c_[features.places * 2, features.angles]).astype("<u2").tobytes()
    return head + places + features.descriptors.tobytes()


def unpack(data: bytes) -> Features:
    """What `pack` kept."""
    width, height, *shares = (int(value) for value in np.frombuffer(data, dtype="<u2", count=6))
    number = (len(data) - _HEAD) // (_PLACE + BYTES)
    places = (
        np.frombuffer(data, dtype="<u2", count=number * 3, offset=_HEAD).reshape(number, 3).astype(np.float32)
    )
    found = np.frombuffer(data, dtype=np.uint8, offset=_HEAD + _PLACE * number).reshape(number, BYTES)
    left, top, right, bottom = (share / 0xFFFF for share in shares)
    return Features(places[:, :2] / 2, places[:, 2], found, width, height, (left, top, right, bottom))
