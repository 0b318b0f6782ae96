"""Signs that a photo was taken of a screen: fine waves that lie over the whole picture.

The dots of a screen and those of the sensor beat (moiré). Such waves have the same length and direction everywhere, in
the sky as on the wall, which no texture of the scene has: the spectra of parts from all over the picture are made
comparable and averaged, and a peak that stands out of its surroundings in the average is a sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongchuang.adapters.vision.opening import Gray

PART = 256
# Waves shorter than this share of the longest; coarse ones belong to the scene.
LEAST_FREQUENCY = 0.1
PEAK = 9.5
PEAKS = 2


@dataclass(frozen=True)
class Screen:
    """How far the strongest peak stands out (in spreads of its surroundings), and how many do."""

    peak: float
    peaks: int

    @property
    def likely(self) -> bool:
        """Whether the picture shows the signs of a screen."""
        return self.peak >= PEAK and self.peaks >= PEAKS


def screen_in(gray: Gray) -> Screen:
    """Look for waves that lie over the whole picture; at least 2 × 2 parts of 256 pixels are needed."""
    height, width = gray.shape
    rows, columns = height // PART, width // PART
    if min(rows, columns) < 2:
        return Screen(0.0, 0)
    total = np.zeros((PART, PART // 2 + 1), np.float32)
    window = np.outer(np.hanning(PART), np.hanning(PART)).astype(np.float32)
    number = 0
    for row in range(rows):
        for column in range(columns):
            if rows * columns > 8 and (row + column) % 2:
                continue
            part = gray[row * PART : (row + 1) * PART, column * PART : (column + 1) * PART].astype(np.float32)
            waves = np.log1p(np.abs(np.fft.rfft2((part - part.mean()) * window))).astype(np.float32)
            total += _levelled(waves)
            number += 1
    return _peaks(total / number, number)


def _radii() -> NDArray[np.float32]:
    down, across = np.fft.fftfreq(PART)[:, np.newaxis], np.fft.rfftfreq(PART)[np.newaxis]
    return np.hypot(down, across).astype(np.float32)


_RADII = _radii()
_RINGS = (_RADII * PART / 4).astype(np.int64)
_RING_SIZES = np.bincount(_RINGS.ravel())


def _levelled(waves: NDArray[np.float32]) -> NDArray[np.float32]:
    """Less the mean of the ring: how strong a wave is among those of its length."""
    means = np.bincount(_RINGS.ravel(), weights=waves.ravel()) / np.maximum(1, _RING_SIZES)
    return np.asarray(waves - means[_RINGS], dtype=np.float32)


def _peaks(mean: NDArray[np.float32], number: int) -> Screen:
    # On the axes stand the edges of houses and the squares of JPEG.
    down = np.abs(np.fft.fftfreq(PART) * PART)[:, np.newaxis]
    across = (np.fft.rfftfreq(PART) * PART)[np.newaxis]
    use = (_RADII >= LEAST_FREQUENCY) & (_RADII <= 0.48) & (down > 2) & (across > 2)
    # A wave is a point; what is broad is the texture of the scene.
    around = (cv2.blur(mean, (15, 15)) * 225 - cv2.blur(mean, (5, 5)) * 25) / 200
    mean = cv2.blur(mean, (3, 3)) - around
    values = mean[use]
    spread = float(np.median(np.abs(values - np.median(values)))) * 1.4826 + 1e-6
    standing = (mean - float(np.median(values))) / spread * use
    return Screen(round(float(standing.max()), 2), int((standing >= PEAK).sum()))
