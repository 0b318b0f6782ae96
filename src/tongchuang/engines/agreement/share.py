"""The interval of a share of few cases."""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson(hits: int, number: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of hits out of number (Wilson 1927): sensible down to small numbers, also at 0 and 1."""
    if number < 1 or not 0 <= hits <= number:
        raise ValueError("hits are between 0 and a number of at least 1")
    z = z_of(level)
    share, width = hits / number, z * z / number
    middle = (share + width / 2) / (1 + width)
    half = z / (1 + width) * math.sqrt(share * (1 - share) / number + width / (4 * number))
    return max(0.0, middle - half), min(1.0, middle + half)


def z_of(level: float) -> float:
    """How many standard deviations hold `level` of a normal distribution."""
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    return NormalDist().inv_cdf(0.5 + level / 2)
