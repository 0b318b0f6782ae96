"""The rules of the scoring engine on arrays: one number per simulated evaluation instead of one.

The same rules as `engines.scoring.rules` and `tree`; tests hold the two together on random draws. Pass rates are
compared with steps in whole numbers, so a step is reached exactly where the scoring engine says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from tongchuang.engines.forecasting.arrays import Bools, Floats
from tongchuang.engines.standard.model import METHODS, Node, PassRate, PerFailure, Standard, Veto

ATTAINED_WITHIN = 1e-9


def leaf_loss(leaf: Node, g: Floats, n: Floats) -> Floats:
    """Points lost for Σ g over n pairs, for each evaluation; 0 where nothing applied."""
    points = float(leaf.points)
    match leaf.rule:
        case PerFailure(deduct, cap):
            most = points if cap is None else min(float(cap), points)
            return np.minimum(most, float(deduct) * g)
        case PassRate(steps) if steps is not None:
            return np.where(n > 0, points * (1 - stepped(n - g, n, steps)), 0.0)
        case Veto():
            return np.zeros_like(g)
        case _:
            return np.divide(points * g, n, out=np.zeros_like(g), where=n > 0)


def leaf_vetoes(leaf: Node, g: Floats, n: Floats) -> Bools:
    """Whether a veto leaf vetoes."""
    assert isinstance(leaf.rule, Veto)
    if leaf.rule.below is None:
        return np.asarray(g > 0)
    return (n > 0) & ~_reaches(n - g, n, leaf.rule.below)


def stepped(passed: Floats, n: Floats, steps: Sequence[tuple[Decimal, Decimal]]) -> Floats:
    """The share of the greatest step that passed/n reaches, 0 under all of them."""
    share = np.zeros_like(passed)
    for threshold, value in sorted(steps):
        share = np.where(_reaches(passed, n, threshold), float(value), share)
    return share


def _reaches(passed: Floats, n: Floats, threshold: Decimal) -> Bools:
    """passed/n ≥ threshold, in whole numbers (exact in doubles)."""
    exact = Fraction(threshold)
    return np.asarray(passed * exact.denominator >= n * exact.numerator)


Column = Callable[[Node], "tuple[Floats, Floats | Bools] | None"]
"""score and known of a leaf for each evaluation; None when it is left out."""


def total(standard: Standard, column: Column, off: Floats, size: int) -> tuple[Floats, dict[str, int]]:
    """The total of each evaluation (NaN: none), and in how many of them each cap bound."""
    bound: dict[str, int] = {}
    if standard.method_weights:
        weights = dict(standard.method_weights)
        methods: list[tuple[float, str | None]] = [(float(weights[m]), m) for m in METHODS if m in weights]
    else:
        methods = [(1.0, None)]
    reached, used = np.zeros(size), np.zeros(size)
    for weight, method in methods:
        scored, full = np.zeros(size), np.zeros(size)
        for node in standard.tree:
            a, b = _sums(node, method, column, size, bound)
            scored, full = scored + a, full + b
        reached += np.divide(weight * scored, full, out=np.zeros(size), where=full > 0)
        used += weight * (full > 0)
    share = np.divide(reached, used, out=np.full(size, np.nan), where=used > 0)
    return np.maximum(0.0, 100 * share - off), bound


def _sums(
    node: Node, method: str | None, column: Column, size: int, bound: dict[str, int]
) -> tuple[Floats, Floats]:
    """What a node scored, and what it could have with the leaves that are known."""
    zero = np.zeros(size)
    if node.is_leaf:
        if node.method == "negative" or method not in (None, node.method):
            return zero, zero
        found = column(node)
        if found is None:
            return zero, zero
        score, known = found
        return np.where(known, score, 0.0), float(node.points) * np.asarray(known, dtype=np.float64)
    scored, full = zero, zero
    for child in node.children:
        a, b = _sums(child, method, column, size, bound)
        scored, full = scored + a, full + b
    if node.cap is None:
        return scored, full
    cap = float(node.cap)
    bound[node.code] = bound.get(node.code, 0) + int((scored > cap).sum())
    return np.minimum(scored, cap), np.minimum(full, cap)
