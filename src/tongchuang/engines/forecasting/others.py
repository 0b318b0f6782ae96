"""The items that are not checked on sites: reviews, polls, ratings, readings, events. Each becomes a table.

A table is a list of equally likely outcomes; all the uncertainty about the item is in it. Where nothing is known the
table is wide, and the item is named in the notices; nothing is silently full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from tongchuang.engines.forecasting.answer import Notice
from tongchuang.engines.forecasting.arrays import Floats, beta_quantiles, log_beta, probit
from tongchuang.engines.forecasting.evaluation import Table
from tongchuang.engines.forecasting.history import all_facts, days_before
from tongchuang.engines.forecasting.model import Question
from tongchuang.engines.forecasting.scores import stepped
from tongchuang.engines.scoring.counted import Counted, Value
from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.period import month_of
from tongchuang.engines.scoring.rules import leaf_score
from tongchuang.engines.standard.model import Bonus, Deduct, Node, SurveyRate, Threshold, Trend, Veto

FINE, COARSE = 65_536, 1_024
# A share that nothing is known about: anything between nothing and full, a little more likely high.
BLANK_SHARE, BLANK_WORTH = 0.6, 2.0
# How much items of one method go together when none of them was ever looked at.
BLANK_TIE = 0.8
# How far one review stands for the next (as so many yes-or-no answers), before there are several to tell.
REVIEW_WORTH = 10.0
MOST_WORTH = 100.0
# Polls differ by more than their numbers say (who is asked, where, how): no more than so many answers' worth.
POLL_WORTH = 400.0
ONE_READING_SPREAD = 0.1
# What may end a campaign is rare: with several such items and none ever seen, the chance of a veto stays at a few per cent.
BLANK_EVENTS = 0.05

Weighted = list[tuple[float, float]]
"""values with weights, oldest first"""


@dataclass(frozen=True)
class _Item:
    leaf: Node
    at: int
    facts: Sequence[tuple[float, Fact]]
    half: float

    def weight(self, age: float) -> float:
        return float(2.0 ** (-age / self.half))


def tables_of(question: Question, where: Mapping[str, int]) -> tuple[tuple[Table, ...], list[Notice]]:
    """The tables of all covered items that are not of sites, with what has to be said about them."""
    by_item: dict[str, list[tuple[float, Fact]]] = {}
    for fact in all_facts(question):
        if not isinstance(fact, Check):
            age = days_before(question.as_of, fact.at)
            if age >= 0:
                by_item.setdefault(fact.item, []).append((age, fact))
    notices: list[Notice] = []
    items = [
        _Item(leaf, where[leaf.code], _in_order(by_item.get(leaf.code, [])), question.settings.half_life_days)
        for leaf in question.standard.leaves()
        if leaf.method != "site" and (question.leaves is None or leaf.code in question.leaves)
    ]
    common = {method: _common(items, method) for method in ("evidence", "overall", "report", "survey")}
    tables = []
    for item in items:
        match item.leaf.method:
            case "survey":
                tables.append(_survey(item, common["survey"], question.settings.survey_size, notices))
            case "indicator":
                tables.append(_indicator(item, month_of(question.as_of), notices))
            case "negative":
                tables.append(_negative(item, question.settings.event_days))
            case method:
                tables.append(_fraction(item, common[method or "evidence"], notices))
    return _tied(tables, items), notices


def _tied(tables: list[Table], items: Sequence[_Item]) -> tuple[Table, ...]:
    """Tie together the items of a method that nothing is known about; the less the more items of it are known."""
    known: dict[str, int] = {}
    for table, item in zip(tables, items, strict=True):
        method = item.leaf.method or ""
        known[method] = known.get(method, 0) + (table.source != "assumed")
    return tuple(
        replace(table, tie=BLANK_TIE * BLANK_WORTH / (BLANK_WORTH + known[item.leaf.method or ""]))
        if table.source == "assumed"
        else table
        for table, item in zip(tables, items, strict=True)
    )


def _in_order(facts: list[tuple[float, Fact]]) -> list[tuple[float, Fact]]:
    """Oldest first; the same fact given twice counts once."""
    return sorted(dict.fromkeys(facts), key=lambda row: -row[0])


def _values(item: _Item) -> Weighted:
    """Shares between 0 and 1 with their weights."""
    found: Weighted = []
    for age, fact in item.facts:
        match fact:
            case Review() | Rating():
                found.append((float(fact.fraction), item.weight(age)))
            case Poll() if fact.valid:
                found.append((fact.yes / fact.valid, item.weight(age) * fact.valid))
    return found


def _common(items: Sequence[_Item], method: str) -> tuple[float, float]:
    """The mean share of a method's items, and how alike the shares of one item are: a Beta strength by moments."""
    of_method = [_values(item) for item in items if item.leaf.method == method]
    known = [values for values in of_method if values]
    if not known:
        return BLANK_SHARE, REVIEW_WORTH
    means = [sum(v * w for v, w in values) / sum(w for _, w in values) for values in known]
    mean = (sum(means) + BLANK_SHARE * BLANK_WORTH) / (len(means) + BLANK_WORTH)
    inside = [
        (v - m) ** 2 for values, m in zip(known, means, strict=True) if len(values) > 1 for v, _ in values
    ]
    free = sum(len(values) - 1 for values in known)
    usual = mean * (1 - mean) / (REVIEW_WORTH + 1)
    variance = (sum(inside) + 4 * usual) / (free + 4)
    return mean, float(np.clip(mean * (1 - mean) / variance - 1, BLANK_WORTH, MOST_WORTH))


def _fraction(item: _Item, common: tuple[float, float], notices: list[Notice]) -> Table:
    """Beta around the past shares. Its strength is that of one more observation, from how much they differed."""
    values = _values(item)
    mean, worth = common
    source = "reviews" if item.leaf.method == "evidence" else "ratings"
    weight = sum(w for _, w in values)
    if not values:
        notices.append(Notice("no_review" if source == "reviews" else "no_rating", item.leaf.code))
        return _shares(item, _beta(mean, BLANK_WORTH), "assumed", 0, 0.0)
    own = (sum(v * w for v, w in values) + mean * 0.5) / (weight + 0.5)
    # The next share differs from its item's mean as past ones did, and the mean itself is known from few.
    strength = 1 / (1 / worth + 1 / (worth * weight + BLANK_WORTH))
    return _shares(item, _beta(own, strength), source, len(values), weight)


def _survey(item: _Item, common: tuple[float, float], size: int, notices: list[Notice]) -> Table:
    """Beta-binomial: the true share is Beta around past polls, the poll to come asks `size` people."""
    assert isinstance(item.leaf.rule, SurveyRate)
    values = _values(item)
    weight = sum(w for _, w in values)
    if values:
        strength = 1 / (1 / POLL_WORTH + 1 / (weight + BLANK_WORTH))
        share = (sum(v * w for v, w in values) + common[0] * BLANK_WORTH) / (weight + BLANK_WORTH)
        source = "polls"
    else:
        notices.append(Notice("no_poll", item.leaf.code))
        strength, share, source = BLANK_WORTH, common[0], "assumed"
    chances = _beta_binomial(size, share * strength, (1 - share) * strength)
    cuts = np.cumsum(chances)
    yes = np.minimum(np.searchsorted(cuts, (np.arange(FINE) + 0.5) / FINE), size).astype(np.float64)
    steps = item.leaf.rule.steps
    shares = yes / size if steps is None else stepped(yes, np.full(FINE, float(size)), steps)
    return _shares(item, shares, source, len(values), weight)


def _beta_binomial(size: int, a: float, b: float) -> Floats:
    """The chances of 0 … size yes."""
    k = np.arange(size + 1, dtype=np.float64)
    log_choose = -log_beta(size - k + 1, k + 1) - np.log(size + 1)
    chances = np.exp(log_choose + log_beta(k + a, size - k + b) - log_beta(np.array(a), np.array(b)))
    return np.asarray(chances / chances.sum())


def _indicator(item: _Item, month: str, notices: list[Notice]) -> Table:
    """The latest reading, moved on as readings moved from month to month."""
    readings: dict[str, float] = {}
    for _, fact in item.facts:
        if isinstance(fact, Reading):
            readings[fact.period] = float(fact.value)
    history = [readings[m] for m in sorted(readings)]
    if not history:
        notices.append(Notice("no_reading", item.leaf.code))
        return _open(item)
    if isinstance(item.leaf.rule, Trend) and len(history) == 1 and month in readings:
        notices.append(Notice("no_earlier", item.leaf.code))
        return _open(item)
    last = history[-1]
    steps = np.diff(history)
    usual = ONE_READING_SPREAD * abs(last) / 2
    spread = float(np.sqrt((float((steps**2).sum()) + 2 * usual**2) / (len(steps) + 2)))
    if len(history) == 1:
        notices.append(Notice("one_reading", item.leaf.code))
    coming = last + spread * probit((np.arange(COARSE) + 0.5) / COARSE)
    if spread == 0:
        coming = np.full(COARSE, last)
    shares = np.array([_reading_share(item.leaf, value, last) for value in coming])
    return _shares(item, shares, "readings", len(history), float(len(history)))


def _reading_share(leaf: Node, value: float, last: float) -> float:
    """What the scoring engine gives for this reading, with the last one as the earlier one."""
    assert isinstance(leaf.rule, (Threshold, Trend))
    counted = Counted(readings={leaf.code: Value(Fraction(value), Fraction(last))})
    score = leaf_score(leaf, counted).score
    return 0.0 if score is None or not leaf.points else float(score / Fraction(leaf.points))


def _open(item: _Item) -> Table:
    """Nothing is known: nothing or full, with the blank share."""
    shares = ((np.arange(FINE) + 0.5) / FINE > 1 - BLANK_SHARE).astype(np.float64)
    return _shares(item, shares, "assumed", 0, 0.0)


def _negative(item: _Item, days: float) -> Table:
    """Events at a Gamma rate learned from the past (old ones counting less): a negative binomial number of them."""
    events = [(age, fact.count) for age, fact in item.facts if isinstance(fact, Event)]
    seen = sum(item.weight(age) * count for age, count in events)
    exposure = item.half / np.log(2.0)  # days of the past, weighted
    if item.leaf.rule is not None and not events:
        exposure = max(exposure, days)
    a, b = seen + BLANK_EVENTS * days / (exposure + days), exposure
    counts = _negative_binomial(max(a, 1e-9), days / (b + days))
    leaf = item.leaf
    off, vetoes = np.zeros(FINE), np.zeros(FINE, dtype=np.bool_)
    match leaf.rule:
        case Deduct(each):
            off = float(each) * counts
        case Bonus(each, cap):
            off = -np.minimum(float(cap), float(each) * counts)
        case Veto():
            vetoes = counts > 0
    return Table(item.at, np.zeros(FINE), off, vetoes, "events", len(events), seen)


def _negative_binomial(a: float, p: float) -> Floats:
    """Quantiles of the number of events with shape a and chance p of one more."""
    chance, total, k = (1 - p) ** a, 0.0, 0
    cuts = []
    while total < 1 - 1e-7 and k < 1000:
        total += chance
        cuts.append(total)
        k += 1
        chance *= p * (a + k - 1) / k
    return np.minimum(np.searchsorted(cuts, (np.arange(FINE) + 0.5) / FINE), len(cuts) - 1).astype(np.float64)


def _beta(mean: float, strength: float) -> Floats:
    """Equally likely shares of a Beta with this mean; all the same where the mean is 0 or 1."""
    mean = float(np.clip(mean, 1e-4, 1 - 1e-4))
    return beta_quantiles(mean * strength, (1 - mean) * strength, (np.arange(COARSE) + 0.5) / COARSE)


def _shares(item: _Item, shares: Floats, source: str, observations: int, weight: float) -> Table:
    score = shares * float(item.leaf.points)
    nothing = np.zeros(len(shares))
    return Table(item.at, score, nothing, nothing > 0, source, observations, weight)
