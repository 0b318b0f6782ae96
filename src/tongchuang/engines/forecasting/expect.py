"""Expected losses of items and pairs, worked out exactly, and what a change of one pair's chance would change.

Every pair is independent given the day, so an item's expected loss is linear in each pair's chance, whatever its rule:
the difference that a fix makes is exact, not an approximation. For an item that is linear in Σ g it is a product; for
one with steps or a cap that can bind, the distribution of all its other pairs is worked out (over all draws, by the
recursion of `exact`, from both ends so that each site can be left out), for a few days of different strictness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from tongchuang.engines.forecasting.arrays import Floats, Ints, normal_cdf, probit
from tongchuang.engines.forecasting.evaluation import Block, Evaluation, loss_per_g
from tongchuang.engines.forecasting.scores import leaf_loss
from tongchuang.engines.standard.model import PassRate, PerFailure

Waves = npt.NDArray[np.complex128]
DAYS = 5


@dataclass(frozen=True)
class Node:
    """A day: its z and weight."""

    z: float
    weight: float


@dataclass(frozen=True)
class Expected:
    """By leaf: `loss` (points) and `some_loss` (chance that anything is lost, pairs that apply). By block: `shares`
    (what a pair is expected to lose, points of its leaf) and `slopes`, (days, sites, items): change of the leaf's loss
    for a change of the pair's chance on that day. `given`, of (2, sites, items): the expected loss of a bent item when
    the site is drawn and the pair passes, and when it fails (NaN for other items)."""

    loss: Floats
    some_loss: Floats
    shares: tuple[Floats, ...]
    slopes: tuple[Floats, ...]
    given: tuple[Floats, ...]
    days: tuple[Node, ...]

    def change(self, evaluation: Evaluation, block: int, row: Ints, column: Ints, after: Floats) -> Floats:
        """By how much the losses of these pairs' leaves fall when their chances become `after` (points of the leaf)."""
        of = evaluation.blocks[block]
        before, rest = of.chance[row, column], _rest(evaluation, of, row, column)
        gain = np.zeros(len(row))
        for n, day in enumerate(self.days):
            moved = _on_day(before, rest, day.z) - _on_day(after, rest, day.z)
            gain += day.weight * self.slopes[block][n, row, column] * moved
        return gain


def expected(evaluation: Evaluation) -> Expected:
    """Everything at once; about as long as an exact total."""
    days = _days(evaluation)
    loss, shares, slopes, given = np.zeros(len(evaluation.leaves)), [], [], []
    for table in evaluation.tables:
        loss[table.leaf] = evaluation.points[table.leaf] - float(table.score.mean())
    for block in evaluation.blocks:
        share, slope = _linear_block(evaluation, block)
        np.add.at(loss, block.leaves, share.sum(axis=0))
        shares.append(share)
        slopes.append(np.repeat(slope[None], len(days), axis=0))
        given.append(np.full((2, *slope.shape), np.nan))
    bent = [
        int(n)
        for n in np.flatnonzero((evaluation.number > 0) & ~evaluation.linear)
        if is_bent(evaluation, int(n))
    ]
    if bent:
        loss[bent] = 0.0
        for n, day in enumerate(days):
            _bent(evaluation, bent, n, day, _Into(loss, shares, slopes, given))
    return Expected(loss, _some_loss(evaluation, days), tuple(shares), tuple(slopes), tuple(given), days)


def _days(evaluation: Evaluation) -> tuple[Node, ...]:
    loaded = evaluation.rate_uncertainty and any(block.loading.any() for block in evaluation.blocks)
    if evaluation.strictness == 0 and not loaded:
        return (Node(0.0, 1.0),)
    nodes, weights = np.polynomial.hermite_e.hermegauss(DAYS)
    weights = weights / weights.sum()
    return tuple(Node(float(z), float(w)) for z, w in zip(nodes, weights, strict=True))


def _rest(evaluation: Evaluation, block: Block, row: Any, column: Any) -> Floats:
    """How much of a pair's spread is shared with the other pairs of its item (squared loading)."""
    own = (
        block.loading[row, column] ** 2
        if evaluation.rate_uncertainty
        else np.zeros(np.shape(block.chance[row, column]))
    )
    return np.asarray(evaluation.strictness + own)


def _on_day(chance: Floats, shared: Floats, z: float) -> Floats:
    """Chances on a day; the day's strictness and the item's own rate go together as one z."""
    if not np.any(shared):
        return chance
    return normal_cdf((probit(chance) + np.sqrt(shared) * z) / np.sqrt(1 - shared))


def _linear_block(evaluation: Evaluation, block: Block) -> tuple[Floats, Floats]:
    """Shares and slopes as if every item of the block were linear."""
    here = 1 - block.not_here
    mean_number = _mean_number(evaluation)
    each = np.array(
        [
            loss_per_g(evaluation, int(leaf)) * evaluation.number[leaf] / max(mean_number[leaf], 1e-9)
            if not isinstance(evaluation.leaves[leaf].rule, PerFailure)
            else loss_per_g(evaluation, int(leaf))
            for leaf in block.leaves
        ]
    )
    g = np.repeat(block.base[None], len(block.sites), axis=0)
    slope = np.zeros_like(block.chance)
    for level in block.levels:
        p = block.chance[:, level.columns]
        g[:, level.columns] += level.sizes * (level.a + level.b * p)
        slope[:, level.columns] += level.sizes * level.b
    return g * here * each * block.included, slope * here * each * block.included


def _mean_number(evaluation: Evaluation) -> Floats:
    """Pairs that are expected to apply."""
    number = np.zeros(len(evaluation.leaves))
    for block in evaluation.blocks:
        np.add.at(number, block.leaves, (1 - block.not_here).mean(axis=0) * block.drawn)
    return number


def _some_loss(evaluation: Evaluation, days: tuple[Node, ...]) -> Floats:
    """The chance that an item loses anything (of a veto leaf: that any pair fails)."""
    clean = np.ones((len(days), len(evaluation.leaves)))
    for block in evaluation.blocks:
        rest = _rest(evaluation, block, slice(None), slice(None))
        for n, day in enumerate(days):
            chance = _on_day(block.chance, rest, day.z)
            fine = np.where(block.base > 0, 0.0, 1.0) * np.ones_like(chance)
            if block.levels:
                first = block.levels[0]
                fine[:, first.columns] *= 1 - block.thresholds(first, chance)
            clean[n, block.leaves] *= _mixture(fine, block.drawn)
    weights = np.array([day.weight for day in days])
    some = 1 - weights @ clean
    for table in evaluation.tables:
        lost = evaluation.points[table.leaf] - table.score > 1e-9
        some[table.leaf] = float((lost | (table.off > 0) | table.vetoes).mean())
    return np.asarray(np.where(evaluation.known, some, 0.0))


def _mixture(of_site: Floats, drawn: int) -> Floats:
    """The mean over all subsets of `drawn` sites of the product over them, (sites, items) → (items)."""
    sites = len(of_site)
    if drawn >= sites:
        return np.asarray(of_site.prod(axis=0))
    mean = np.zeros((drawn + 1, of_site.shape[1]))
    mean[0] = 1.0
    k = np.arange(1, drawn + 1)[:, None]
    for s in range(1, sites + 1):
        mean[1:] = np.maximum(s - k, 0) / s * mean[1:] + np.minimum(k, s) / s * of_site[s - 1] * mean[:-1]
    return np.asarray(mean[drawn])


@dataclass(frozen=True)
class _Part:
    """A bent item in one block on one day: class values and chances (sites, classes), passes first."""

    block: int
    column: int
    values: Ints
    chances: Floats


@dataclass(frozen=True)
class _Into:
    """What the bent items add to, day by day."""

    loss: Floats
    shares: list[Floats]
    slopes: list[Floats]
    given: list[Floats]


def _bent(evaluation: Evaluation, bent: list[int], n: int, day: Node, into: _Into) -> None:
    """Items with steps or binding caps on one day."""
    parts: dict[int, list[_Part]] = {leaf: [] for leaf in bent}
    for b, block in enumerate(evaluation.blocks):
        rest = _rest(evaluation, block, slice(None), slice(None))
        chance = _on_day(block.chance, rest, day.z)
        for column in np.flatnonzero(np.isin(block.leaves, bent)):
            leaf = int(block.leaves[column])
            parts[leaf].append(_part(evaluation, b, int(column), leaf, chance[:, column]))
            if n == 0:
                into.shares[b][:, column] = 0.0
                into.given[b][:, :, column] = 0.0
    reach = max(_reach(evaluation, parts[leaf]) for leaf in bent)
    size = 1 << max(3, int(reach).bit_length())
    left_out = _left_out(evaluation, parts, size)
    for leaf in bent:
        _one_bent(evaluation, leaf, parts[leaf], left_out, size, n, day, into)


def _part(evaluation: Evaluation, b: int, column: int, leaf: int, chance: Floats) -> _Part:
    block = evaluation.blocks[b]
    steps = block.steps[column]
    here = 1 - block.not_here[:, column]
    falling = (steps.a + steps.b * chance[:, None]) * here[:, None]
    chances = np.concatenate([np.ones((len(chance), 1)), falling], axis=1)
    chances[:, :-1] -= falling
    values = np.rint(np.concatenate([[0.0], np.cumsum(steps.sizes)])).astype(np.int64)
    node = evaluation.leaves[leaf]
    if isinstance(node.rule, PerFailure):
        most = node.points if node.rule.cap is None else min(node.rule.cap, node.points)
        deduct = Fraction(node.rule.deduct)
        # Beyond the cap more occurrences change nothing.
        values = np.minimum(values, math.ceil(Fraction(most) / deduct) if deduct else 0)
    return _Part(b, column, values, chances)


def _reach(evaluation: Evaluation, parts: list[_Part]) -> int:
    return sum(int(part.values.max()) * evaluation.blocks[part.block].drawn for part in parts)


def _left_out(
    evaluation: Evaluation, parts: dict[int, list[_Part]], size: int
) -> dict[tuple[int, int], tuple[Waves, Waves]]:
    """Of each (block, column): the waves of Σ g over a draw, and over the rest of a draw that has a given site."""
    by_block: dict[int, list[_Part]] = {}
    for of_leaf in parts.values():
        for part in of_leaf:
            by_block.setdefault(part.block, []).append(part)
    omega = np.arange(size // 2 + 1)
    found = {}
    for b, of_block in by_block.items():
        waves = np.stack(
            [part.chances @ np.exp(-2j * np.pi * part.values[:, None] * omega / size) for part in of_block],
            axis=1,
        )
        whole, rest = _both_ends(waves, evaluation.blocks[b].drawn)
        for n, part in enumerate(of_block):
            found[b, part.column] = (whole[n], rest[:, n])
    return found


def _both_ends(of_site: Waves, drawn: int) -> tuple[Waves, Waves]:
    """(sites, items, frequencies) → the mean over draws, and for each site the mean over the rest of draws with it."""
    sites = len(of_site)
    ahead = _means(of_site, drawn)
    behind = _means(of_site[::-1], drawn)
    rest = np.zeros_like(of_site)
    for k in range(drawn):
        # Of the other n − 1 drawn, k lie before this site: a hypergeometric chance.
        share = np.array([_hypergeometric(s, sites - 1, drawn - 1, k) for s in range(sites)])
        if not share.any():
            continue
        rest += share[:, None, None] * ahead[:-1, k] * behind[:-1, drawn - 1 - k][::-1]
    return ahead[-1, drawn], rest


def _means(of_site: Waves, drawn: int) -> Waves:
    """After s sites: the mean over their k-subsets, (sites + 1, drawn + 1, items, frequencies)."""
    sites = len(of_site)
    mean = np.zeros((sites + 1, drawn + 1, *of_site.shape[1:]), dtype=np.complex128)
    mean[:, 0] = 1.0
    k = np.arange(1, drawn + 1)[:, None, None]
    for s in range(1, sites + 1):
        mean[s, 1:] = (
            np.maximum(s - k, 0) / s * mean[s - 1, 1:]
            + np.minimum(k, s) / s * of_site[s - 1] * mean[s - 1, :-1]
        )
    return mean


def _hypergeometric(good: int, whole: int, drawn: int, k: int) -> float:
    """The chance of k of `good` among `drawn` of `whole`."""
    if k > good or drawn - k > whole - good or drawn > whole:
        return 0.0
    return math.comb(good, k) * math.comb(whole - good, drawn - k) / math.comb(whole, drawn)


def _one_bent(
    evaluation: Evaluation,
    leaf: int,
    parts: list[_Part],
    left_out: dict[tuple[int, int], tuple[Waves, Waves]],
    size: int,
    n: int,
    day: Node,
    into: _Into,
) -> None:
    node = evaluation.leaves[leaf]
    number = float(evaluation.number[leaf])
    lost = leaf_loss(node, np.arange(2.0 * size), np.full(2 * size, number))
    waves = {(part.block, part.column): left_out[part.block, part.column] for part in parts}
    whole: Any = 1.0
    for of_draw, _ in waves.values():
        whole = whole * of_draw
    into.loss[leaf] += day.weight * float(np.fft.irfft(whole, size) @ lost[:size])
    for part in parts:
        others: Any = 1.0
        for key, (of_draw, _) in waves.items():
            if key != (part.block, part.column):
                others = others * of_draw
        rest = np.fft.irfft(waves[part.block, part.column][1] * others, size)
        block = evaluation.blocks[part.block]
        at = np.arange(size)[:, None] + part.values[None, :]
        given = rest @ lost[at]
        carried = rest @ (lost[at] * np.divide(part.values, at, out=np.zeros(at.shape), where=at > 0))
        into.shares[part.block][:, part.column] += (
            day.weight * block.included * (part.chances * carried).sum(axis=1)
        )
        steps = block.steps[part.column]
        here = (1 - block.not_here[:, part.column])[:, None]
        # Each step's threshold moves with the chance by b; passing it moves the pair from one class to the next.
        moves = (steps.b * here * np.diff(given, axis=1)).sum(axis=1)
        into.slopes[part.block][n, :, part.column] = block.included * moves
        falling = np.concatenate([steps.b, np.zeros((len(steps.b), 1))], axis=1)
        failing = (-np.diff(falling, axis=1) * given[:, 1:]).sum(axis=1)
        into.given[part.block][0, :, part.column] += day.weight * given[:, 0]
        into.given[part.block][1, :, part.column] += day.weight * failing


def is_bent(evaluation: Evaluation, leaf: int) -> bool:
    """Steps, or a cap that can bind: the loss is no multiple of Σ g."""
    if evaluation.linear[leaf]:
        return False
    match evaluation.leaves[leaf].rule:
        case PerFailure():
            return True
        case PassRate(steps):
            return steps is not None
        case _:
            return False
