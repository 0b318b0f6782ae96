"""What the counted facts make of one item: the rules of a leaf, in exact fractions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tongchuang.engines.scoring.counted import Counted, Outcome, Tally, Value
from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    Method,
    Node,
    PassRate,
    PerFailure,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)

ZERO = Fraction(0)
ONE = Fraction(1)

RULES_OF_METHOD: dict[Method, tuple[type[Any], ...]] = {
    "site": (PerFailure, PassRate, Grades, Bands, Veto),
    "evidence": (ByFraction,),
    "survey": (SurveyRate,),
    "indicator": (Threshold, Trend),
    "overall": (ByFraction,),
    "report": (ByFraction,),
    "negative": (Deduct, Bonus, Veto),
}

_HOLDS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


class RuleError(ValueError):
    """A leaf whose rule cannot be computed: it does not go with the method, or with the facts."""


@dataclass(frozen=True, slots=True)
class LeafScore:
    """What a leaf comes to. `score` is None when it is unknown or stands outside the points."""

    known: bool
    score: Fraction | None = None
    n: int = 0
    failed: int = 0
    vetoes: bool = False
    deducted: Fraction = ZERO
    bonus: Fraction = ZERO


UNKNOWN = LeafScore(known=False)


def leaf_score(leaf: Node, counted: Counted) -> LeafScore:
    """The score of one leaf by its rule."""
    if leaf.method is None or not isinstance(leaf.rule, RULES_OF_METHOD[leaf.method]):
        raise RuleError(f"{leaf.code}: {type(leaf.rule).__name__} is no rule for the method {leaf.method}")
    match leaf.method:
        case "site":
            return _site(leaf, counted.tally(leaf.code))
        case "negative":
            return _negative(leaf, counted.events.get(leaf.code, 0))
        case "survey":
            share = _survey(leaf, *counted.polls.get(leaf.code, (0, 0)))
        case "indicator":
            share = _indicator(leaf, counted.readings.get(leaf.code))
        case _:
            share = counted.fractions.get(leaf.code)
    return UNKNOWN if share is None else LeafScore(known=True, score=Fraction(leaf.points) * share)


def outcome_value(leaf: Node, outcome: Outcome) -> Fraction:
    """What a pair with this outcome is worth in a rule that takes the mean over pairs, from 0 to 1."""
    failed, count, grade = outcome
    match leaf.rule:
        case Grades(values):
            for name, value in values:
                if name == grade:
                    return Fraction(value)
            raise RuleError(f"{leaf.code}: the grade {grade} has no value")
        case Bands(steps):
            reached = [step for step in steps if step[0] >= (count if failed else 0)]
            return Fraction(min(reached)[1]) if reached else ZERO
        case _:
            return ZERO if failed else ONE


def _site(leaf: Node, tally: Tally) -> LeafScore:
    n = sum(tally.values())
    if n == 0:
        return UNKNOWN
    failed = sum(pairs for outcome, pairs in tally.items() if outcome[0])
    rate = Fraction(n - failed, n)
    points = Fraction(leaf.points)
    vetoes = False
    match leaf.rule:
        case PerFailure(deduct, cap):
            k = sum(outcome[1] * pairs for outcome, pairs in tally.items() if outcome[0])
            most = points if cap is None else Fraction(cap)
            score = max(ZERO, points - min(most, Fraction(deduct) * k))
        case PassRate(steps):
            score = points * stepped(rate, steps)
        case Veto(below):
            vetoes = failed > 0 if below is None else rate < Fraction(below)
            score = points
        case _:
            score = points * sum(outcome_value(leaf, o) * pairs for o, pairs in tally.items()) / n
    return LeafScore(known=True, score=score, n=n, failed=failed, vetoes=vetoes)


def _negative(leaf: Node, count: int) -> LeafScore:
    vetoes, deducted, bonus = False, ZERO, ZERO
    match leaf.rule:
        case Veto():
            vetoes = count > 0
        case Deduct(each):
            deducted = Fraction(each) * count
        case Bonus(each, cap):
            bonus = min(Fraction(cap), Fraction(each) * count)
    return LeafScore(known=True, failed=count, vetoes=vetoes, deducted=deducted, bonus=bonus)


def _survey(leaf: Node, yes: int, valid: int) -> Fraction | None:
    assert isinstance(leaf.rule, SurveyRate)
    return stepped(Fraction(yes, valid), leaf.rule.steps) if valid else None


def _indicator(leaf: Node, reading: Value | None) -> Fraction | None:
    if reading is None:
        return None
    if isinstance(leaf.rule, Trend):
        if reading.earlier is None:
            return None
        return ONE if _moved(leaf.rule.direction, reading) else ZERO
    assert isinstance(leaf.rule, Threshold)
    return _threshold(leaf.rule, reading)


def _threshold(rule: Threshold, reading: Value) -> Fraction:
    limit = Fraction(rule.value)
    if _HOLDS[rule.op](reading.value, limit):
        return ONE
    if rule.or_trend is not None and _moved(rule.or_trend, reading):
        return ONE
    if rule.zero_at is None:
        return ZERO
    zero = Fraction(rule.zero_at)
    share = (reading.value - zero) / (limit - zero)
    return share if ZERO <= share <= ONE else ZERO


def _moved(direction: str, reading: Value) -> bool:
    if reading.earlier is None:
        return False
    return reading.value > reading.earlier if direction == "up" else reading.value < reading.earlier


def stepped(rate: Fraction, steps: tuple[tuple[Decimal, Decimal], ...] | None) -> Fraction:
    """The rate itself, or the share of the greatest step that it reaches."""
    if steps is None:
        return rate
    reached = [step for step in steps if Fraction(step[0]) <= rate]
    return Fraction(max(reached)[1]) if reached else ZERO
