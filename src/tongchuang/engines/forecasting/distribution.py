"""A distribution of totals, however it was found, in the figures that pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongchuang.engines.forecasting.answer import Bin, Spread
from tongchuang.engines.forecasting.arrays import Floats
from tongchuang.engines.forecasting.evaluation import Evaluation
from tongchuang.engines.forecasting.exact import exact_total
from tongchuang.engines.forecasting.simulate import Simulation

BINS = 40

Survival = Callable[[float], float]
"""The chance that the total reaches a value."""


@dataclass(frozen=True)
class Totals:
    """Totals with their weights, sorted, and which of them are without a veto."""

    values: Floats
    weights: Floats
    clean: Floats

    def spread(self) -> Spread:
        """Mean, standard deviation and quantiles."""
        return spread_of(self.values, self.weights)

    def reaches(self, target: float, *, clean: bool) -> float:
        """The chance of a total of at least the target."""
        weights = self.clean if clean else self.weights
        return float(np.clip(weights[self.values >= target - 1e-9].sum(), 0.0, 1.0))


def simulated_totals(ev: Evaluation, simulation: Simulation) -> Totals | None:
    """The totals that were simulated; None when nothing has points."""
    if not ev.has_total:
        return None
    order = np.argsort(simulation.total, kind="stable")
    each = 1 / len(order)
    return Totals(
        simulation.total[order],
        np.full(len(order), each),
        each * (~simulation.vetoed[order]).astype(np.float64),
    )


def exact_totals(ev: Evaluation) -> Totals:
    """The totals of the exact distribution."""
    found = exact_total(ev)
    order = np.argsort(found.values, kind="stable")
    return Totals(found.values[order], found.chances[order], found.clean[order])


def spread_of(values: Floats, weights: Floats) -> Spread:
    """A distribution in short. `values` are sorted."""
    whole = float(weights.sum())
    mean = float(values @ weights) / whole
    sd = float(np.sqrt(max(0.0, float((values - mean) ** 2 @ weights) / whole)))
    cuts = np.cumsum(weights) / whole
    at = [
        float(values[min(int(np.searchsorted(cuts, q - 1e-12)), len(values) - 1)])
        for q in (0.05, 0.25, 0.5, 0.75, 0.95)
    ]
    return Spread(mean, sd, *at)


def histogram(values: Floats, weights: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """Bars of equal width over all but the last thousandth at either end (which go into the end bars)."""
    cuts = np.cumsum(weights) / float(weights.sum())
    low = float(values[min(int(np.searchsorted(cuts, 0.0005)), len(values) - 1)])
    high = float(values[min(int(np.searchsorted(cuts, 0.9995)), len(values) - 1)])
    if high - low < 1e-9:
        return (Bin(low, high, 1.0),)
    where = np.clip(((values - low) / (high - low) * bins).astype(np.int64), 0, bins - 1)
    shares = np.bincount(where, weights, minlength=bins) / float(weights.sum())
    edges = np.linspace(low, high, bins + 1)
    return tuple(Bin(float(edges[n]), float(edges[n + 1]), max(0.0, float(shares[n]))) for n in range(bins))


def survival(totals: Totals) -> Survival:
    """The chance to reach a value without a veto, straight between the totals."""
    reached = totals.clean.sum() - np.cumsum(totals.clean) + totals.clean
    return lambda value: float(np.interp(value, totals.values, reached, left=float(reached[0]), right=0.0))
