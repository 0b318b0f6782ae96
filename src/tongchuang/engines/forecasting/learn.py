"""What past evaluations teach: whether they find more than one's own checks, and how much days differ.

Each past evaluation is set against the chances its pairs had from the facts before it. On the probit scale its pairs
lie off by a shift of all evaluations and a part of the day's own, whose variance is the strictness ρ. Both are drawn to
what is usual where evaluations are few, and what is not known of the shift is added to ρ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from tongchuang.engines.forecasting.arrays import Bools, Floats, normal_density, probit
from tongchuang.engines.forecasting.history import History, read_history
from tongchuang.engines.forecasting.model import PastEvaluation, Question
from tongchuang.engines.forecasting.rates import Rates, learn_rates
from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.facts import Check
from tongchuang.engines.scoring.period import Period, month_of, naive_utc
from tongchuang.engines.scoring.select import Selector

SHIFT_SD = 0.15
USUAL_STRICTNESS, USUAL_WORTH = 0.005, 4.0
MOST_STRICTNESS = 0.2
# Older ones are left out of the learning (not of the back-test's list).
MOST_EVALUATIONS = 12


@dataclass(frozen=True)
class Past:
    """A past evaluation with what was known before it. `chance` and `failed` are of the pairs that it checked."""

    evaluation: PastEvaluation
    question: Question
    history: History
    rates: Rates
    chance: Floats
    failed: Bools

    @property
    def informed(self) -> bool:
        """Whether there was anything to forecast from."""
        return self.history.checks > 0 and len(self.chance) > 0


def counted_of(evaluation: PastEvaluation) -> Counted:
    """The facts of an evaluation that count: all its sources and months together."""
    months = [fact.period for fact in evaluation.facts] or [month_of(evaluation.held_at)]
    sources = frozenset(fact.source for fact in evaluation.facts)
    selector = Selector(Period(evaluation.id, min(months), max(months)), sources)
    for fact in evaluation.facts:
        selector.add(fact)
    return selector.counted()


def look_back(question: Question) -> tuple[Past, ...]:
    """The past evaluations, oldest first, each with the chances from the facts before it."""
    ordered = sorted(question.evaluations, key=_begin)
    return tuple(
        _past(question, ordered, n) for n in range(max(0, len(ordered) - MOST_EVALUATIONS), len(ordered))
    )


def learn_days(past: Sequence[Past]) -> tuple[float, float, int]:
    """shift, strictness ρ, and the number of evaluations that they rest on."""
    rows = [row for row in map(_residual, past) if row is not None]
    if not rows:
        return 0.0, USUAL_STRICTNESS + SHIFT_SD**2, 0
    off = np.array([row[0] for row in rows])
    noise = np.array([row[1] for row in rows])
    strictness = USUAL_STRICTNESS
    shift, unknown = 0.0, SHIFT_SD**2
    for _ in range(3):
        weight = 1 / (noise + strictness)
        unknown = 1 / (float(weight.sum()) + 1 / SHIFT_SD**2)
        shift = unknown * float((weight * off).sum())
        # How much days differ is seen around their own mean, not around the shift that is drawn to nothing.
        middle = float((weight * off).sum() / weight.sum())
        excess = np.maximum(0.0, (off - middle) ** 2 * len(off) / max(len(off) - 1, 1) - noise)
        # Evaluations that tell little (much noise) add little to what is known of the days.
        tells = strictness / (strictness + noise)
        strictness = (USUAL_WORTH * USUAL_STRICTNESS + float((tells * excess).sum())) / (
            USUAL_WORTH + float(tells.sum())
        )
    return shift, float(min(MOST_STRICTNESS, strictness + unknown)), len(rows)


def _residual(past: Past) -> tuple[float, float] | None:
    """How far an evaluation lay off on the probit scale, and the variance of that by chance alone."""
    if not past.informed:
        return None
    slope = float(normal_density(probit(past.chance)).sum())
    if slope <= 0:
        return None
    off = float(past.failed.sum() - past.chance.sum()) / slope
    return float(np.clip(off, -1.5, 1.5)), float((past.chance * (1 - past.chance)).sum()) / slope**2


def _past(question: Question, ordered: Sequence[PastEvaluation], n: int) -> Past:
    evaluation = ordered[n]
    before = replace(
        question,
        as_of=_begin(evaluation) - timedelta(seconds=1),
        evaluations=tuple(ordered[:n]),
        sites=question.sites if evaluation.sites is None else evaluation.sites,
    )
    history = read_history(before)
    rates = learn_rates(history, question.settings)
    chance, failed = _pairs(evaluation, rates)
    return Past(evaluation, before, history, rates, chance, failed)


def _begin(evaluation: PastEvaluation) -> datetime:
    """The instant of its first fact, or the one it is said to be held at if that is earlier."""
    times = [naive_utc(fact.at) for fact in evaluation.facts]
    return min([naive_utc(evaluation.held_at), *times])


def _pairs(evaluation: PastEvaluation, rates: Rates) -> tuple[Floats, Bools]:
    """Chances and outcomes of the pairs that an evaluation checked (the check that counts of each)."""
    chances = {
        (site, leaf.code): float(of_type.chance[row, column])
        for of_type in rates.types
        for row, site in enumerate(of_type.history.sites)
        for column, leaf in enumerate(of_type.history.leaves)
    }
    found = [
        (chances[pair.site, item], pair.failed)
        for item, pairs in counted_of(evaluation).pairs.items()
        for pair in pairs
        if (pair.site, item) in chances
    ]
    return np.array([row[0] for row in found]), np.array([row[1] for row in found], dtype=np.bool_)


def drawn_of(past: Past) -> dict[str, int]:
    """The sites that an evaluation drew of each type: its quotas, or the sites that it visited."""
    if past.evaluation.quotas is not None:
        return dict(past.evaluation.quotas)
    visited = {fact.site for fact in past.evaluation.facts if isinstance(fact, Check)}
    numbers: dict[str, int] = {}
    for site in visited:
        if site in past.question.sites:
            kind = past.question.sites[site].type
            numbers[kind] = numbers.get(kind, 0) + 1
    return numbers
