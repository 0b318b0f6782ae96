"""An evaluation to come, made ready to be simulated or worked out: blocks of site types, tables of all other items.

A block is one site type: its pool, how many of it are drawn, and for each of its items the steps of `outcomes`. A table
is an item of another method: a list of equally likely scores, so that one uniform number picks one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tongchuang.engines.forecasting.arrays import Bools, Floats, Ints, normal_cdf, probit
from tongchuang.engines.forecasting.outcomes import Outcomes, Steps, outcomes_of, pooled_counts, steps_of
from tongchuang.engines.forecasting.rates import Rates, TypeRates
from tongchuang.engines.scoring.tree import points_of
from tongchuang.engines.standard.model import METHODS, Node, PassRate, PerFailure, Standard, Veto


@dataclass(frozen=True)
class Level:
    """The j-th step of all items of a block that have one: thresholds (a + b·p)·applies, of (sites, columns)."""

    columns: Ints
    sizes: Floats
    a: Floats
    b: Floats


@dataclass(frozen=True)
class Block:
    """A site type that is drawn. Matrices are (sites, items); `leaves` are positions in the evaluation's leaves."""

    rates: TypeRates
    drawn: int
    leaves: Ints
    chance: Floats
    not_here: Floats
    loading: Floats
    base: Floats
    levels: tuple[Level, ...]
    outcomes: tuple[Outcomes, ...]
    steps: tuple[Steps, ...]
    varies: Ints

    @property
    def sites(self) -> tuple[str, ...]:
        """The pool."""
        return self.rates.history.sites

    @property
    def included(self) -> float:
        """The chance of a site to be drawn."""
        return self.drawn / len(self.sites)

    def chance_given(self, strictness: float, of_day: float, of_items: Floats | None) -> Floats:
        """Chances on a day of strictness z = `of_day` and with the items' own z; their mean over all z is `chance`."""
        loading = self.loading if of_items is not None else np.zeros(1)
        if strictness == 0 and of_items is None:
            return self.chance
        rest = np.sqrt(1 - strictness - loading**2)
        moved = probit(self.chance) + np.sqrt(strictness) * of_day
        if of_items is not None:
            moved = moved + loading * of_items
        return normal_cdf(moved / rest)

    def thresholds(self, level: Level, chance: Floats) -> Floats:
        """The thresholds of a level for these chances, the item's not applying among them."""
        of_level = level.a + level.b * chance[:, level.columns]
        return of_level * (1 - self.not_here[:, level.columns])


@dataclass(frozen=True)
class Table:
    """An item of another method: equally likely outcomes (their number is a power of two).

    `tie`: correlation with the other tables of the method that are tied. Items nobody has looked at are all better or
    all worse than was thought, not each by itself. Tied outcomes go from the worst score to the best.
    """

    leaf: int
    score: Floats
    off: Floats
    vetoes: Bools
    source: str
    observations: int
    weight: float
    tie: float = 0.0


@dataclass(frozen=True)
class Evaluation:
    """Everything about the evaluation to come. `leaves` are all of the standard, in the order of the tree.

    number: pairs drawn of each leaf (if all apply) · varies: leaves whose number is not certain · sheet: the scale of
    the total: points of the total that a point of the leaf is worth (before caps) · linear: leaves whose loss is
    points/number × Σ g.
    """

    standard: Standard
    leaves: tuple[Node, ...]
    points: Floats
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    number: Ints
    varies: Bools
    known: Bools
    worth: Floats
    linear: Bools
    strictness: float
    rate_uncertainty: bool
    capped: bool
    where: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_total(self) -> bool:
        """Whether anything that is covered has points."""
        return bool((self.worth > 0).any())

    @property
    def plain(self) -> bool:
        """The total is 100 less the weighted losses: no cap in the tree, and every item surely known or surely not."""
        return not self.capped and not bool(self.varies.any())


def make_block(
    rates: TypeRates,
    drawn: int,
    where: Mapping[str, int],
    pooled: dict[int, float],
    covered: frozenset[str] | None,
) -> Block | None:
    """The block of a type, of its covered items alone; None when there is none."""
    history = rates.history
    keep = np.array(
        [n for n, leaf in enumerate(history.leaves) if covered is None or leaf.code in covered],
        dtype=np.int64,
    )
    if not len(keep) or drawn < 1:
        return None
    outcomes = tuple(outcomes_of(history, int(n), pooled) for n in keep)
    steps = tuple(steps_of(o) for o in outcomes)
    levels = []
    for j in range(max(len(s.sizes) for s in steps)):
        columns = np.array([c for c, s in enumerate(steps) if len(s.sizes) > j], dtype=np.int64)
        levels.append(
            Level(
                columns,
                np.array([steps[c].sizes[j] for c in columns]),
                np.stack([steps[c].a[:, j] for c in columns], axis=1),
                np.stack([steps[c].b[:, j] for c in columns], axis=1),
            )
        )
    not_here = rates.not_here[:, keep]
    return Block(
        rates,
        drawn,
        np.array([where[history.leaves[n].code] for n in keep], dtype=np.int64),
        rates.chance[:, keep],
        not_here,
        rates.loading[:, keep],
        np.array([s.base for s in steps]),
        tuple(levels),
        outcomes,
        steps,
        np.flatnonzero((not_here > 0).any(axis=0)),
    )


def make_evaluation(
    standard: Standard,
    rates: Rates,
    quotas: Mapping[str, int],
    tables: tuple[Table, ...],
    *,
    covered: frozenset[str] | None = None,
    strictness: float = 0.0,
    rate_uncertainty: bool = False,
) -> Evaluation:
    """Put blocks and tables together with the scale of the total."""
    leaves = tuple(standard.leaves())
    where = {leaf.code: n for n, leaf in enumerate(leaves)}
    pooled = pooled_counts([t.history for t in rates.types])
    made = (
        make_block(t, min(quotas.get(t.history.type, 0), len(t.history.sites)), where, pooled, covered)
        for t in rates.types
    )
    blocks = tuple(block for block in made if block is not None)
    number = np.zeros(len(leaves), dtype=np.int64)
    varies = np.zeros(len(leaves), dtype=np.bool_)
    for block in blocks:
        number[block.leaves] += block.drawn
        varies[block.leaves[block.varies]] = True
    known = number > 0
    known[[table.leaf for table in tables]] = True
    points = np.array([float(points_of(leaf)) for leaf in leaves])
    return Evaluation(
        standard,
        leaves,
        points,
        blocks,
        tables,
        number,
        varies,
        known,
        _worth(standard, leaves, points, known),
        _linear(leaves, blocks, number, varies),
        strictness,
        rate_uncertainty,
        any(node.cap is not None and not node.is_leaf for node in standard.walk()),
        where,
    )


def _worth(standard: Standard, leaves: tuple[Node, ...], points: Floats, known: Bools) -> Floats:
    """What a point of each leaf is worth in the total, when every known leaf counts."""
    full = _full(
        standard, {leaf.code: float(p) * bool(k) for leaf, p, k in zip(leaves, points, known, strict=True)}
    )
    worth = np.zeros(len(leaves))
    if not standard.method_weights:
        whole = full(None)
        return worth if whole <= 0 else np.where(known, np.where(points > 0, 100 / whole, 0), 0)
    weights = {m: float(w) for m, w in standard.method_weights}
    wholes = {m: full(m) for m in METHODS if m in weights}
    used = sum(weights[m] for m, whole in wholes.items() if whole > 0)
    for n, leaf in enumerate(leaves):
        whole = wholes.get(leaf.method or "site", 0.0)
        if known[n] and whole > 0 and used > 0 and points[n] > 0:
            worth[n] = 100 * weights[leaf.method or "site"] / used / whole
    return worth


def _full(standard: Standard, points: Mapping[str, float]) -> Callable[[str | None], float]:
    """The points of the tree with its caps, of one method's leaves or of all."""

    def of(node: Node, method: str | None) -> float:
        if node.is_leaf:
            return points[node.code] if method in (None, node.method) else 0.0
        total = sum(of(child, method) for child in node.children)
        return total if node.cap is None else min(total, float(node.cap))

    return lambda method: sum(of(node, method) for node in standard.tree)


def _linear(leaves: tuple[Node, ...], blocks: tuple[Block, ...], number: Ints, varies: Bools) -> Bools:
    """Leaves whose loss is points/number × Σ g, or deduct × Σ g, whatever is drawn."""
    most = np.zeros(len(leaves))
    for block in blocks:
        for column, leaf in enumerate(block.leaves):
            values = block.outcomes[column].fail_values + block.outcomes[column].okay_values
            most[leaf] = max(most[leaf], max(values))
    found = np.zeros(len(leaves), dtype=np.bool_)
    for n, leaf in enumerate(leaves):
        if leaf.method != "site" or number[n] == 0:
            continue
        match leaf.rule:
            case PerFailure(deduct, cap):
                limit = float(leaf.points) if cap is None else min(float(cap), float(leaf.points))
                found[n] = float(deduct) * most[n] * number[n] <= limit + 1e-12
            case PassRate(steps) if steps is not None:
                found[n] = False
            case Veto():
                found[n] = True  # it loses no points
            case _:
                found[n] = not varies[n]
    return found


def loss_per_g(evaluation: Evaluation, leaf: int) -> float:
    """Points that one g costs a linear leaf."""
    node = evaluation.leaves[leaf]
    match node.rule:
        case PerFailure(deduct, _):
            return float(deduct)
        case Veto():
            return 0.0
        case _:
            return float(evaluation.points[leaf] / evaluation.number[leaf])
