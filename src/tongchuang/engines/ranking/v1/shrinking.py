"""Shrinking rates towards the mean of their group: empirical Bayes with a gamma prior.

The model. The rate y of one place of unit u has mean θ_u and variance σ² within the group; θ_u is spread over units
with mean μ and variance τ². Then the best linear estimate of θ_u counts the mean as n₀ = σ²/τ² further places:

    shrunk = (n r + n₀ μ) / (n + n₀)

with the own rate r and the effective number of places n. For a gamma prior with rates in units of σ²/μ this is the
exact posterior mean, and the posterior is a gamma distribution with variance shrunk/μ · σ²/(n + n₀). With the mean's
share B = n₀/(n + n₀), the uncertainty of μ, B² Var(μ), and that of B, 2 B² (r − μ)² / (k + 2) for k units (after Morris),
are added, and the interval is taken from the gamma distribution with this mean and variance.

The estimates. σ²: pooled over units from the spread of places around their unit's rate, with two more degrees of
freedom from their spread around nothing (so that units with one place have one too). τ²: Paule and Mandel (1982), with
three more degrees of freedom at a spread of half the mean: with few units the spread can't be estimated, and units of
a group commonly differ by about half. μ: mean of the rates weighted by 1/(τ² + σ²/n), so that one giant can't be it.
See Clayton and Kaldor, Biometrics 43 (1987); Morris, JASA 78 (1983); Marshall, Applied Statistics 40 (1991);
Kish, Survey Sampling (1965).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tongchuang.engines.ranking.v1.gamma import quantiles
from tongchuang.engines.ranking.v1.samples import ZERO, Sample

PRIOR_PLACES_OF_SPREAD = 2
PRIOR_UNITS_OF_SPREAD = 3
USUAL_SPREAD = Decimal("0.5")
# Half the 95 % quantile of χ² with one degree of freedom: above it with 5 % after no event at all (Jeffreys' prior).
NONE_SEEN = Decimal("1.9207294103")
HALVINGS = 100


@dataclass(frozen=True, slots=True)
class Moments:
    """A group's mean μ, variances σ² between places and τ² between units, and how sure the mean is."""

    mean: Decimal
    within: Decimal
    between: Decimal
    of_mean: Decimal
    units: int

    @property
    def prior_places(self) -> Decimal:
        """How many places the mean counts for; 0 where nothing was lost at all."""
        return self.within / self.between if self.between else ZERO


@dataclass(frozen=True, slots=True)
class Estimate:
    """A shrunk rate with its variance and 90 % interval."""

    shrunk: Decimal
    variance: Decimal
    low: Decimal
    high: Decimal


def moments_of(samples: Sequence[Sample]) -> Moments | None:
    """The moments of a group from its samples with something at stake, in a fixed order; None without any."""
    if not samples:
        return None
    within = _within(samples)
    if within == 0:
        return Moments(ZERO, ZERO, ZERO, ZERO, len(samples))
    found = _between(samples, within)
    mean, _ = _mean(samples, within, found)
    free = len(samples) - 1
    usual = (USUAL_SPREAD * mean) ** 2
    between = (free * found + PRIOR_UNITS_OF_SPREAD * usual) / (free + PRIOR_UNITS_OF_SPREAD)
    mean, certainty = _mean(samples, within, between)
    return Moments(mean, within, between, 1 / certainty, len(samples))


def estimate(sample: Sample, moments: Moments) -> Estimate:
    """What is to be thought of a unit's rate, given its own places and its group."""
    if moments.mean == 0:
        return Estimate(ZERO, ZERO, ZERO, min(Decimal(1), NONE_SEEN / sample.weight))
    prior = moments.prior_places
    whole = sample.weight + prior
    shrunk = (sample.weight * sample.rate + prior * moments.mean) / whole
    share = prior / whole
    free = moments.units - 1 + PRIOR_UNITS_OF_SPREAD
    of_share = 2 * share * share / free * (sample.rate - moments.mean) ** 2
    variance = shrunk / moments.mean * moments.within / whole + share * share * moments.of_mean + of_share
    low, high = quantiles(shrunk * shrunk / variance, variance / shrunk)
    return Estimate(shrunk, variance, low, high)


def _within(samples: Sequence[Sample]) -> Decimal:
    """σ²: how much places of one unit differ. Σ stake (y − r)² / Σ stake estimates σ² (1 − 1/n)."""
    around = sum((s.weight * (s.squares / s.stake - s.rate * s.rate) for s in samples), ZERO)
    free = sum((s.weight - 1 for s in samples), ZERO)
    second = sum((s.squares for s in samples), ZERO) / sum((s.stake for s in samples), ZERO)
    return (max(around, ZERO) + PRIOR_PLACES_OF_SPREAD * second) / (free + PRIOR_PLACES_OF_SPREAD)


def _mean(samples: Sequence[Sample], within: Decimal, between: Decimal) -> tuple[Decimal, Decimal]:
    """μ and the sum of the weights that it is taken with."""
    weights = [1 / (between + within / s.weight) for s in samples]
    certainty = sum(weights, ZERO)
    return sum((w * s.rate for w, s in zip(weights, samples, strict=True)), ZERO) / certainty, certainty


def _between(samples: Sequence[Sample], within: Decimal) -> Decimal:
    """τ² of Paule and Mandel: with it the rates differ from their mean by as much as they should; else 0."""

    def excess(between: Decimal) -> Decimal:
        mean, _ = _mean(samples, within, between)
        spread = (((s.rate - mean) ** 2) / (between + within / s.weight) for s in samples)
        return sum(spread, ZERO) - (len(samples) - 1)

    if excess(ZERO) <= 0:
        return ZERO
    low, high = ZERO, within
    while excess(high) > 0:
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if excess(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
