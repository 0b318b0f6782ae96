"""Cohen's kappa of pairs of judgements, plain or weighted, with an interval that suits the number of pairs.

Cohen, A coefficient of agreement for nominal scales (1960), and Weighted kappa (1968); the large-sample variance is that of
Fleiss, Cohen and Everitt (1969), the bootstrap percentile interval that of Efron (1979).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tongchuang.engines.agreement.share import wilson, z_of

FEW = 50
RESAMPLES = 2_000
FEWEST_DEFINED = 0.9
_NARROWEST = 1e-9
Pair = tuple[str, str]


class Weights(StrEnum):
    """How much a disagreement counts: all alike, or by how far the grades lie apart."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Interval(StrEnum):
    """Where an interval of kappa comes from."""

    LARGE_SAMPLE = "large_sample"
    BOOTSTRAP = "bootstrap"
    FROM_SHARE = "from_share"
    NONE = "none"


@dataclass(frozen=True)
class Agreement:
    """How far pairs agree. `kappa` is None where it is not defined: all judgements, of both sides, are the same one."""

    number: int
    same: int
    low_share: float | None
    high_share: float | None
    kappa: float | None
    low: float | None
    high: float | None
    interval: Interval

    @property
    def share(self) -> float | None:
        """Raw agreement: the share of pairs with the same judgement."""
        return self.same / self.number if self.number else None


def agreement(
    pairs: Sequence[Pair], order: Sequence[str] = (), *, weights: Weights = Weights.NONE, level: float = 0.95,
    seed: int = 1, few: int = FEW, resamples: int = RESAMPLES,
) -> Agreement:  # fmt: skip
    """Agreement of pairs (one judge's, the other's). `order` lists the judgements from best to worst; weights need it.

    Below `few` pairs the interval is a bootstrap's (percentiles, seeded); where all pairs agree neither a variance nor a
    resample says anything, and the lower end comes from Wilson's interval of the raw agreement.
    """
    number, same = len(pairs), sum(one == other for one, other in pairs)
    if not number:
        return Agreement(0, 0, None, None, None, None, None, Interval.NONE)
    low_share, high_share = wilson(same, number, level)
    table = Counter(pairs)
    scale = _scale(table, order, weights)
    kappa, expected = _kappa(table, number, scale)
    if kappa is None:
        return Agreement(number, same, low_share, high_share, None, None, None, Interval.NONE)
    if same == number:
        low = (low_share - expected) / (1 - expected)
        return Agreement(number, same, low_share, high_share, kappa, max(-1.0, low), 1.0, Interval.FROM_SHARE)
    if number >= few:
        half = z_of(level) * math.sqrt(_variance(table, number, scale, kappa, expected))
        ends = (kappa - half, kappa + half) if half > _NARROWEST else None
        kind = Interval.LARGE_SAMPLE
    else:
        ends, kind = _bootstrap(pairs, scale, level, seed, resamples), Interval.BOOTSTRAP
    if ends is None:
        return Agreement(number, same, low_share, high_share, kappa, None, None, Interval.NONE)
    return Agreement(number, same, low_share, high_share, kappa, max(-1.0, ends[0]), min(1.0, ends[1]), kind)


Scale = Mapping[Pair, float]


def _scale(table: Mapping[Pair, int], order: Sequence[str], weights: Weights) -> Scale:
    """Weight of agreement for each pair of judgements: 1 for the same, 0 for the farthest apart."""
    named = list(order) + sorted({name for pair in table for name in pair} - set(order))
    if weights is not Weights.NONE and len(named) != len(order):
        raise ValueError("weights need an order of all judgements")
    last = max(1, len(named) - 1)
    found = {}
    for i, one in enumerate(named):
        for j, other in enumerate(named):
            apart = abs(i - j) / last
            plain = 1.0 if i == j else 0.0
            found[one, other] = {
                Weights.NONE: plain, Weights.LINEAR: 1 - apart, Weights.QUADRATIC: 1 - apart * apart
            }[weights]  # fmt: skip
    return found


def _margins(table: Mapping[Pair, int], number: int) -> tuple[dict[str, float], dict[str, float]]:
    ones: dict[str, float] = {}
    others: dict[str, float] = {}
    for (one, other), count in table.items():
        ones[one] = ones.get(one, 0.0) + count / number
        others[other] = others.get(other, 0.0) + count / number
    return ones, others


def _kappa(table: Mapping[Pair, int], number: int, scale: Scale) -> tuple[float | None, float]:
    ones, others = _margins(table, number)
    seen = sum(count / number * scale[pair] for pair, count in table.items())
    expected = sum(p * q * scale[one, other] for one, p in ones.items() for other, q in others.items())
    if 1 - expected < 1e-12:
        return None, expected
    return (seen - expected) / (1 - expected), expected


def _variance(table: Mapping[Pair, int], number: int, scale: Scale, kappa: float, expected: float) -> float:
    ones, others = _margins(table, number)
    by_one = {one: sum(q * scale[one, other] for other, q in others.items()) for one in ones}
    by_other = {other: sum(p * scale[one, other] for one, p in ones.items()) for other in others}
    total = sum(
        count / number * (scale[one, other] - (by_one[one] + by_other[other]) * (1 - kappa)) ** 2
        for (one, other), count in table.items()
    )
    total -= (kappa - expected * (1 - kappa)) ** 2
    return max(0.0, total) / (number * (1 - expected) ** 2)


def _bootstrap(
    pairs: Sequence[Pair], scale: Scale, level: float, seed: int, resamples: int
) -> tuple[float, float] | None:
    """Percentiles of kappa over resamples; None where too many of them have no kappa."""
    draw, known, found = random.Random(seed), sorted(pairs), []
    for _ in range(resamples):
        kappa, _expected = _kappa(Counter(draw.choices(known, k=len(known))), len(known), scale)
        if kappa is not None:
            found.append(kappa)
    found.sort()
    # Where one side gave a single judgement kappa is 0 whatever is resampled: that is no certainty.
    if len(found) < FEWEST_DEFINED * resamples or found[-1] - found[0] < _NARROWEST:
        return None
    cut = (1 - level) / 2
    return found[int(cut * (len(found) - 1))], found[math.ceil((1 - cut) * (len(found) - 1))]
