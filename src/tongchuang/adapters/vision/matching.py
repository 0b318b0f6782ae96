"""Whether two pictures are one: where one lies in the other, and whether everything there agrees.

Two photos of one place share corners too, so corners alone don't make a picture the same. They only say how to lay one
picture over the other; then the common area is compared part by part. A cropped, turned or recoloured copy agrees
everywhere; a photo of another day has moved things, other shadows and, from another step of ground, other distances
between near and far.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tongchuang.adapters.vision.features import Features, features_of
from tongchuang.adapters.vision.hashes import way_matrix
from tongchuang.adapters.vision.opening import Gray, shrunk

Matrix = NDArray[np.float64]
Quad = tuple[tuple[float, float], ...]
# Pixels of the long edge at which pictures are laid over one another.
OVER_EDGE = 400
PART = 20
# How far a part may be off after laying over, in pixels of OVER_EDGE.
SLACK = 2
# A part of less contrast than this (standard deviation of 256 shades) says nothing.
PLAIN, EMPTY, BUSY = 8.0, 3.0, 14.0
# Correlations of a part from which on it agrees, and below which it disagrees.
ALIKE, UNLIKE = 0.9, 0.5
_SAYS_NOTHING = np.float32(9.0)
RATIO, FAR = 0.86, 70
RANSAC_PX = 4.0
LEAST_INLIERS = 9
CLOSE_FEATURES = 400
# A copy differs from its original by compression alone once shades are fitted; what light and things differ by is more.
# Found on made-up places (bench/photos.py); the farthest copies and the nearest other photos lie on both sides.
COPY_RESIDUE, COPY_REST_HIGH, COPY_CHANGED = 3.2, 0.95, 0.2
FILTERED_RESIDUE, FILTERED_HIGH, FILTERED_LOW, FILTERED_CHANGED = 9.0, 0.85, 0.02, 0.07
LEAST_PARTS = 25


@dataclass(frozen=True)
class Alignment:
    """How one picture lies in another: matrix (first → second, both in pixels of their own), corners that agree."""

    matrix: Matrix
    inliers: int
    matches: int


@dataclass(frozen=True)
class Agreement:
    """How far two pictures agree where they lie over one another.

    Of `parts` compared the share `high` agrees closely and `low` not at all; `median` is their median correlation.
    `changed` is the largest connected area that disagrees, as a share of the parts, `rest_high` and `rest_low` are the
    shares without it, and `residue` is by how many of 256 shades the rest differs (median) after one curve of shades was
    fitted. `cover` is the share of the first picture that lies in the second; the quads are the common
    area in each, as shares of width and height; scale, turn (degrees) and shift (share of the size) say how it lies.
    """

    parts: int
    high: float
    low: float
    median: float
    changed: float
    rest_high: float
    rest_low: float
    residue: float
    cover: float
    scale: float
    turn: float
    shift: float
    quad: Quad
    other_quad: Quad


def is_same(found: Agreement) -> bool:
    """Whether two pictures are one. Either all shades fit but for one area at most (a watermark, something painted
    over), or the picture went through a filter and still agrees everywhere."""
    if found.parts < LEAST_PARTS:
        return False
    copied = (
        found.residue <= COPY_RESIDUE and found.rest_high >= COPY_REST_HIGH and found.changed <= COPY_CHANGED
    )
    filtered = (
        found.residue <= FILTERED_RESIDUE
        and found.high >= FILTERED_HIGH
        and found.low <= FILTERED_LOW
        and found.changed <= FILTERED_CHANGED
    )
    return copied or filtered


@cache
def _matcher() -> cv2.BFMatcher:
    return cv2.BFMatcher(cv2.NORM_HAMMING)


def align(first: Features, second: Features, *, mirrored: bool = False) -> Alignment | None:
    """Lay the first over the second by their corners; None when too few agree. `mirrored`: the first's features are of
    its mirror image, the matrix is for the picture as it is."""
    if len(first) < LEAST_INLIERS or len(second) < LEAST_INLIERS:
        return None
    pairs = _matcher().knnMatch(
        np.ascontiguousarray(first.descriptors), np.ascontiguousarray(second.descriptors), k=2
    )
    good = [pair[0] for pair in pairs if pair and pair[0].distance < FAR and _clear(pair)]
    if len(good) < LEAST_INLIERS:
        return None
    here = np.array([first.places[match.queryIdx] for match in good], dtype=np.float32)
    there = np.array([second.places[match.trainIdx] for match in good], dtype=np.float32)
    matrix, kept = cv2.findHomography(here, there, cv2.RANSAC, RANSAC_PX, maxIters=1000, confidence=0.995)
    if matrix is None or kept is None:
        return None
    inliers = int(kept.sum())
    if inliers < LEAST_INLIERS or not _sane(matrix, first.width, first.height):
        return None
    if mirrored:
        matrix = matrix @ np.array([[-1, 0, first.width - 1], [0, 1, 0], [0, 0, 1.0]])
    return Alignment(np.asarray(matrix, dtype=np.float64), inliers, len(good))


def way_alignment(first: Features, second: Features, way: int) -> Alignment:
    """Laid over whole, as a close hash says: turned by quarters and mirrored in one of the ways of `hashes.WAYS`."""
    unit = way_matrix(way, first.width, first.height)
    return Alignment(np.diag([second.width, second.height, 1.0]) @ unit, 0, 0)


def _clear(pair: tuple[cv2.DMatch, ...]) -> bool:
    return len(pair) < 2 or pair[0].distance < RATIO * pair[1].distance


def _sane(matrix: Matrix, width: int, height: int) -> bool:
    """No fold, no great slant: what a crop, a turn or a screen seen from aside could do."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    lifted = np.c_[corners, np.ones(4)] @ matrix.T
    if (lifted[:, 2] <= 0.2).any() or (lifted[:, 2] >= 5).any():
        return False
    quad = (lifted[:, :2] / lifted[:, 2:]).astype(np.float32)
    area = float(cv2.contourArea(quad, oriented=True))
    size = width * height
    return bool(cv2.isContourConvex(quad)) and 0.04 * size < abs(area) < 25 * size


def agree(first: Gray, second: Gray, matrix: Matrix) -> Agreement:
    """Compare the common area part by part. `matrix` takes pixels of the first to pixels of the second."""
    (small, scale), (other, other_scale) = _sized(first), _sized(second)
    matrix = np.diag([other_scale, other_scale, 1.0]) @ matrix @ np.diag([1 / scale, 1 / scale, 1.0])
    size = small.shape[::-1]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    back = cv2.warpPerspective(other, matrix, size, flags=flags)
    mask = cv2.warpPerspective(np.full(other.shape, 255, np.uint8), matrix, size, flags=flags) == 255
    soft, soft_back = cv2.GaussianBlur(small, (0, 0), 1.0), cv2.GaussianBlur(back, (0, 0), 1.0)
    found = _parts(soft, soft_back, mask)
    known = found[found != _SAYS_NOTHING]
    changed = _largest(found < ALIKE) & (found != _SAYS_NOTHING)
    rest = found[(found != _SAYS_NOTHING) & ~changed]
    quad, other_quad = _quads(small.shape, other.shape, matrix)
    return Agreement(
        parts=len(known), high=_share(known >= ALIKE), low=_share(known < UNLIKE),
        median=float(np.median(known)) if len(known) else 0.0,
        changed=float(changed.sum()) / max(1, len(known)), rest_high=_share(rest >= ALIKE), rest_low=_share(rest < UNLIKE),
        residue=_residue(soft, soft_back, mask, changed), cover=float(mask.mean()),
        quad=quad, other_quad=other_quad, **_lie(matrix, small.shape, other.shape),
    )  # fmt: skip


def _parts(here: Gray, there: Gray, mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The correlation of each part; `_SAYS_NOTHING` where a part is outside, plain or without shades."""
    height, width = here.shape
    rows, columns = (height - 2 * SLACK) // PART, (width - 2 * SLACK) // PART
    found = np.full((max(0, rows), max(0, columns)), _SAYS_NOTHING, np.float32)
    for row in range(rows):
        for column in range(columns):
            top, left = SLACK + row * PART, SLACK + column * PART
            inner = slice(top, top + PART), slice(left, left + PART)
            outer = slice(top - SLACK, top + PART + SLACK), slice(left - SLACK, left + PART + SLACK)
            if not mask[outer].all():
                continue
            one, other = here[inner], there[inner]
            contrasts = float(one.std()), float(other.std())
            if min(contrasts) > PLAIN and not (_burnt(one) or _burnt(other)):
                found[row, column] = cv2.matchTemplate(there[outer], one, cv2.TM_CCOEFF_NORMED).max()
            elif max(contrasts) > BUSY and min(contrasts) < EMPTY and not (_burnt(one) or _burnt(other)):
                found[row, column] = 0.0
    return found


def _burnt(part: Gray) -> bool:
    return float(((part > 250) | (part < 5)).mean()) > 0.1


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if which.size else 0.0


def _largest(which: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected area of parts."""
    number, labels, stats, _middles = cv2.connectedComponentsWithStats(which.astype(np.uint8), connectivity=8)
    if number < 2:
        return np.zeros_like(which)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def _residue(here: Gray, there: Gray, mask: NDArray[np.bool_], changed: NDArray[np.bool_]) -> float:
    """The median difference in shades after fitting one curve of shades."""
    left_out = np.zeros_like(mask)
    for row, column in np.argwhere(changed):
        top, left = SLACK + row * PART, SLACK + column * PART
        left_out[top : top + PART, left : left + PART] = True
    use = mask & ~left_out & (here > 8) & (here < 247) & (there > 8) & (there < 247)
    one = here[use].astype(np.float32)
    if len(one) < PART * PART:
        return 256.0
    # Whatever a filter does to shades is one curve for the whole picture; other light is not.
    bins = there[use] >> 2
    number = np.maximum(1, np.bincount(bins, minlength=64))
    curve = (np.bincount(bins, weights=one, minlength=64) / number).astype(np.float32)
    return float(np.median(np.abs(one - curve[bins])))


def _lie(matrix: Matrix, size: tuple[int, ...], other: tuple[int, ...]) -> dict[str, float]:
    """How the first lies in the second: scale of the long edges, turn in degrees, shift of the middle."""
    height, width = size
    middle = np.array([[[width / 2, height / 2], [width / 2 + 10, height / 2]]])
    points = cv2.perspectiveTransform(middle, matrix)[0]
    step = points[1] - points[0]
    off = points[0] / (other[1], other[0]) - 0.5
    return {
        "scale": float(np.hypot(*step) / 10 * max(size) / max(other)),
        "turn": float(np.degrees(np.arctan2(step[1], step[0]))),
        "shift": float(np.hypot(*off)),
    }


def sharpened(first: Gray, second: Gray, rough: Matrix) -> Matrix:
    """The matrix again from more corners, looked for only near where the rough one puts them."""
    here, there = features_of(first, CLOSE_FEATURES), features_of(second, CLOSE_FEATURES)
    mirrored = float(np.linalg.det(rough[:2, :2])) < 0
    if mirrored:
        here = features_of(np.ascontiguousarray(first[:, ::-1]), CLOSE_FEATURES)
    if len(here) < LEAST_INLIERS or len(there) < LEAST_INLIERS:
        return rough
    places = here.places.copy()
    if mirrored:
        places[:, 0] = first.shape[1] - 1 - places[:, 0]
    expected = cv2.perspectiveTransform(places[np.newaxis].astype(np.float64), rough)[0]
    near = np.hypot(
        expected[:, np.newaxis, 0] - there.places[np.newaxis, :, 0],
        expected[:, np.newaxis, 1] - there.places[np.newaxis, :, 1],
    ) < 0.03 * max(second.shape)
    matches = [
        match
        for match in _matcher().match(here.descriptors, there.descriptors, mask=near.astype(np.uint8))
        if match.distance < FAR
    ]
    if len(matches) < 2 * LEAST_INLIERS:
        return rough
    mine = np.array([places[match.queryIdx] for match in matches], dtype=np.float32)
    theirs = np.array([there.places[match.trainIdx] for match in matches], dtype=np.float32)
    matrix, kept = cv2.findHomography(mine, theirs, cv2.RANSAC, 2.0, maxIters=2000, confidence=0.995)
    return rough if matrix is None or kept is None or int(kept.sum()) < LEAST_INLIERS else np.asarray(matrix)


def _sized(gray: Gray) -> tuple[Gray, float]:
    small = shrunk(gray, OVER_EDGE)
    return small, small.shape[1] / gray.shape[1]


def _quads(size: tuple[int, ...], other: tuple[int, ...], matrix: Matrix) -> tuple[Quad, Quad]:
    """The common area as a polygon in both, in shares of width and height."""
    (height, width), (other_height, other_width) = size, other
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    there = cv2.perspectiveTransform(corners[np.newaxis], matrix)[0].astype(np.float32)
    frame = np.array(
        [[0, 0], [other_width, 0], [other_width, other_height], [0, other_height]], dtype=np.float32
    )
    _area, common = cv2.intersectConvexConvex(there, frame)
    if common is None or len(common) < 3:
        return (), ()
    points = common.reshape(-1, 2).astype(np.float32)
    back = cv2.perspectiveTransform(points[np.newaxis].astype(np.float64), np.linalg.inv(matrix))[0]
    return _shares(back, width, height), _shares(points, other_width, other_height)


def _shares(points: NDArray[np.floating], width: int, height: int) -> Quad:
    return tuple(
        (round(float(np.clip(x / width, 0, 1)), 4), round(float(np.clip(y / height, 0, 1)), 4))
        for x, y in points[:8]
    )
