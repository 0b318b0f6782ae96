"""One picture from its bytes to what is kept of it, and its comparison with another that the search has found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import numpy as np

from tongchuang.adapters.vision.features import Features, features_of, pack, unpack, words_of
from tongchuang.adapters.vision.hashes import hashes_of
from tongchuang.adapters.vision.index import Near, TraceIndex
from tongchuang.adapters.vision.matching import (
    Agreement,
    Alignment,
    Quad,
    agree,
    align,
    sharpened,
    way_alignment,
)
from tongchuang.adapters.vision.opening import Box, Gray, Picture, open_picture, open_small
from tongchuang.adapters.vision.screens import Screen, screen_in

# Hashes of other pictures differ in 32 bits of 64, in fewer than 10 once in ten billion pairs of unlike pictures.
NEAR_BITS = 9
SHORTLIST = 10
# So many that lie well are laid over and compared; photos of one place may be many.
COMPARED = 5
# One with fewer corners than this share of the best lies there by chance.
CORNER_SHARE = 0.2
# A candidate below this share of the best score by words is not worth matching.
SCORE_SHARE = 0.25


@dataclass(frozen=True)
class Look:
    """What one look at a picture gave."""

    picture: Picture
    hashes: tuple[int, ...]
    features: Features
    mirrored: Features
    words: bytes
    mirrored_words: bytes
    screen: Screen

    @property
    def kept_features(self) -> bytes:
        """For keeping."""
        return pack(self.features)


@dataclass(frozen=True)
class Found:
    """A picture that lies over another: how well it agrees, and the common area in both files."""

    near: Near
    inliers: int
    agreement: Agreement
    quad: Quad
    other_quad: Quad


def look_at(file: BinaryIO) -> Look:
    """Decode a picture and take all that is compared; Unreadable says why it can't be."""
    picture = open_picture(file)
    features = features_of(picture.gray, box=picture.box)
    mirrored = features_of(np.ascontiguousarray(picture.gray[:, ::-1]), box=picture.box)
    return Look(
        picture,
        hashes_of(picture.gray),
        features,
        mirrored,
        words_of(features),
        words_of(mirrored),
        screen_in(picture.fine),
    )


Recall = Callable[[Near], tuple[bytes, BinaryIO] | None]
"""Gives a candidate's kept features and a file of its pixels (a thumbnail does), or None when it is gone."""


def compare(
    look: Look, index: TraceIndex, recall: Recall, *, without: frozenset[UUID] = frozenset()
) -> Iterator[Found]:
    """Pictures of the index that lie over this one, those with the most common corners first."""
    near = index.search(
        look.hashes, (look.words, look.mirrored_words), bits=NEAR_BITS, best=SHORTLIST, without=without
    )
    least = SCORE_SHARE * max((each.score for each in near), default=0.0)
    lying = []
    for each in near:
        if each.score < least and each.bits > NEAR_BITS:
            continue
        recalled = recall(each)
        if recalled is None:
            continue
        features = unpack(recalled[0])
        alignment = _lay(look, features, each)
        if alignment is not None:
            lying.append((alignment, each, features, recalled[1]))
    lying.sort(key=lambda found: -found[0].inliers)
    most = lying[0][0].inliers if lying else 0
    for alignment, each, features, file in lying[:COMPARED]:
        if alignment.inliers < CORNER_SHARE * most and each.bits > NEAR_BITS:
            continue
        yield _found(look, each, features, open_small(file, features.box), alignment)


def _lay(look: Look, other: Features, near: Near) -> Alignment | None:
    found = [align(look.mirrored, other, mirrored=True) if near.given else align(look.features, other)]
    if near.bits <= NEAR_BITS:
        found.append(way_alignment(look.features, other, near.way))
    return max((each for each in found if each is not None), key=lambda each: each.inliers, default=None)


def _found(look: Look, near: Near, features: Features, pixels: Gray, alignment: Alignment) -> Found:
    # The thumbnail may be smaller than what the features were taken from.
    scale = np.diag([pixels.shape[1] / features.width, pixels.shape[0] / features.height, 1.0])
    matrix = sharpened(look.picture.gray, pixels, scale @ alignment.matrix)
    agreement = agree(look.picture.gray, pixels, matrix)
    return Found(
        near,
        alignment.inliers,
        agreement,
        _in_file(agreement.quad, look.picture.box),
        _in_file(agreement.other_quad, features.box),
    )


def _in_file(quad: Quad, box: Box) -> Quad:
    left, top, right, bottom = box
    return tuple((round(left + x * (right - left), 4), round(top + y * (bottom - top), 4)) for x, y in quad)
