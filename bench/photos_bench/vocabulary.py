"""Makes `adapters/vision/words.bin`: the 4096 descriptors that visual words are told by.

Descriptors of made-up places that no measurement uses, sharpened in a few rounds of k-majority (the binary k-means):
each word becomes the majority of the bits of those that fell to it. Run `python -m bench.photos_bench.vocabulary`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.photos_bench.deeds import DEEDS  # noqa: E402
from bench.photos_bench.scenes import Place  # noqa: E402

from tongchuang.adapters.vision.features import VOCABULARY, features_of  # noqa: E402
from tongchuang.adapters.vision.opening import EDGE, shrunk  # noqa: E402

TARGET = ROOT / "src" / "tongchuang" / "adapters" / "vision" / "words.bin"
PLACES, ROUNDS, FIRST_SEED = 160, 4, 1_000_000


def descriptors() -> NDArray[np.uint8]:
    """Of all places, each as it is and once changed."""
    found, rng = [], np.random.default_rng(5)
    for seed in range(FIRST_SEED, FIRST_SEED + PLACES):
        shot = Place(seed).shoot(0)
        for image in (shot, DEEDS["several"](shot, rng)):
            gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
            found.append(features_of(shrunk(gray, EDGE)).descriptors)
    return np.concatenate(found)


def main() -> None:
    """Gather, sharpen, write."""
    cv2.setNumThreads(1)
    all_of = descriptors()
    rng = np.random.default_rng(6)
    words = all_of[rng.choice(len(all_of), VOCABULARY, replace=False)].copy()
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
    for _ in range(ROUNDS):
        fell = np.array([match.trainIdx for match in matcher.match(all_of, words)])
        order = np.argsort(fell, kind="stable")
        for word, members in zip(*_grouped(fell[order], order), strict=True):
            bits = np.unpackbits(all_of[members], axis=1)
            words[word] = np.packbits(bits.mean(axis=0) > 0.5)
        empty = np.setdiff1d(np.arange(VOCABULARY), fell)
        words[empty] = all_of[rng.choice(len(all_of), len(empty), replace=False)]
    TARGET.write_bytes(words.tobytes())
    print(f"{len(all_of)} descriptors, {VOCABULARY} words, {TARGET.stat().st_size} bytes")


def _grouped(
    sorted_words: NDArray[np.intp], order: NDArray[np.intp]
) -> tuple[list[int], list[NDArray[np.intp]]]:
    starts = np.flatnonzero(np.r_[True, sorted_words[1:] != sorted_words[:-1]])
    return [int(sorted_words[start]) for start in starts], np.split(order, starts[1:])


if __name__ == "__main__":
    main()
