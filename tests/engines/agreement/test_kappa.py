"""Kappa: the worked example of the docs, limits, properties, and an interval that holds as often as it says."""

from __future__ import annotations

import math
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongchuang.engines.agreement import Interval, Weights, agreement, wilson

DOCS = Path(__file__).resolve().parents[3] / "docs/algorithms/agreement.md"


def table(a: int, b: int, c: int, d: int) -> list[tuple[str, str]]:
    """Pass-pass, pass-fail, fail-pass, fail-fail."""
    return [("pass", "pass")] * a + [("pass", "fail")] * b + [("fail", "pass")] * c + [("fail", "fail")] * d


def test_the_example_of_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    found = agreement(table(62, 6, 4, 28))
    assert (
        found.share is not None
        and found.kappa is not None
        and found.low is not None
        and found.high is not None
    )
    numbers = [found.share, found.kappa, found.low, found.high]
    told = re.search(
        r"raw agreement \*\*([\d.]+)\*\*, kappa \*\*([\d.]+)\*\*, interval \*\*([\d.]+) to ([\d.]+)\*\*", text
    )
    assert told is not None
    assert [float(each) for each in told.groups()] == [round(number, 3) for number in numbers]
    assert found.interval is Interval.LARGE_SAMPLE


def test_cohens_own_numbers() -> None:
    """By hand: po = 0.7, pe = 0.5, kappa = 0.4; the variance recomputed term by term."""
    found = agreement(table(20, 5, 10, 15), few=10)
    assert found.kappa == pytest.approx(0.4)
    po, pe, kappa, n = 0.7, 0.5, 0.4, 50
    p = {("p", "p"): 0.4, ("p", "f"): 0.1, ("f", "p"): 0.2, ("f", "f"): 0.3}
    rows, columns = {"p": 0.5, "f": 0.5}, {"p": 0.6, "f": 0.4}
    one = sum(p[k, k] * (1 - (rows[k] + columns[k]) * (1 - kappa)) ** 2 for k in "pf")
    two = (1 - kappa) ** 2 * sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i in "pf" for j in "pf" if i != j)
    variance = (one + two - (kappa - pe * (1 - kappa)) ** 2) / (n * (1 - pe) ** 2)
    assert found.share == pytest.approx(po)
    assert found.low == pytest.approx(kappa - 1.959964 * math.sqrt(variance), abs=1e-6)


def test_all_the_same_has_no_kappa_but_raw_agreement() -> None:
    found = agreement(table(40, 0, 0, 0))
    assert (found.kappa, found.low, found.interval, found.share) == (None, None, Interval.NONE, 1.0)
    assert found.low_share == pytest.approx(0.9124, abs=1e-4)
    assert agreement([]).share is None


def test_perfect_agreement_is_not_perfect_certainty() -> None:
    few, many = agreement(table(5, 0, 0, 5)), agreement(table(200, 0, 0, 200))
    assert few.kappa == many.kappa == 1.0
    assert few.low is not None and many.low is not None
    assert few.low < 0.5 < 0.95 < many.low
    assert few.interval is Interval.FROM_SHARE


def test_few_pairs_get_a_bootstrap_that_is_the_same_every_time() -> None:
    pairs = table(12, 2, 3, 8)
    one, other = agreement(pairs, seed=4), agreement(list(reversed(pairs)), seed=4)
    assert one == other
    assert one.interval is Interval.BOOTSTRAP
    assert one.low is not None and one.high is not None and one.kappa is not None
    assert one.low < one.kappa < one.high


@pytest.mark.parametrize("number", [4, 80])
def test_one_side_with_a_single_judgement_has_no_interval(number: int) -> None:
    found = agreement([("pass", "pass"), ("fail", "pass")] * (number // 2))
    assert (found.kappa, found.low, found.high, found.interval) == (0.0, None, None, Interval.NONE)


def test_grades_far_apart_disagree_more() -> None:
    near = [("A", "B")] * 10 + [("A", "A")] * 20 + [("C", "C")] * 20
    far = [("A", "C")] * 10 + [("A", "A")] * 20 + [("C", "C")] * 20
    order = ("A", "B", "C")
    one, other = (agreement(pairs, order, weights=Weights.LINEAR).kappa for pairs in (near, far))
    assert one is not None and other is not None and one > other
    with pytest.raises(ValueError, match="order"):
        agreement(near, ("A", "B"), weights=Weights.LINEAR)


VERDICTS = st.sampled_from(["pass", "fail", "na"])


@settings(deadline=None)
@given(st.lists(st.tuples(VERDICTS, VERDICTS), max_size=60), st.sampled_from(list(Weights)))
def test_what_always_holds(pairs: list[tuple[str, str]], weights: Weights) -> None:
    order = ("pass", "na", "fail")
    found = agreement(pairs, order, weights=weights, resamples=60)
    turned = agreement([(other, one) for one, other in pairs], order, weights=weights, resamples=60)
    assert found.number == len(pairs) and found.same <= found.number
    if found.kappa is None:
        assert turned.kappa is None
        assert not pairs or len({name for pair in pairs for name in pair}) == 1
        return
    assert turned.kappa == pytest.approx(found.kappa)
    assert -1 - 1e-9 <= found.kappa <= 1 + 1e-9
    assert (found.kappa > 1 - 1e-9) == (found.same == found.number)
    if found.low is not None and found.high is not None:
        assert -1 <= found.low <= found.high <= 1


@pytest.mark.parametrize("number", [30, 120])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(number: int) -> None:
    chances = {("pass", "pass"): 0.6, ("pass", "fail"): 0.07, ("fail", "pass"): 0.05, ("fail", "fail"): 0.28}
    expected = 0.67 * 0.65 + 0.33 * 0.35
    truth = (0.88 - expected) / (1 - expected)
    draw, held, times = random.Random(2), 0, 200
    for seed in range(times):
        pairs = draw.choices(list(chances), weights=list(chances.values()), k=number)
        found = agreement(pairs, resamples=300, seed=seed)
        held += found.low is not None and found.high is not None and found.low <= truth <= found.high
    assert 0.88 <= held / times <= 0.99


def test_wilson() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.27753), abs=1e-4)
    assert wilson(8, 10) == pytest.approx((0.49016, 0.94333), abs=1e-4)
    with pytest.raises(ValueError, match="hits"):
        wilson(3, 2)
