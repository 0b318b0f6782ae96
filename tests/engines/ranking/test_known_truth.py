"""Counties whose true rates are known: the shrunk ranking is nearer to the truth than the raw one."""

from __future__ import annotations

import random
from itertools import combinations

from tests.engines.ranking.making import county, inputs

from tongchuang.engines.ranking import v1

SIZES = [3, 3, 3, 4, 5, 6, 8, 12, 20, 40, 60]
ROUNDS = 40


def in_order(found: dict[str, float], truth: dict[str, float]) -> int:
    """Pairs of units that stand in the right order; those that share a place count half of one."""
    twice = 0
    for a, b in combinations(found, 2):
        product = (found[a] - found[b]) * (truth[a] - truth[b])
        twice += 2 if product > 0 else 1 if product == 0 else 0
    return twice


def test_shrunk_beats_raw_and_intervals_hold_what_they_promise() -> None:
    dice = random.Random(20261101)
    raw_error = shrunk_error = 0.0
    raw_order = shrunk_order = covered = units = 0
    for _ in range(ROUNDS):
        made, truth = county(SIZES, dice)
        result = v1.rank(inputs(*made))
        raw = {row.unit: float(row.rate or 0) for row in result.units}
        shrunk = {row.unit: float(row.shrunk or 0) for row in result.units}
        raw_error += sum((raw[key] - truth[key]) ** 2 for key in truth)
        shrunk_error += sum((shrunk[key] - truth[key]) ** 2 for key in truth)
        raw_order += in_order(raw, dict(truth))
        shrunk_order += in_order(shrunk, dict(truth))
        covered += sum(float(row.low or 0) <= truth[row.unit] <= float(row.high or 0) for row in result.units)
        units += len(truth)
    assert shrunk_error < 0.75 * raw_error
    assert shrunk_order > raw_order
    assert 0.82 < covered / units < 0.96


def test_a_rank_is_told_from_another_only_where_that_is_right() -> None:
    """The true rank lies in the interval of ranks as often as promised, and no two intervals apart are the wrong way round."""
    dice = random.Random(7)
    inside = units = apart = wrong = 0
    for _ in range(ROUNDS):
        made, truth = county(SIZES, dice)
        result = v1.rank(inputs(*made))
        order = sorted(truth, key=truth.__getitem__)
        for row in result.units:
            units += 1
            inside += row.best <= 1 + order.index(row.unit) <= row.worst  # type: ignore[operator]
        for a, b in combinations(result.units, 2):
            if a.worst < b.best:  # type: ignore[operator]
                apart += 1
                wrong += truth[a.unit] > truth[b.unit]
    assert inside / units > 0.9
    assert apart > 20 and wrong / apart < 0.05
