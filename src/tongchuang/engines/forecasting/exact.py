"""The exact distribution of the total, without simulation.

The sites of a type are drawn without replacement, so the type's loss is a mixture over all subsets of n of N sites.
Its characteristic function is the n-th elementary symmetric polynomial of the sites' own functions over C(N, n),
built site by site: after s sites r_k is the mean over the k-subsets of them, and
r_k ← (s − k)/s · r_k + k/s · φ_s · r_{k−1}. A site's function is the product over its items. Types, tables and days of
different strictness multiply and mix; an inverse FFT gives the chances of the total on a grid. Losses that all lie on one lattice
get its points. Many small losses have waves that die out long before the grid's finest: then the grid only samples a
smooth density, without error. What is left (few losses off any lattice) is split between the two points beside each
loss, which keeps the mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tongchuang.engines.forecasting.arrays import Floats
from tongchuang.engines.forecasting.evaluation import Block, Evaluation, Level, Table, loss_per_g
from tongchuang.engines.forecasting.scores import leaf_loss
from tongchuang.engines.standard.model import Veto

Waves = npt.NDArray[np.complex128]

POINTS = 4096
MOST_LATTICE = 16_384
MOST_WORK = 40_000_000
BATCH = 32
NOTHING_LEFT = 1e-14
DAYS = 7


@dataclass(frozen=True)
class Exact:
    """Chances of the totals `values` (falling evenly by `step`); `clean` the part of each without a veto.

    Probabilities add up to 1 within 1e-9. `lattice`: every loss lies on the grid, nothing was split.
    """

    values: Floats
    chances: Floats
    clean: Floats
    step: float
    lattice: bool

    @property
    def mean(self) -> float:
        """The expected total."""
        return float(self.values @ self.chances)

    @property
    def sd(self) -> float:
        """The standard deviation of the total."""
        return float(np.sqrt(max(0.0, float((self.values - self.mean) ** 2 @ self.chances))))


def exact_holds(evaluation: Evaluation) -> tuple[bool, str]:
    """Whether the total is a sum of what single pairs lose; else the reason why not.

    Reasons: no_total · attain (items are counted, not added) · caps (of the tree) · not_applicable (the number of
    pairs of an item is not certain) · rates (rates are taken as uncertain, which ties the pairs of an item together)
    · assumed (items nobody has looked at are tied together) · steps (an item with steps or a cap that can bind is checked on several sites) · veto_below.
    """
    if not evaluation.has_total:
        return False, "no_total"
    if evaluation.standard.regime == "attain":
        return False, "attain"
    if evaluation.capped:
        return False, "caps"
    if evaluation.varies.any():
        return False, "not_applicable"
    if evaluation.rate_uncertainty and any(block.loading.any() for block in evaluation.blocks):
        return False, "rates"
    if any(table.tie for table in evaluation.tables):
        return False, "assumed"
    for n, leaf in enumerate(evaluation.leaves):
        if evaluation.number[n] > 1:
            if not evaluation.linear[n]:
                return False, "steps"
            if isinstance(leaf.rule, Veto) and leaf.rule.below is not None:
                return False, "veto_below"
    return True, ""


def exact_total(evaluation: Evaluation, points: int = POINTS) -> Exact:
    """The distribution of the total; only where `exact_holds`."""
    jumps = [_jumps(evaluation, block) for block in evaluation.blocks]
    tables = [_table_losses(evaluation, table) for table in evaluation.tables]
    low = sum((float(t.min()) for t in tables), 0.0)
    high = sum((block.drawn * jump.most for block, jump in zip(evaluation.blocks, jumps, strict=True)), 0.0)
    high += sum((float(t.max()) for t in tables), 0.0)
    pairs = sum(block.chance.size for block in evaluation.blocks)
    step, size, lattice = _grid(jumps, tables, low, high, points, pairs)
    found = None if lattice else _waves(evaluation, jumps, tables, _Grid(step, size, split=False))
    waves, clean = found or _waves(evaluation, jumps, tables, _Grid(step, size, split=True)) or (None, None)
    assert waves is not None and clean is not None
    chances, without = np.fft.irfft(waves, size), np.fft.irfft(clean, size)
    first = round(low / step) if lattice else int(np.floor(low / step)) - 2
    losses = np.arange(first, first + size)
    order = losses % size
    values = np.maximum(0.0, 100 - losses * step)
    chances, without = chances[order], without[order]
    keep = np.abs(chances) > 1e-15
    return Exact(values[keep], chances[keep], without[keep], step, lattice)


@dataclass(frozen=True)
class _Grid:
    """Points `step` apart, `size` of them. `split`: a loss between two points is split between them; else the waves
    are those of the losses themselves, which needs them to die out before size/2 (they do, of many small losses)."""

    step: float
    size: int
    split: bool

    def wave(self, losses: Floats, omega: npt.NDArray[np.int64]) -> Waves:
        """e^{-iωx}, (frequencies, losses)."""
        place = losses / self.step
        turn = -2j * np.pi * omega[:, None] / self.size
        if not self.split:
            return np.asarray(np.exp(turn * place))
        below = np.floor(place + 1e-9)
        share = np.clip(place - below, 0.0, 1.0)
        return np.asarray(np.exp(turn * below) * (1 - share + share * np.exp(turn)))


@dataclass(frozen=True)
class _Jumps:
    """What each step of each item of a block costs in points of the total; `most` a site can lose."""

    base: float
    before: list[Floats]
    after: list[Floats]
    veto: npt.NDArray[np.int64]
    most: float


def _jumps(evaluation: Evaluation, block: Block) -> _Jumps:
    """Losses in the total before and after each step of every level, by column."""
    reached = block.base.copy()
    cost = [_cost(evaluation, int(leaf)) for leaf in block.leaves]
    lost = np.array([c(g) for c, g in zip(cost, reached, strict=True)])
    base = float(lost.sum())
    before, after = [], []
    # Losses are counted from the pass, so that a pair that passes is the number one in every product.
    origin = lost.copy()
    top = lost.copy()
    for level in block.levels:
        old = lost[level.columns] - origin[level.columns]
        reached[level.columns] += level.sizes
        lost[level.columns] = [cost[c](reached[c]) for c in level.columns]
        top = np.maximum(top, lost)
        before.append(old)
        after.append(lost[level.columns] - origin[level.columns])
    veto = np.array(
        [c for c, leaf in enumerate(block.leaves) if isinstance(evaluation.leaves[leaf].rule, Veto)],
        dtype=np.int64,
    )
    return _Jumps(base, before, after, veto, float(top.sum()))


def _cost(evaluation: Evaluation, leaf: int) -> Callable[[float], float]:
    """Points of the total for the g of one pair."""
    worth = float(evaluation.worth[leaf])
    if evaluation.number[leaf] == 1:
        node, one = evaluation.leaves[leaf], np.ones(1)
        return lambda g: worth * float(leaf_loss(node, np.array([g]), one)[0])
    each = worth * loss_per_g(evaluation, leaf)
    return lambda g: each * g


def _table_losses(evaluation: Evaluation, table: Table) -> Floats:
    worth = float(evaluation.worth[table.leaf])
    return np.asarray((evaluation.points[table.leaf] - table.score) * worth + table.off)


def _grid(
    jumps: list[_Jumps], tables: list[Floats], low: float, high: float, points: int, pairs: int
) -> tuple[float, int, bool]:
    """Step and number of grid points. All losses on one lattice of few points: that one."""
    most = min(MOST_LATTICE, max(points, MOST_WORK // max(pairs, 1)))
    values = {0.0}
    for jump in jumps:
        values.add(jump.base)
        for part in (*jump.before, *jump.after):
            values.update(np.unique(part).tolist())
    for table in tables:
        values.update(np.unique(table).tolist() if len(np.unique(table)) <= 64 else [float("nan")])
    span = max(high - min(low, 0.0), 1e-9)
    step = _lattice(values)
    if step and span / step + 2 <= most:
        return step, _power_of_two(round(span / step) + 2), True
    # Four points more for the splitting at the ends.
    return span / (points - 4), points, False


def _power_of_two(number: int) -> int:
    return 1 << max(4, (number - 1).bit_length())


def _lattice(values: set[float]) -> float:
    """The greatest step that all values are multiples of (as fractions with small denominators), or 0."""
    common: Fraction | None = None
    for value in values:
        if not np.isfinite(value):
            return 0.0
        exact = Fraction(value).limit_denominator(100_000)
        if abs(float(exact) - value) > 1e-12 * max(1.0, abs(value)):
            return 0.0
        if exact:
            common = abs(exact) if common is None else _greatest(common, abs(exact))
            if float(common) < 1e-4:
                return 0.0
    return float(common) if common is not None else 1.0


def _greatest(a: Fraction, b: Fraction) -> Fraction:
    while b:
        a, b = b, a % b
    return a


def _days(strictness: float) -> tuple[Floats, Floats]:
    """Days of different strictness with their weights (Gauss–Hermite)."""
    if strictness == 0:
        return np.zeros(1), np.ones(1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(DAYS)
    return np.asarray(nodes), np.asarray(weights / weights.sum())


@dataclass(frozen=True)
class _Sums:
    """The different losses of a table with their chances, all and without a veto."""

    losses: Floats
    chances: Floats
    clean: Floats


def _sums(evaluation: Evaluation, tables: list[Floats]) -> list[_Sums]:
    found = []
    for table, losses in zip(evaluation.tables, tables, strict=True):
        unique, where = np.unique(losses, return_inverse=True)
        each: Floats = np.full(len(losses), 1 / len(losses))
        chances = np.bincount(where, each).astype(np.float64)
        good = np.bincount(where, each * ~table.vetoes, minlength=len(unique)).astype(np.float64)
        found.append(_Sums(unique, chances, good))
    return found


def _waves(
    evaluation: Evaluation, jumps: list[_Jumps], tables: list[Floats], grid: _Grid
) -> tuple[Waves, Waves] | None:
    """The total at every frequency, and its part without vetoes. None: not split, and the waves do not die out."""
    days, weights = _days(evaluation.strictness)
    cuts = []
    for day in days:
        chances = [block.chance_given(evaluation.strictness, float(day), None) for block in evaluation.blocks]
        cuts.append(
            [
                [block.thresholds(level, chance) for level in block.levels]
                for block, chance in zip(evaluation.blocks, chances, strict=True)
            ]
        )
    sums = _sums(evaluation, tables)
    half = grid.size // 2 + 1
    total, clean = np.zeros(half, dtype=np.complex128), np.zeros(half, dtype=np.complex128)
    silent = 0
    for begin in range(0, half, BATCH):
        omega = np.arange(begin, min(begin + BATCH, half))
        fixed, fixed_clean = _tables_waves(sums, omega, grid)
        for weight, of_day in zip(weights, cuts, strict=True):
            a, b = _blocks_waves(evaluation, jumps, of_day, omega, grid)
            total[omega] += weight * a * fixed
            clean[omega] += weight * b * fixed_clean
        silent = silent + 1 if float(np.abs(total[omega]).max()) < NOTHING_LEFT else 0
        if not grid.split and silent >= 2:
            return total, clean
    return (total, clean) if grid.split else None


def _tables_waves(sums: list[_Sums], omega: npt.NDArray[np.int64], grid: _Grid) -> tuple[Waves, Waves]:
    """Tables multiplied, and the same without vetoes."""
    waves, clean = np.ones(len(omega), dtype=np.complex128), np.ones(len(omega), dtype=np.complex128)
    for table in sums:
        of_table = grid.wave(table.losses, omega)
        waves *= of_table @ table.chances
        clean *= of_table @ table.clean
    return waves, clean


def _blocks_waves(
    evaluation: Evaluation,
    jumps: list[_Jumps],
    cuts: list[list[Floats]],
    omega: npt.NDArray[np.int64],
    grid: _Grid,
) -> tuple[Waves, Waves]:
    """All blocks multiplied, and the same without a failing pair of a veto item."""
    total, clean = np.ones(len(omega), dtype=np.complex128), np.ones(len(omega), dtype=np.complex128)
    for block, jump, cut in zip(evaluation.blocks, jumps, cuts, strict=True):
        of_type, without = _block_waves(block, jump, cut, omega, grid)
        total *= of_type
        clean *= without
    return total, clean


def _block_waves(
    block: Block, jump: _Jumps, cuts: list[Floats], omega: npt.NDArray[np.int64], grid: _Grid
) -> tuple[Waves, Waves]:
    """The mixture over all draws of a type, and the same without a failing pair of a veto item."""
    pairs = np.ones((len(omega), len(block.sites), len(block.leaves)), dtype=np.complex128)
    for level, cut, before, after in zip(block.levels, cuts, jump.before, jump.after, strict=True):
        move = grid.wave(after, omega) - grid.wave(before, omega)
        _into(pairs, level, cut[None, :, :] * move[:, None, :])
    of_site = np.multiply.reduce(pairs, axis=2) * grid.wave(np.array([jump.base]), omega)
    mixed = _mixture(of_site, block.drawn)
    if not len(jump.veto):
        return mixed, mixed
    good = np.multiply.reduce(1 - _first(block, cuts)[:, jump.veto], axis=1)
    return mixed, _mixture(of_site * good[None, :], block.drawn)


def _into(pairs: Waves, level: Level, what: Waves) -> None:
    if len(level.columns) == pairs.shape[2]:
        pairs += what
    else:
        pairs[:, :, level.columns] += what


def _first(block: Block, cuts: list[Floats]) -> Floats:
    """The chance of any g at all, by pair."""
    first = np.zeros((cuts[0].shape[0], len(block.leaves)))
    first[:, block.levels[0].columns] = cuts[0]
    return first


def _mixture(of_site: Waves, drawn: int) -> Waves:
    """The mean over all subsets of `drawn` sites of the product of their waves, (frequencies, sites) → (frequencies)."""
    sites = of_site.shape[1]
    if drawn >= sites:
        return np.asarray(np.multiply.reduce(of_site, axis=1))
    mean = np.zeros((drawn + 1, of_site.shape[0]), dtype=np.complex128)
    mean[0] = 1.0
    k = np.arange(1, drawn + 1)[:, None]
    for s in range(1, sites + 1):
        keep = np.maximum(s - k, 0) / s
        mean[1:] = keep * mean[1:] + np.minimum(k, s) / s * of_site[:, s - 1] * mean[:-1]
    return np.asarray(mean[drawn])
