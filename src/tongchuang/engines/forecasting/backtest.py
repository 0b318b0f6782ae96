"""How past forecasts did: each past evaluation forecast from the facts before it, and set against what came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tongchuang.engines.forecasting.answer import BackTest, Calibration, PastForecast, Spread
from tongchuang.engines.forecasting.arrays import Bools, Floats, beta_quantiles, normal_cdf, probit
from tongchuang.engines.forecasting.distribution import exact_totals, simulated_totals
from tongchuang.engines.forecasting.exact import exact_holds
from tongchuang.engines.forecasting.forecast import prepare
from tongchuang.engines.forecasting.learn import Past, counted_of, drawn_of, learn_days, look_back
from tongchuang.engines.forecasting.model import Question, QuestionError
from tongchuang.engines.forecasting.simulate import simulate
from tongchuang.engines.scoring.score import score

Watch = Callable[[float], None]

SIMULATIONS = 20_000
TENTHS = 10
# A chance of exactly 0 or 1 would make one surprise infinitely bad.
LOG_EDGE = 1e-4


@dataclass(frozen=True)
class _One:
    row: PastForecast
    chance: Floats
    failed: Bools
    pooled: float


def back_test(
    question: Question, *, past: Sequence[Past] | None = None, watch: Watch | None = None
) -> BackTest:
    """Forecast every past evaluation from before it, with its own draw, and compare.

    What is learned from evaluations (shift, strictness) is learned from the ones before each alone.
    """
    all_past = tuple(look_back(question) if past is None else past)
    done: list[_One] = []
    for n, of in enumerate(all_past):
        done.append(_one(of, all_past[:n]))
        if watch is not None:
            watch((n + 1) / len(all_past))
    return _summary(done)


def _one(past: Past, earlier: Sequence[Past]) -> _One:
    evaluation = past.evaluation
    shift, _, _ = learn_days(earlier)
    chance = normal_cdf(probit(past.chance) + shift) if len(past.chance) else past.chance
    result = score(past.question.standard, counted_of(evaluation))
    known = frozenset(item.code for item in result.items if item.known and item.leaf.method != "negative")
    actual: float | None = None
    total: Spread | None = None
    why = "" if past.informed else "no_facts"
    if past.informed:
        total, covered, why = _forecast(past, earlier, known)
        if total is not None:
            actual = _actual(past, covered)
    inside = None if actual is None or total is None else bool(total.p5 - 1e-9 <= actual <= total.p95 + 1e-9)
    failed = past.failed
    compared = past.informed and len(failed) > 0
    row = PastForecast(
        id=evaluation.id,
        title=evaluation.title,
        held_at=evaluation.held_at.isoformat(),
        actual=actual,
        total=total,
        inside=inside,
        pairs=len(failed),
        failed=int(failed.sum()),
        expected_failed=float(chance.sum()),
        brier=_brier(chance, failed) if compared else None,
        log_score=_log_score(chance, failed) if compared else None,
        items=len(known),
        why=why,
    )
    return _One(row, chance, failed, past.rates.standard)


def _forecast(
    past: Past, earlier: Sequence[Past], known: frozenset[str]
) -> tuple[Spread | None, frozenset[str], str]:
    """The forecast of the items that the evaluation knew, and which of them it covers."""
    question = replace(past.question, quotas=drawn_of(past), leaves=known)
    try:
        ready = prepare(question, earlier)
    except QuestionError:
        return None, frozenset(), "no_total"
    ev = ready.evaluation
    covered = frozenset(leaf.code for n, leaf in enumerate(ev.leaves) if ev.known[n])
    if not ev.has_total:
        return None, covered, "no_total"
    if exact_holds(ev)[0]:
        return exact_totals(ev).spread(), covered, ""
    simulation = simulate(ev, SIMULATIONS, question.settings.seed, threads=question.settings.threads, kept=0)
    totals = simulated_totals(ev, simulation)
    return None if totals is None else totals.spread(), covered, ""


def _actual(past: Past, covered: frozenset[str]) -> float | None:
    """The total of the evaluation on the items compared, by the scoring engine."""
    counted = counted_of(past.evaluation)
    kept = replace(
        counted,
        pairs={item: pairs for item, pairs in counted.pairs.items() if item in covered},
        fractions={item: value for item, value in counted.fractions.items() if item in covered},
        polls={item: value for item, value in counted.polls.items() if item in covered},
        readings={item: value for item, value in counted.readings.items() if item in covered},
        events={},
    )
    total = score(past.question.standard, kept).total.total
    return None if total is None else float(total)


def _brier(chance: Floats, failed: Bools) -> float:
    return float(((chance - failed) ** 2).mean())


def _log_score(chance: Floats, failed: Bools) -> float:
    """Mean of −ln(chance given to what came): smaller is better."""
    p = np.clip(chance, LOG_EDGE, 1 - LOG_EDGE)
    return float(-np.where(failed, np.log(p), np.log(1 - p)).mean())


def _summary(done: Sequence[_One]) -> BackTest:
    compared = [one for one in done if one.row.inside is not None]
    inside = sum(1 for one in compared if one.row.inside)
    low, high = _interval(inside, len(compared))
    informed = [one for one in done if one.row.brier is not None]
    chance = np.concatenate([one.chance for one in informed]) if informed else np.zeros(0)
    failed = np.concatenate([one.failed for one in informed]) if informed else np.zeros(0, dtype=np.bool_)
    pooled = (
        np.concatenate([np.full(len(one.chance), one.pooled) for one in informed])
        if informed
        else np.zeros(0)
    )
    some = len(chance) > 0
    brier = _brier(chance, failed) if some else None
    brier_pooled = _brier(pooled, failed) if some else None
    last = _last_errors(done)
    return BackTest(
        evaluations=tuple(one.row for one in done),
        compared=len(compared),
        coverage=inside / len(compared) if compared else None,
        coverage_low=low,
        coverage_high=high,
        pairs=len(chance),
        brier=brier,
        brier_pooled=brier_pooled,
        skill=1 - brier / brier_pooled if brier is not None and brier_pooled else None,
        log_score=_log_score(chance, failed) if some else None,
        log_pooled=_log_score(pooled, failed) if some else None,
        error=_mean([abs(_gap(one)) for one in compared]),
        error_last=_mean(last),
        error_last_compared=len(last),
        calibration=_calibration(chance, failed),
    )


def _gap(one: _One) -> float:
    assert one.row.actual is not None and one.row.total is not None
    return one.row.actual - one.row.total.mean


def _last_errors(done: Sequence[_One]) -> list[float]:
    """How far "as last time" was off, over the same evaluations but the first."""
    found, last = [], None
    for one in done:
        if one.row.actual is None:
            continue
        if last is not None:
            found.append(abs(one.row.actual - last))
        last = one.row.actual
    return found


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _interval(inside: int, of: int) -> tuple[float | None, float | None]:
    """The 90 % interval of a share (Beta with a uniform prior)."""
    if of == 0:
        return None, None
    low, high = beta_quantiles(inside + 1.0, of - inside + 1.0, np.array([0.05, 0.95]))
    return float(low), float(high)


def _calibration(chance: Floats, failed: Bools) -> tuple[Calibration, ...]:
    """Pairs by tenths of the chance they were given; empty tenths are left out."""
    where = np.minimum((chance * TENTHS).astype(np.int64), TENTHS - 1)
    rows = []
    for tenth in range(TENTHS):
        inside = where == tenth
        if inside.any():
            rows.append(
                Calibration(
                    tenth / TENTHS,
                    (tenth + 1) / TENTHS,
                    float(chance[inside].mean()),
                    float(failed[inside].mean()),
                    int(inside.sum()),
                )
            )
    return tuple(rows)
