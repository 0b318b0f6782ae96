"""What a check may find, as steps of one uniform number.

A rule looks at a pair through one number `g`: 1 for a failure (pass_rate, veto), the occurrences (per_failure), or
what is lost of a whole (bands, grades). Its classes are laid out along [0, 1): passes above the chance of failing,
failures below it, the worst last. So one uniform u per pair gives g = base + Σ step × [u < threshold]; thresholds fall
from step to step and each is linear in the chance p: a + b·p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tongchuang.engines.forecasting.arrays import Floats
from tongchuang.engines.forecasting.history import TypeHistory
from tongchuang.engines.scoring.counted import Outcome
from tongchuang.engines.scoring.rules import outcome_value
from tongchuang.engines.standard.model import Bands, Grades, Node, PerFailure

# How many failures the pooled counts of an item weigh against a pair's own, and the standard's against an item's.
COUNT_STRENGTH = 5.0
MOST_CLASSES = 8


@dataclass(frozen=True)
class Outcomes:
    """The classes of one (type, item). `failing` and `passing` give each class's share by site, given fail or pass."""

    fail: tuple[Outcome, ...]
    okay: tuple[Outcome, ...]
    fail_values: tuple[float, ...]
    okay_values: tuple[float, ...]
    failing: Floats
    passing: Floats


@dataclass(frozen=True)
class Steps:
    """`base` plus steps: thresholds are a + b·p, each of shape (sites, steps)."""

    base: float
    sizes: Floats
    a: Floats
    b: Floats


def pooled_counts(types: Sequence[TypeHistory]) -> dict[int, float]:
    """Occurrences of all failures of a standard, by weight."""
    pooled: dict[int, float] = {}
    for t in types:
        for rows in t.outcomes.values():
            for _, failed, count, _, weight in rows:
                if failed:
                    pooled[count] = pooled.get(count, 0.0) + weight
    return pooled


def outcomes_of(t: TypeHistory, column: int, pooled: dict[int, float]) -> Outcomes:
    """The classes of a (type, item) with their shares on every site."""
    leaf = t.leaves[column]
    rows = t.outcomes.get(column, [])
    match leaf.rule:
        case PerFailure():
            return _by_count(t, rows, leaf, pooled, None)
        case Bands(steps):
            return _by_count(t, rows, leaf, pooled, max((count for count, _ in steps), default=0) + 1)
        case Grades(values):
            return _by_grade(t, rows, leaf, [name for name, _ in values])
        case _:
            one = np.ones((len(t.sites), 1))
            return Outcomes(((True, 1, None),), ((False, 0, None),), (1.0,), (0.0,), one, one)


def steps_of(outcomes: Outcomes) -> Steps:
    """The classes of a pair as falling thresholds along one uniform number."""
    sites = len(outcomes.failing)
    zero = np.zeros((sites, 0))
    above = np.concatenate([np.zeros((sites, 1)), np.cumsum(outcomes.passing, axis=1)[:, :-1]], axis=1)
    rest = 1 - above  # share of the passes at or below this class
    tail = np.concatenate([np.ones((sites, 1)), 1 - np.cumsum(outcomes.failing, axis=1)[:, :-1]], axis=1)
    values = (*outcomes.okay_values, *outcomes.fail_values)
    a = np.concatenate([rest, np.zeros_like(tail)], axis=1)
    b = np.concatenate([1 - rest, np.clip(tail, 0, 1)], axis=1)
    sizes = np.diff(np.array(values), prepend=0.0)
    use = [n for n in range(1, len(values)) if sizes[n] != 0]
    if not use:
        return Steps(values[0], np.zeros(0), zero, zero)
    return Steps(values[0], sizes[use], a[:, use], b[:, use])


def _by_count(
    t: TypeHistory,
    rows: list[tuple[int, bool, int, str | None, float]],
    leaf: Node,
    pooled: dict[int, float],
    most: int | None,
) -> Outcomes:
    """Classes by occurrences: up to `most` (bands say nothing beyond), or the counts that were seen."""
    seen = sorted({count for _, failed, count, _, _ in rows if failed} | {1, 2})
    support = list(range(1, most + 1)) if most is not None else seen
    if len(support) > MOST_CLASSES:
        picks = np.linspace(0, len(support) - 1, MOST_CLASSES).round().astype(int)
        support = [support[n] for n in picks]
    where = np.array(support)

    def nearest(count: int) -> int:
        return int(np.argmin(np.abs(where - count)))

    # Unseen counts keep a little: of all failures half are taken to be single ones where nothing is known.
    usual = 0.5 ** np.arange(1, len(support) + 1)
    for count, weight in pooled.items():
        usual[nearest(count)] += weight
    usual /= usual.sum()
    of_item = COUNT_STRENGTH * usual
    own = np.zeros((len(t.sites), len(support)))
    for site, failed, count, _, weight in rows:
        if failed:
            of_item[nearest(count)] += weight
            own[site, nearest(count)] += weight
    shares = own + COUNT_STRENGTH * of_item / of_item.sum()
    shares /= shares.sum(axis=1, keepdims=True)
    fail = tuple((True, count, None) for count in support)
    return _made(leaf, fail, ((False, 0, None),), shares, np.ones((len(t.sites), 1)))


def _by_grade(
    t: TypeHistory, rows: list[tuple[int, bool, int, str | None, float]], leaf: Node, names: list[str]
) -> Outcomes:
    """Grades of failures and grades of passes, each by their own shares."""
    shares = {}
    for verdict in (True, False):
        # Where nothing was seen, a failure tends to the worst grades and a pass to the best.
        usual = 0.5 ** np.arange(1, len(names) + 1)
        if verdict:
            usual = usual[::-1]
        of_item = COUNT_STRENGTH * usual / usual.sum()
        own = np.zeros((len(t.sites), len(names)))
        for site, failed, _, grade, weight in rows:
            if failed == verdict and grade in names:
                of_item[names.index(grade)] += weight
                own[site, names.index(grade)] += weight
        share = own + COUNT_STRENGTH * of_item / of_item.sum()
        shares[verdict] = share / share.sum(axis=1, keepdims=True)
    fail = tuple((True, 1, name) for name in names)
    okay = tuple((False, 0, name) for name in names)
    return _made(leaf, fail, okay, shares[True], shares[False])


def _made(
    leaf: Node, fail: tuple[Outcome, ...], okay: tuple[Outcome, ...], failing: Floats, passing: Floats
) -> Outcomes:
    return Outcomes(
        fail,
        okay,
        tuple(_lost(leaf, outcome) for outcome in fail),
        tuple(_lost(leaf, outcome) for outcome in okay),
        failing,
        passing,
    )


def _lost(leaf: Node, outcome: Outcome) -> float:
    """What the rule sees of an outcome."""
    if isinstance(leaf.rule, PerFailure):
        return float(outcome[1])
    return float(Fraction(1) - outcome_value(leaf, outcome))
