"""The forecast: from a question to its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from tongchuang.engines.forecasting.answer import Attainment, Forecast, Learned, Notice
from tongchuang.engines.forecasting.arrays import Bools, Floats, normal_density, probit
from tongchuang.engines.forecasting.distribution import (
    Totals,
    exact_totals,
    histogram,
    simulated_totals,
    spread_of,
    survival,
)
from tongchuang.engines.forecasting.evaluation import Block, Evaluation, make_evaluation
from tongchuang.engines.forecasting.exact import exact_holds
from tongchuang.engines.forecasting.expect import Expected, expected
from tongchuang.engines.forecasting.history import History, read_history
from tongchuang.engines.forecasting.learn import Past, learn_days, look_back
from tongchuang.engines.forecasting.model import Question, QuestionError, Settings
from tongchuang.engines.forecasting.others import tables_of
from tongchuang.engines.forecasting.parts import (
    intervals,
    pair_rows,
    with_type_intervals,
    with_unit_intervals,
)
from tongchuang.engines.forecasting.rates import Rates, learn_rates, with_shift
from tongchuang.engines.forecasting.simulate import KEPT, Simulation, simulate
from tongchuang.engines.forecasting.values import (
    Base,
    Chances,
    fix_values,
    item_rows,
    method_rows,
    type_rows,
    unit_rows,
)
from tongchuang.engines.scoring.rules import UNKNOWN, LeafScore
from tongchuang.engines.scoring.totals import total_of
from tongchuang.engines.scoring.tree import add_up
from tongchuang.engines.standard.model import Bonus

Watch = Callable[[float, str], None]
"""Told the share done and a step code (learn, simulate, values); may raise to stop the work."""

# Rates that add less than this share of the variance are taken as known.
SMALL_SHARE = 0.01
CAP_NOTICE = 0.01
FEW_LOOKBACKS = 20


@dataclass(frozen=True)
class Prepared:
    """A question made ready: everything before the distribution of the total."""

    question: Question
    history: History
    rates: Rates
    evaluation: Evaluation
    notices: tuple[Notice, ...]
    shift: float
    past: int
    rate_share: float


def forecast(
    question: Question, *, past: Sequence[Past] | None = None, watch: Watch | None = None
) -> Forecast:
    """The whole forecast. `past` are the look-backs of `learn.look_back` if they are there already."""
    begin = time.perf_counter()
    tell = watch or (lambda share, step: None)
    tell(0.0, "learn")
    ready = prepare(question, past)
    tell(0.1, "simulate")
    settings = question.settings
    holds, why = exact_holds(ready.evaluation)
    if settings.method == "exact" and not holds:
        raise QuestionError("settings", f"the exact distribution does not hold here: {why}")
    use_exact = holds and settings.method != "simulated"
    wanted = KEPT if use_exact else settings.simulations
    simulation = simulate(
        ready.evaluation,
        wanted,
        settings.seed,
        threads=settings.threads,
        watch=lambda share: tell(0.1 + 0.7 * share, "simulate"),
    )
    totals = exact_totals(ready.evaluation) if use_exact else simulated_totals(ready.evaluation, simulation)
    tell(0.8, "values")
    return _answer(ready, simulation, totals, use_exact, why, begin)


def prepare(question: Question, past: Sequence[Past] | None = None) -> Prepared:
    """Learn from the history, and make the evaluation to come."""
    _check(question.settings)
    if past is None:
        past = look_back(question) if _learns(question.settings) else ()
    shift, strictness, used = learn_days(past)
    settings = question.settings
    shift = shift if settings.shift is None else settings.shift
    strictness = strictness if settings.strictness is None else settings.strictness
    history = read_history(question)
    rates = with_shift(learn_rates(history, settings), shift)
    where = {leaf.code: n for n, leaf in enumerate(question.standard.leaves())}
    tables, notices = tables_of(question, where)
    make = make_evaluation(
        question.standard,
        rates,
        question.quotas,
        tables,
        covered=question.leaves,
        strictness=strictness,
        rate_uncertainty=settings.rate_uncertainty,
    )
    if not make.known.any():
        raise QuestionError("nothing_to_score", "no item that the evaluation could score")
    share = variance_shares(make)[0]
    if share < SMALL_SHARE and make.rate_uncertainty:
        make = replace(make, rate_uncertainty=False)
    all_notices = (*_notices(question, history, make), *notices)
    return Prepared(question, history, rates, make, all_notices, shift, used, share)


def _learns(settings: Settings) -> bool:
    return settings.shift is None or settings.strictness is None


def _check(settings: Settings) -> None:
    good = (
        settings.half_life_days > 0
        and settings.simulations >= 1
        and settings.seed >= 0
        and settings.method in ("auto", "exact", "simulated")
        and 0 < settings.fix_prior < 1
        and 0 < settings.open_prior < 1
        and settings.fix_prior_strength > 0
        and settings.open_prior_strength > 0
        and (settings.strictness is None or 0 <= settings.strictness <= 0.3)
        and settings.survey_size >= 1
        and settings.event_days > 0
    )
    if not good:
        raise QuestionError("settings", "a setting of the forecast is out of its range")


def variance_shares(ev: Evaluation) -> tuple[float, float]:
    """How much of the variance comes from not exactly known rates, and from the day, to first order."""
    rates = chance = day = 0.0
    for block in ev.blocks:
        slope = normal_density(probit(block.chance))
        cost = _cost(ev, block)
        together = block.included * cost * slope
        rates += float(((together * block.loading).sum(axis=0) ** 2).sum())
        day += float(together.sum())
        chance += float((block.included * cost**2 * block.chance * (1 - block.chance)).sum())
    for table in ev.tables:
        chance += float((table.score * ev.worth[table.leaf] - table.off).var())
    daily = ev.strictness * day**2
    whole = rates + daily + chance
    return (rates / whole, daily / whole) if whole > 0 else (0.0, 0.0)


def _cost(ev: Evaluation, block: Block) -> Floats:
    """Points of the total that one more failure costs, by item (roughly where the rule bends)."""
    return np.array(
        [
            float(ev.worth[leaf] * ev.points[leaf] / max(int(ev.number[leaf]), 1))
            * max(1.0 if not o.fail_values else float(np.mean(np.minimum(o.fail_values, 1.0))), 0.0)
            for leaf, o in zip(block.leaves, block.outcomes, strict=True)
        ]
    )


def _notices(question: Question, history: History, ev: Evaluation) -> list[Notice]:
    found = [Notice(code, "", float(n)) for code, n in sorted(history.unknown.items())]
    if history.later:
        found.append(Notice("later_facts", "", float(history.later)))
    if history.lookbacks < FEW_LOOKBACKS:
        found.append(Notice("few_lookbacks", "", float(history.lookbacks)))
    pools: dict[str, int] = {}
    for site in question.sites.values():
        pools[site.type] = pools.get(site.type, 0) + 1
    for kind, quota in sorted(question.quotas.items()):
        if quota > 0 and pools.get(kind, 0) == 0:
            found.append(Notice("no_sites", kind, float(quota)))
        elif quota > pools.get(kind, 0):
            found.append(Notice("quota_above_pool", kind, float(quota)))
    checked = {
        ev.leaves[leaf].code
        for block in ev.blocks
        for leaf in block.leaves
        if block.rates.history.checks[:, _own(block, ev.leaves[leaf].code)].any()
    }
    for n, leaf in enumerate(ev.leaves):
        if leaf.method != "site" or (question.leaves is not None and leaf.code not in question.leaves):
            continue
        if ev.number[n] == 0:
            found.append(Notice("not_drawn", leaf.code))
        elif leaf.code not in checked:
            found.append(Notice("no_history", leaf.code))
    return found


def _own(block: Block, code: str) -> int:
    return [leaf.code for leaf in block.rates.history.leaves].index(code)


def _answer(
    ready: Prepared, simulation: Simulation, totals: Totals | None, exact: bool, why: str, begin: float
) -> Forecast:
    question, ev = ready.question, ready.evaluation
    of_leaves = expected(ev)
    base = Base(question, ev, of_leaves, _worth(ev, simulation))
    chances = None
    if totals is not None and question.target is not None:
        chances = Chances(base, simulation, survival(totals), question.target)
    fixes, sites = fix_values(base, chances)
    of_parts = intervals(base)
    low, high = _bounds(ev, of_leaves)
    spread = None if totals is None else totals.spread()
    chance = without = None
    if totals is not None and question.target is not None:
        chance = totals.reaches(question.target, clean=True)
        without = totals.reaches(question.target, clean=False)
    bound = tuple(
        Notice("caps_bind", node, share) for node, share in simulation.bound.items() if share > CAP_NOTICE
    )
    return Forecast(
        total=spread,
        low=low,
        high=high,
        histogram=() if totals is None else histogram(totals.values, totals.weights),
        target=question.target,
        chance=chance,
        chance_without_veto=without,
        chance_vetoed=_vetoed(simulation.vetoed, totals, exact),
        attainment=_attainment(simulation),
        items=item_rows(base, simulation),
        types=with_type_intervals(type_rows(base), of_parts),
        units=with_unit_intervals(unit_rows(base), of_parts),
        methods=method_rows(base),
        fixes=fixes,
        sites=sites,
        pairs=pair_rows(base),
        learned=_learned(ready),
        notices=(*ready.notices, *bound),
        method="exact" if exact else "simulated",
        why="" if exact else why,
        simulations=0 if exact else len(simulation.total),
        standard_error=0.0 if exact or spread is None else spread.sd / len(simulation.total) ** 0.5,
        rate_share=ready.rate_share if ev.rate_uncertainty else 0.0,
        day_share=variance_shares(ev)[1],
        seconds=time.perf_counter() - begin,
    )


def _vetoed(vetoed: Bools, totals: Totals | None, exact: bool) -> float:
    if exact and totals is not None:
        return float(np.clip(1 - totals.clean.sum(), 0.0, 1.0))
    return float(vetoed.mean())


def _worth(ev: Evaluation, simulation: Simulation) -> Floats:
    """A point's value in the total: less below a node whose cap binds now and then."""
    worth = ev.worth.copy()
    if not simulation.bound:
        return worth
    for node in ev.standard.walk():
        share = simulation.bound.get(node.code, 0.0)
        if share > 0:
            for leaf in node.leaves():
                worth[ev.where[leaf.code]] *= 1 - share
    return worth


def _bounds(ev: Evaluation, of_leaves: Expected) -> tuple[float | None, float | None]:
    """The expected total when all that is unknown counts nothing, or full: the scoring engine's own bounds."""
    unsure = {table.leaf for table in ev.tables if table.source == "assumed"}
    off = {table.leaf: float(table.off.mean()) for table in ev.tables}
    scores = {}
    for n, leaf in enumerate(ev.leaves):
        if leaf.method == "negative":
            mean = off.get(n, 0.0)
            is_bonus = isinstance(leaf.rule, Bonus)
            scores[leaf.code] = LeafScore(
                known=True,
                deducted=Fraction(0 if is_bonus else mean),
                bonus=Fraction(-mean if is_bonus else 0),
            )
        elif not ev.known[n] or n in unsure:
            scores[leaf.code] = UNKNOWN
        else:
            score = max(0.0, float(ev.points[n] - of_leaves.loss[n]))
            scores[leaf.code] = LeafScore(known=True, score=min(Fraction(score), Fraction(leaf.points)))
    found = total_of(ev.standard, scores, add_up(ev.standard, scores)[0])
    return (
        None if found.low is None else float(found.low),
        None if found.high is None else float(found.high),
    )


def _attainment(simulation: Simulation) -> Attainment | None:
    if not len(simulation.attained):
        return None
    attained = np.sort(simulation.attained).astype(np.float64)
    return Attainment(
        int(simulation.counted.max()),
        spread_of(attained, np.full(len(attained), 1 / len(attained))),
        float(((simulation.attained >= simulation.counted) & ~simulation.vetoed).mean()),
    )


def _learned(ready: Prepared) -> Learned:
    history, rates = ready.history, ready.rates
    return Learned(
        fix_weight=history.fix_holds,
        fix_passes=rates.fix_passes,
        lookbacks=history.lookbacks,
        held=history.held,
        open_rate=rates.open_chance,
        rechecks=history.rechecks,
        still_there=history.still_there,
        rate=rates.standard,
        strength_pair=rates.pair,
        strength_type=rates.type,
        strength_item=rates.item,
        strictness=ready.evaluation.strictness,
        shift=ready.shift,
        evaluations=ready.past,
        checks=history.checks,
        weight=float(sum((t.failed_now + t.passed_now).sum() for t in history.types)),
    )
