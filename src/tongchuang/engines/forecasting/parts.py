"""What single pairs, site types and units are expected to lose: the parts of a forecast.

Means are exact (see `expect`). The 5 and 95 % of types and units come from a small simulation of its own in which a
failing pair costs what it costs on average; rules that bend (steps, caps) make these intervals approximate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tongchuang.engines.forecasting.answer import PairForecast, TypeForecast, UnitForecast
from tongchuang.engines.forecasting.arrays import Floats, Ints
from tongchuang.engines.forecasting.evaluation import Block
from tongchuang.engines.forecasting.values import Base, duty_of, lead_of, open_of

# Days of different strictness, and evaluations on each.
DAYS, EACH = 48, 64
SMALL = 1e-12

Interval = tuple[float, float]


@dataclass(frozen=True)
class Intervals:
    """The 5 and 95 % of the expected losses, in points of the total, by site type and by unit."""

    types: Mapping[str, Interval]
    units: Mapping[str, Interval]


def pair_rows(base: Base) -> tuple[PairForecast, ...]:
    """One row for every pair of the pool, by site type, site and item."""
    rows = []
    for block, share in zip(base.evaluation.blocks, base.expected.shares, strict=True):
        history = block.rates.history
        own = {leaf.code: n for n, leaf in enumerate(history.leaves)}
        opened = open_of(block, base.evaluation)
        for column, leaf in enumerate(block.leaves):
            node = base.evaluation.leaves[leaf]
            place, worth = own[node.code], float(base.worth[leaf])
            failed = _times_failed(history.outcomes.get(place, []), len(block.sites))
            for row, site in enumerate(block.sites):
                rows.append(
                    PairForecast(
                        site, node.code, duty_of(base.question, node, site).unit, float(block.chance[row, column]),
                        float(block.rates.common[place]), float(share[row, column]) * worth,
                        int(history.checks[row, place]), int(failed[row]),
                        float(history.failed_now[row, place] + history.passed_now[row, place]), bool(opened[row, column]),
                    )
                )  # fmt: skip
    return tuple(rows)


def _times_failed(outcomes: list[tuple[int, bool, int, str | None, float]], sites: int) -> Ints:
    number = np.zeros(sites, dtype=np.int64)
    for row, failed, *_rest in outcomes:
        number[row] += failed
    return number


def intervals(base: Base) -> Intervals:
    """The intervals of types and units, with the seed of the question."""
    ev = base.evaluation
    rng = np.random.Generator(np.random.SFC64([base.question.settings.seed, 5]))
    days = rng.standard_normal(DAYS)
    units: dict[str, int] = {}
    of_unit = np.zeros((DAYS * EACH, 0))
    of_type: dict[str, Floats] = {}
    for block, share in zip(ev.blocks, base.expected.shares, strict=True):
        cost = _cost_of_failing(block, share, base.worth)
        keys, parts = _units_of(base, block, units)
        of_unit = _widened(of_unit, len(units))
        lost = of_type.setdefault(block.rates.history.type, np.zeros(DAYS * EACH))
        for n, day in enumerate(days):
            where = slice(n * EACH, (n + 1) * EACH)
            sites, losses = _played(block, ev.strictness, ev.rate_uncertainty, float(day), cost, rng)
            lost[where] += losses.sum(axis=(1, 2))
            for key, part in zip(keys, parts, strict=True):
                at = key[sites] + np.arange(EACH)[:, None, None] * len(units)
                summed = np.bincount(at.ravel(), (losses * part[sites]).ravel(), minlength=EACH * len(units))
                of_unit[where] += summed.reshape(EACH, len(units))
    of_unit = _with_tables(base, of_unit, units, rng)
    return Intervals(
        {kind: _five_to_ninety_five(lost) for kind, lost in of_type.items()},
        {unit: _five_to_ninety_five(of_unit[:, n]) for unit, n in units.items()},
    )


def with_type_intervals(rows: tuple[TypeForecast, ...], found: Intervals) -> tuple[TypeForecast, ...]:
    """The rows of types with their 5 and 95 %."""
    return tuple(
        replace(row, loss_low=found.types[row.type][0], loss_high=found.types[row.type][1]) for row in rows
    )


def with_unit_intervals(rows: tuple[UnitForecast, ...], found: Intervals) -> tuple[UnitForecast, ...]:
    """The rows of units with theirs."""
    known = found.units
    return tuple(
        replace(row, loss_low=known[row.unit][0], loss_high=known[row.unit][1]) if row.unit in known else row
        for row in rows
    )


def _cost_of_failing(block: Block, share: Floats, worth: Floats) -> Floats:
    """What a pair costs in points of the total when it is drawn and fails."""
    happens = block.included * block.chance * (1 - block.not_here)
    return np.asarray(
        np.divide(share, happens, out=np.zeros_like(share), where=happens > SMALL) * worth[block.leaves]
    )


def _played(
    block: Block, strictness: float, uncertain: bool, day: float, cost: Floats, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """The sites drawn in EACH evaluations of a day, and what their items lose, (EACH, drawn, items)."""
    items = rng.standard_normal(len(block.leaves)) if uncertain else None
    fails = block.chance_given(strictness, day, items) * (1 - block.not_here)
    sites = np.argsort(rng.random((EACH, len(block.sites))), axis=1)[:, : block.drawn]
    return sites, (rng.random((*sites.shape, len(block.leaves))) < fails[sites]) * cost[sites]


def _units_of(base: Base, block: Block, units: dict[str, int]) -> tuple[list[Ints], list[Floats]]:
    """Who bears the loss of each pair: numbers of units and their parts, a pair of matrices for the lead and for each
    supporting unit."""
    shape = (len(block.sites), len(block.leaves))
    keys, parts = [np.zeros(shape, dtype=np.int64)], [np.zeros(shape)]
    for column, leaf in enumerate(block.leaves):
        node = base.evaluation.leaves[leaf]
        for row, site in enumerate(block.sites):
            for n, (unit, part) in enumerate(duty_of(base.question, node, site).parts()):
                if n == len(keys):
                    keys.append(np.zeros(shape, dtype=np.int64))
                    parts.append(np.zeros(shape))
                keys[n][row, column] = units.setdefault(unit, len(units))
                parts[n][row, column] = float(part)
    return keys, parts


def _widened(of_unit: Floats, units: int) -> Floats:
    return np.pad(of_unit, ((0, 0), (0, units - of_unit.shape[1])))


def _with_tables(base: Base, of_unit: Floats, units: dict[str, int], rng: np.random.Generator) -> Floats:
    """Add what the items of other methods cost those who lead them."""
    ev = base.evaluation
    for table in ev.tables:
        if not ev.known[table.leaf]:
            continue
        picked = table.score[rng.integers(0, len(table.score), DAYS * EACH)]
        lost = np.maximum(0.0, ev.points[table.leaf] - picked) * base.worth[table.leaf]
        for unit, part in lead_of(base.question, ev.leaves[table.leaf]).parts():
            number = units.setdefault(unit, len(units))
            of_unit = _widened(of_unit, len(units))
            of_unit[:, number] += lost * float(part)
    return of_unit


def _five_to_ninety_five(lost: Floats) -> Interval:
    low, high = np.quantile(lost, [0.05, 0.95])
    return float(low), float(high)
