"""The chance of failing of every (site, item): a Beta posterior with a hierarchical prior.

Standard → item → (site type, item) → pair. Each level is drawn towards the one above it by a strength (in checks)
that is itself estimated from the data: the one under which the counts seen are likeliest (beta-binomial marginal
likelihood), by a search over a grid. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tongchuang.engines.forecasting.arrays import Floats, Ints, log_beta, normal_cdf, normal_density, probit
from tongchuang.engines.forecasting.history import History, TypeHistory
from tongchuang.engines.forecasting.model import Settings

STRENGTHS = np.geomspace(0.5, 256.0, 28)
# Where the data say little about a strength, this is what it is drawn to (log-normal, one unit wide).
USUAL_STRENGTH = {"pair": 4.0, "type": 12.0, "item": 4.0}
# The common rate of a standard nobody has checked yet: one failure in ten, worth two checks.
BLANK_RATE, BLANK_WEIGHT = 0.1, 2.0
MOST_PASSES = 40.0


@dataclass(frozen=True)
class TypeRates:
    """Of one site type, by (sites, items): chance to fail, chance that the item does not apply, chance to fail after
    a verified fix of today, and how strongly the pair moves with the not exactly known rate of its (type, item)
    (loading on the probit scale, from 0 to 1). `common` is that rate by item."""

    history: TypeHistory
    chance: Floats
    not_here: Floats
    after_fix: Floats
    loading: Floats
    common: Floats


@dataclass(frozen=True)
class Rates:
    """All site types with the strengths that were learned."""

    types: tuple[TypeRates, ...]
    standard: float
    pair: float
    type: float
    item: float
    fix_passes: float
    open_chance: float


def learn_rates(history: History, settings: Settings) -> Rates:
    """Learn strengths and rates; then the chance of every pair."""
    items = sorted({leaf.code for of_type in history.types for leaf in of_type.leaves})
    where = {code: n for n, code in enumerate(items)}
    members = [np.array([where[leaf.code] for leaf in t.leaves], dtype=np.int64) for t in history.types]
    strengths = _strengths(history.types, members, len(items))
    evidence = [(t.failed, t.failed + t.passed) for t in history.types]
    level = _levels(evidence, members, len(items), strengths)
    pair = strengths.pair
    passes = _passes_of_a_fix(history, level.common, pair)
    open_chance = (history.still_there + settings.open_prior * settings.open_prior_strength) / (
        history.rechecks + settings.open_prior_strength
    )
    types = tuple(
        type_rates(t, common, weight, pair, passes, history.fix_holds, open_chance)
        for t, common, weight in zip(history.types, level.common, level.weight, strict=True)
    )
    return Rates(types, level.standard, pair, strengths.type, strengths.item, passes, open_chance)


def with_shift(rates: Rates, shift: float) -> Rates:
    """The same with all chances moved on the probit scale."""
    if shift == 0:
        return rates
    types = tuple(
        replace(t, chance=_shifted(t.chance, shift), after_fix=_shifted(t.after_fix, shift))
        for t in rates.types
    )
    return replace(rates, types=types)


@dataclass(frozen=True)
class _Strengths:
    pair: float
    type: float
    item: float


@dataclass(frozen=True)
class _Levels:
    """`common`: the rate of each (type, item), `weight` what it rests on; `above`: the rate of its item."""

    standard: float
    common: list[Floats]
    weight: list[Floats]
    above: list[Floats]
    failed: list[Floats]
    number: list[Floats]
    f_item: Floats
    n_item: Floats


Evidence = Sequence[tuple[Floats, Floats]]
"""By site type: failures and observations of every pair."""


def _strengths(types: Sequence[TypeHistory], members: Sequence[Ints], items: int) -> _Strengths:
    """Learned from whole counts: observations that count in part would make every group look more alike."""
    evidence = [(t.failures, t.failures + t.passes) for t in types]
    found = _Strengths(USUAL_STRENGTH["pair"], USUAL_STRENGTH["type"], USUAL_STRENGTH["item"])
    for _ in range(3):
        level = _levels(evidence, members, items, found)
        mean = [np.broadcast_to(c, f.shape) for c, (f, _) in zip(level.common, evidence, strict=True)]
        found = _Strengths(
            strength(
                _joined([f for f, _ in evidence]), _joined([n for _, n in evidence]), _joined(mean), USUAL_STRENGTH["pair"]
            ),
            strength(_joined(level.failed), _joined(level.number), _joined(level.above), USUAL_STRENGTH["type"]),
            strength(level.f_item, level.n_item, np.full(items, level.standard), USUAL_STRENGTH["item"]),
        )  # fmt: skip
    return found


def _levels(evidence: Evidence, members: Sequence[Ints], items: int, strengths: _Strengths) -> _Levels:
    """The rates of standard, items and (type, item), from pairs counted by what each adds to a common rate."""
    failed, number = [], []
    for f, n in evidence:
        # n checks of one pair tell less about the common rate than n checks of n pairs.
        worth = n * (strengths.pair + 1) / (strengths.pair + n)
        share = np.divide(f, n, out=np.zeros_like(n), where=n > 0)
        failed.append((worth * share).sum(axis=0))
        number.append(worth.sum(axis=0))
    f_item, n_item = np.zeros(items), np.zeros(items)
    for member, f, n in zip(members, failed, number, strict=True):
        np.add.at(f_item, member, f)
        np.add.at(n_item, member, n)
    standard = float((f_item.sum() + BLANK_RATE * BLANK_WEIGHT) / (n_item.sum() + BLANK_WEIGHT))
    of_item = (strengths.item * standard + f_item) / (strengths.item + n_item)
    above = [of_item[member] for member in members]
    common, weight = [], []
    for f, n, mean in zip(failed, number, above, strict=True):
        common.append((strengths.type * mean + f) / (strengths.type + n))
        weight.append(strengths.type + n)
    return _Levels(standard, common, weight, above, failed, number, f_item, n_item)


def strength(failed: Floats, number: Floats, mean: Floats, usual: float) -> float:
    """The strength under which failures `failed` of `number` around `mean` are likeliest, drawn a little to `usual`.

    Groups with next to nothing in them say nothing and are left out.
    """
    use = number > 0.05
    f, n, m = failed[use], number[use], np.clip(mean[use], 1e-6, 1 - 1e-6)
    best, likeliest = usual, -np.inf
    for s in STRENGTHS:
        fit = float(np.sum(log_beta(s * m + f, s * (1 - m) + n - f) - log_beta(s * m, s * (1 - m))))
        fit -= 0.5 * float(np.log(s / usual)) ** 2
        if fit > likeliest:
            best, likeliest = float(s), fit
    return best


def _passes_of_a_fix(history: History, common: Sequence[Floats], pair: float) -> float:
    """How many passes a verified fix counts as, so that fixed pairs fail as often as look-backs found them failing.

    With a common rate μ and strength κ, a pair with W passes fails with κμ/(κ + W); that is to be 1 − share held.
    """
    rates = [
        np.broadcast_to(c, t.fixes.shape)[t.fixes > 0] for t, c in zip(history.types, common, strict=True)
    ]
    of_fixed = _joined(rates)
    fails = max(1 - history.fix_holds, 0.01)
    mean = float(of_fixed.mean()) if len(of_fixed) else BLANK_RATE
    return float(np.clip(pair * (mean / fails - 1), history.fix_holds, MOST_PASSES))


def type_rates(
    t: TypeHistory,
    common: Floats,
    weight: Floats,
    pair: float,
    passes: float,
    holds: float,
    open_chance: float,
) -> TypeRates:
    """The chances of a type's pairs from the common rates (by item) and the pairs' own evidence.

    `pair`: checks that the common rate counts as · `passes`: passed checks that a verified fix counts as · `holds`:
    share of fixes that hold, by which failures from before a fix are forgotten.
    """
    number = t.failed_now + t.passed_now + passes * t.fixes
    chance = (pair * common + t.failed_now) / (pair + number)
    chance = np.where(t.is_open, np.maximum(chance, open_chance), chance)
    left = t.failed_now * (1 - holds)
    after = (pair * common + left) / (pair + left + t.passed_now + passes)
    after = np.minimum(after, chance)
    spread = np.sqrt(common * (1 - common) / (weight + 1)) * pair / (pair + number)
    on_probit = spread / np.maximum(normal_density(probit(chance)), 0.02)
    on_probit = np.where(t.is_open, 0.0, np.minimum(on_probit, 1.5))
    loading = on_probit / np.sqrt(1 + on_probit**2)
    known = t.known
    share = (t.not_here.sum(axis=0)) / (known.sum(axis=0) + 2.0)
    not_here = np.where(known, t.not_here.astype(np.float64), share)
    return TypeRates(t, chance, not_here, after, loading, common)


def _shifted(chance: Floats, shift: float) -> Floats:
    return normal_cdf(probit(chance) + shift)


def _joined(parts: Sequence[Floats]) -> Floats:
    return np.concatenate([part.ravel() for part in parts]) if parts else np.zeros(0)
