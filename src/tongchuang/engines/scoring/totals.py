"""The total of a standard with its bounds, and the total of several years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tongchuang.engines.scoring.rules import ZERO, LeafScore
from tongchuang.engines.scoring.tree import Sums, add_up, points_of
from tongchuang.engines.standard.model import METHODS, Bonus, Deduct, Node, Standard, Veto

# The contract's tolerance for "the score equals the points".
_ATTAINED_WITHIN = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Attained:
    """How many items are attained, not attained, and unknown."""

    yes: int
    no: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Total:
    """The total of a standard on a scale of 100, and how sure it is."""

    total: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    vetoed: bool
    attained: Attained | None
    capped: Fraction
    deducted: Fraction
    bonus: Fraction
    sums: Sums


@dataclass(frozen=True, slots=True)
class YearsTotal:
    """The weighted total of several years; `missing` are the positions of the years without one."""

    total: Fraction
    missing: tuple[int, ...]


def leaf_attained(leaf: Node, score: LeafScore) -> bool | None:
    """Whether an item is attained (达标); None when unknown, and for a bonus, which is not counted."""
    if not score.known or isinstance(leaf.rule, Bonus):
        return None
    if isinstance(leaf.rule, Veto):
        return not score.vetoes
    if isinstance(leaf.rule, Deduct):
        return score.deducted == 0
    assert score.score is not None
    return abs(score.score - Fraction(leaf.points)) <= _ATTAINED_WITHIN


def total_of(standard: Standard, scores: Mapping[str, LeafScore], root: Sums) -> Total:
    """The total with its bounds from the scores of all leaves and their sum at the root."""
    known = [score for score in scores.values() if score.known]
    deducted = sum((score.deducted for score in known), ZERO)
    bonus = sum((score.bonus for score in known), ZERO)
    of_leaves = sum((score.score for score in known if score.score is not None), ZERO)
    total, low, high = (
        None if share is None else max(ZERO, 100 * share - deducted + bonus)
        for share in _shares(standard, scores, root)
    )
    return Total(
        total=total,
        low=low,
        high=high,
        coverage=_coverage(standard, scores),
        vetoed=any(score.vetoes for score in known),
        attained=_attained(standard, scores) if standard.regime == "attain" else None,
        capped=of_leaves - root.scored,
        deducted=deducted,
        bonus=bonus,
        sums=root,
    )


def years_total(weights: Sequence[Fraction], totals: Sequence[Fraction | None]) -> YearsTotal:
    """Σ weight × total over the years that have one; the weights are not scaled up for the others."""
    years = list(zip(weights, totals, strict=True))
    return YearsTotal(
        total=sum((Fraction(weight) * total for weight, total in years if total is not None), ZERO),
        missing=tuple(index for index, (_, total) in enumerate(years) if total is None),
    )


def _shares(
    standard: Standard, scores: Mapping[str, LeafScore], root: Sums
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Total, low and high as shares of 1, before the negative list and the bonus."""
    if standard.method_weights:
        weights = dict(standard.method_weights)
        parts = [
            (Fraction(weights[method]), add_up(standard, scores, method)[0])
            for method in METHODS
            if method in weights
        ]
    else:
        parts = [(Fraction(1), root)]
    return (
        _weighted([(weight, sums.scored, sums.applicable) for weight, sums in parts]),
        _weighted([(weight, sums.scored, sums.possible) for weight, sums in parts]),
        _weighted([(weight, sums.high, sums.possible) for weight, sums in parts]),
    )


def _weighted(parts: list[tuple[Fraction, Fraction, Fraction]]) -> Fraction | None:
    """Mean of reached/full by weight, over the parts where full is more than nothing."""
    parts = [part for part in parts if part[2] > 0]
    weights = sum((weight for weight, _, _ in parts), ZERO)
    if weights == 0:
        return None
    return sum((weight * reached / full for weight, reached, full in parts), ZERO) / weights


def _coverage(standard: Standard, scores: Mapping[str, LeafScore]) -> Fraction | None:
    leaves = list(standard.leaves())
    everything = sum((points_of(leaf) for leaf in leaves), ZERO)
    if everything == 0:
        return None
    return sum((points_of(leaf) for leaf in leaves if scores[leaf.code].known), ZERO) / everything


def _attained(standard: Standard, scores: Mapping[str, LeafScore]) -> Attained:
    yes = no = unknown = 0
    for leaf in standard.leaves():
        if isinstance(leaf.rule, Bonus):
            continue
        attained = leaf_attained(leaf, scores[leaf.code])
        yes += attained is True
        no += attained is False
        unknown += attained is None
    return Attained(yes, no, unknown)
