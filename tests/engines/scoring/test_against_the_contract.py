"""Random standards and facts: the engine against the plain oracle, and what must hold of every score."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.scoring.naive import Naive
from tests.engines.scoring.random_cases import Case, cases

from tongchuang.engines.scoring.facts import Check
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.standard.model import Bonus

PERIODS = {
    "2026-10": {"2026-10"},
    "2026-Q4": {"2026-10", "2026-11", "2026-12"},
    "2026": {f"2026-{month:02d}" for month in range(1, 13)},
}
SOURCES = ("mock", "covert")
often = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def result_of(case: Case, period: str = "2026-Q4") -> Result:
    return score(case.standard, select(case.facts, period, SOURCES), case.sites, case.assignments)


@often
@given(cases(), st.sampled_from(sorted(PERIODS)))
def test_the_engine_agrees_with_the_oracle(case: Case, period: str) -> None:
    result = result_of(case, period)
    naive = Naive(case.standard, case.facts, PERIODS[period], set(SOURCES), case.sites, case.assignments)
    assert {item.code: item.score for item in result.items} == naive.scores
    total = result.total
    assert (total.total, total.low, total.high) == (naive.total(), naive.total("low"), naive.total("high"))
    assert total.vetoed == any(naive.vetoes(leaf) for leaf in naive.leaves)
    if case.standard.regime == "attain":
        assert total.attained is not None
        assert (total.attained.yes, total.attained.no, total.attained.unknown) == naive.attained()
    else:
        assert total.attained is None
    assert {unit: loss for unit, loss in result.losses.by_unit.items() if loss} == naive.units()


@often
@given(cases(), st.sampled_from(sorted(PERIODS)))
def test_scores_and_totals_stay_within_their_bounds(case: Case, period: str) -> None:
    result = result_of(case, period)
    for item in result.items:
        if item.score is not None:
            assert 0 <= item.score <= Fraction(item.leaf.points)
    total = result.total
    if total.total is not None:
        assert total.low is not None and total.high is not None
        assert 0 <= total.low <= total.total <= total.high
        # Without a bonus nothing is above 100.
        if not any(isinstance(item.leaf.rule, Bonus) for item in result.items):
            assert total.high <= 100
    assert total.coverage is None or 0 <= total.coverage <= 1
    assert total.capped >= 0


@often
@given(cases())
def test_losses_are_shared_out_without_a_remainder(case: Case) -> None:
    result = result_of(case)
    losses = result.losses
    lost = sum((item.loss for item in result.items if item.loss is not None), Fraction(0))
    shares = list(losses.shares())
    assert sum((share.amount for share in shares), Fraction(0)) == lost
    assert sum(losses.by_unit.values(), Fraction(0)) == lost
    assert sum(losses.by_site().values(), Fraction(0)) == lost
    assert sum(losses.by_site_type().values(), Fraction(0)) == lost
    for unit, loss in losses.by_unit.items():
        assert sum((share.amount for share in losses.shares(unit=unit)), Fraction(0)) == loss
    sums = result.total.sums
    assert result.total.capped == sums.applicable - sums.scored - lost + _cut(result)


def _cut(result: Result) -> Fraction:
    """What caps take from the full points of the known leaves."""
    known = [item for item in result.items if item.score is not None]
    return sum((Fraction(item.leaf.points) for item in known), Fraction(0)) - result.total.sums.applicable


@often
@given(cases(), st.integers(0, 2**32))
def test_a_score_is_free_of_the_order_of_facts_with_times_of_their_own(case: Case, seed: int) -> None:
    unique = {(fact.item, fact.at): fact for fact in case.facts}
    facts = list(unique.values())
    shuffled = Random(seed).sample(facts, len(facts))
    one, other = (
        score(case.standard, select(rows, "2026-Q4", SOURCES), case.sites, case.assignments)
        for rows in (facts, shuffled)
    )
    assert (one.total, one.items) == (other.total, other.items)
    assert one.losses.by_unit == other.losses.by_unit


@often
@given(cases())
def test_not_applicable_changes_nothing_where_nothing_was_found(case: Case) -> None:
    checks = [fact for fact in case.facts if isinstance(fact, Check)]
    facts = [fact for fact in case.facts if not isinstance(fact, Check)]
    seen = [fact for fact in checks if fact.verdict != "na" and fact.site != "M1"]
    aside = [
        Check(
            item=fact.item,
            period=fact.period,
            source=fact.source,
            site="M1",
            visit=fact.visit,
            at=fact.at,
            verdict="na",
        )
        for fact in checks
    ]
    plain, with_na = (
        score(case.standard, select(rows, "2026-Q4", SOURCES), case.sites, case.assignments)
        for rows in ([*facts, *seen], [*facts, *aside, *seen])
    )
    assert plain.total == with_na.total and plain.items == with_na.items
