"""The rules of a leaf, one by one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.engines.scoring.making import dec, leaf

from tongchuang.engines.scoring.counted import Counted, Pair, Value
from tongchuang.engines.scoring.rules import LeafScore, RuleError, leaf_score
from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    PassRate,
    PerFailure,
    Rule,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)


def on_sites(rule: Rule, *outcomes: tuple[bool, int, str | None], points: str = "10") -> LeafScore:
    pairs = [Pair(f"M{n}", *outcome) for n, outcome in enumerate(outcomes)]
    return leaf_score(leaf("a", rule, points), Counted(pairs={"a": pairs}))


def passed(n: int = 1, grade: str | None = None) -> list[tuple[bool, int, str | None]]:
    return [(False, 0, grade)] * n


def failed(*counts: int, grade: str | None = None) -> list[tuple[bool, int, str | None]]:
    return [(True, count, grade) for count in counts]


@pytest.mark.parametrize(
    ("rule", "counts", "score"),
    [
        (PerFailure(dec("0.5")), (), "10"),
        (PerFailure(dec("0.5")), (4, 10), "3"),
        (PerFailure(dec("0.5"), dec("6")), (4, 10), "4"),
        (PerFailure(dec("0.5"), dec("6")), (100,), "4"),
        (PerFailure(dec("0.5")), (100,), "0"),
        (PerFailure(dec("0.5"), dec("60")), (100,), "0"),
        (PerFailure(dec("10")), (1,), "0"),
    ],
)
def test_per_failure(rule: PerFailure, counts: tuple[int, ...], score: str) -> None:
    found = on_sites(rule, *passed(2), *failed(*counts))
    assert (found.score, found.n, found.failed) == (Fraction(score), 2 + len(counts), len(counts))


STEPS = ((dec("0.8"), dec("0.5")), (dec("0.9"), dec("1")), (dec("0.6"), dec("0.2")))


@pytest.mark.parametrize(
    ("steps", "good", "bad", "score"),
    [
        (None, 2, 1, Fraction(20, 3)),
        (STEPS, 9, 1, Fraction(10)),
        (STEPS, 8, 2, Fraction(5)),
        (STEPS, 89, 11, Fraction(5)),
        (STEPS, 3, 2, Fraction(2)),
        (STEPS, 1, 1, Fraction(0)),
    ],
)
def test_pass_rate_and_survey_rate(steps: Any, good: int, bad: int, score: Fraction) -> None:
    assert on_sites(PassRate(steps), *passed(good), *failed(*[1] * bad)).score == score
    asked = leaf("q", SurveyRate(steps), method="survey")
    assert leaf_score(asked, Counted(polls={"q": (good, good + bad)})).score == score


def test_a_step_is_reached_exactly_where_floats_would_miss_it() -> None:
    # 1 − 0.3 is 0.7 here; in doubles 0.7 * 10 and (10 − 3) / 10 are not to be relied upon.
    for tenths in range(11):
        rule = PassRate(((Decimal(tenths) / 10, dec(1)),))
        assert on_sites(rule, *passed(tenths), *failed(*[1] * (10 - tenths))).score == 10


GRADES = Grades((("A", dec(1)), ("B", dec("0.6")), ("C", dec(0))))


def test_grades_take_the_mean_of_the_values_whatever_the_verdict() -> None:
    found = on_sites(GRADES, *passed(1, "A"), *passed(1, "B"), *failed(1, grade="B"), *failed(1, grade="C"))
    assert (found.score, found.n, found.failed) == (Fraction(10) * Fraction("2.2") / 4, 4, 2)


def test_a_grade_without_a_value_cannot_be_scored() -> None:
    with pytest.raises(RuleError):
        on_sites(GRADES, *passed(1, "D"))


def test_bands_take_the_value_at_the_smallest_count_that_is_enough() -> None:
    rule = Bands(((2, dec("0.33")), (0, dec(1)), (1, dec("0.66")), (5, dec("0.1"))))
    values = {0: "1", 1: "0.66", 2: "0.33", 3: "0.1", 5: "0.1", 6: "0"}
    for count, value in values.items():
        outcome = failed(count) if count else passed()
        assert on_sites(rule, *outcome).score == 10 * Fraction(value)
    assert on_sites(rule, *passed(), *failed(2)).score == 10 * Fraction("1.33") / 2


@pytest.mark.parametrize("method", ["evidence", "overall", "report"])
def test_fraction(method: str) -> None:
    found = leaf_score(leaf("e", ByFraction(), method=method), Counted(fractions={"e": Fraction(1, 3)}))
    assert (found.score, found.n, found.failed) == (Fraction(10, 3), 0, 0)


@pytest.mark.parametrize(
    ("rule", "value", "share"),
    [
        (Threshold(">=", dec(36)), "36", "1"),
        (Threshold(">=", dec(36)), "35.9999", "0"),
        (Threshold(">", dec(36)), "36", "0"),
        (Threshold("<=", dec(36)), "36", "1"),
        (Threshold("<", dec(36)), "36", "0"),
        (Threshold("==", dec("0.3")), "0.3", "1"),
        (Threshold("==", dec("0.3")), "0.31", "0"),
        (Threshold(">=", dec(36), dec(30)), "33", "0.5"),
        (Threshold(">=", dec(36), dec(30)), "30", "0"),
        (Threshold(">=", dec(36), dec(30)), "-5", "0"),
        (Threshold(">=", dec(36), dec(30)), "99", "1"),
        (Threshold(">", dec(36), dec(30)), "36", "1"),
        (Threshold("<=", dec(5), dec(10)), "6", "0.8"),
        (Threshold("<=", dec(5), dec(10)), "10", "0"),
        (Threshold("<=", dec(5), dec(10)), "11", "0"),
        (Threshold("<", dec(5), dec(10)), "4", "1"),
    ],
)
def test_threshold(rule: Threshold, value: str, share: str) -> None:
    found = leaf_score(
        leaf("i", rule, method="indicator"), Counted(readings={"i": Value(Fraction(value), None)})
    )
    assert found.score == 10 * Fraction(share)


@pytest.mark.parametrize(
    ("direction", "value", "earlier", "holds"),
    [
        ("up", 2, 1, True),
        ("up", 1, 1, False),
        ("up", 1, 2, False),
        ("down", 1, 2, True),
        ("down", 1, 1, False),
        ("up", 1, None, None),
    ],
)
def test_trend_alone_and_as_the_other_way_to_meet_a_threshold(
    direction: Any, value: int, earlier: int | None, holds: bool | None
) -> None:
    reading = Value(Fraction(value), None if earlier is None else Fraction(earlier))
    counted = Counted(readings={"i": reading})
    found = leaf_score(leaf("i", Trend(direction), method="indicator"), counted)
    assert found == (
        LeafScore(known=False) if holds is None else LeafScore(known=True, score=Fraction(10 * holds))
    )
    rule = Threshold(">=", dec(100), or_trend=direction)
    assert leaf_score(leaf("i", rule, method="indicator"), counted).score == 10 * bool(holds)


def test_veto_on_sites_keeps_its_points() -> None:
    assert on_sites(Veto(), *passed(3)) == LeafScore(True, Fraction(10), n=3)
    assert on_sites(Veto(), *passed(3), *failed(1)) == LeafScore(
        True, Fraction(10), n=4, failed=1, vetoes=True
    )
    assert not on_sites(Veto(dec("0.7")), *passed(7), *failed(1, 1, 1)).vetoes
    assert on_sites(Veto(dec("0.7")), *passed(6), *failed(1, 1, 1)).vetoes


def test_the_negative_list_is_always_known() -> None:
    for rule in (Veto(), Deduct(dec(2)), Bonus(dec(1), dec(3))):
        found = leaf_score(leaf("n", rule, 0, "negative"), Counted())
        assert found == LeafScore(known=True)
    counted = Counted(events={"n": 4})
    assert leaf_score(leaf("n", Veto(), 0, "negative"), counted).vetoes
    assert leaf_score(leaf("n", Deduct(dec(2)), 0, "negative"), counted).deducted == 8
    found = leaf_score(leaf("n", Bonus(dec(1), dec(3)), 0, "negative"), counted)
    assert (found.bonus, found.failed, found.score) == (3, 4, None)


@pytest.mark.parametrize(
    ("rule", "method"),
    [
        (PassRate(), "site"),
        (Veto(), "site"),
        (ByFraction(), "evidence"),
        (ByFraction(), "overall"),
        (SurveyRate(), "survey"),
        (Threshold(">=", dec(1)), "indicator"),
        (Trend("up"), "indicator"),
    ],
)
def test_without_facts_a_leaf_is_unknown(rule: Rule, method: str) -> None:
    assert leaf_score(leaf("a", rule, method=method), Counted()) == LeafScore(known=False)


def test_polls_without_a_valid_answer_leave_it_unknown() -> None:
    asked = leaf("q", SurveyRate(), method="survey")
    assert not leaf_score(asked, Counted(polls={"q": (0, 0)})).known


def test_a_rule_that_does_not_go_with_the_method_is_refused() -> None:
    with pytest.raises(RuleError):
        leaf_score(leaf("a", PassRate(), method="survey"), Counted())
