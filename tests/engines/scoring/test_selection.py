"""Which facts count."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.scoring.making import at, check, event, poll, rating, reading, review

from tongchuang.engines.scoring.counted import Pair, Value
from tongchuang.engines.scoring.period import Period, PeriodError, month_bounds, month_of
from tongchuang.engines.scoring.select import select

OCTOBER = "2026-10"


def test_the_latest_check_of_a_site_and_item_counts_whatever_the_order() -> None:
    facts = [check("a", "M1", at(20), "fail", 4, visit="v2"), check("a", "M1", at(3), "pass", visit="v1")]
    assert select(facts, OCTOBER, ["mock"]).pairs == {"a": [Pair("M1", True, 4, None, "v2", None)]}


def test_at_the_same_time_the_greater_visit_wins_and_then_the_later_row() -> None:
    facts = [check("a", "M1", at(3), "fail", 2, visit="v9"), check("a", "M1", at(3), "pass", visit="v10")]
    assert select(facts, OCTOBER, ["mock"]).pairs["a"][0].failed  # "v9" > "v10" as text
    facts.append(check("a", "M1", at(3), "fail", 7, visit="v9"))
    assert select(facts, OCTOBER, ["mock"]).pairs["a"][0].occurrences == 7


def test_not_applicable_takes_the_pair_away_and_does_not_fall_back() -> None:
    facts = [check("a", "M1", at(3), "fail"), check("a", "M1", at(4), "na"), check("a", "M2", at(4), "pass")]
    assert [pair.site for pair in select(facts, OCTOBER, ["mock"]).pairs["a"]] == ["M2"]


def test_the_occurrences_of_a_pass_do_not_count() -> None:
    assert select([check("a", "M1", at(3), "pass", 5)], OCTOBER, ["mock"]).pairs["a"][0].occurrences == 0


def test_other_periods_and_sources_do_not_count() -> None:
    facts = [
        check("a", "M1", at(3), "pass"),
        check("a", "M1", at(5), "fail", source="self"),
        check("a", "M1", at(5, month=11), "fail"),
    ]
    assert not select(facts, OCTOBER, ["mock", "covert"]).pairs["a"][0].failed
    assert select(facts, OCTOBER, ["mock", "self"]).pairs["a"][0].failed
    assert select(facts, "2026-Q4", ["mock"]).pairs["a"][0].failed
    assert select(facts, "2026-Q3", ["mock"]).pairs == {}
    assert len(select(facts, "2026", ["mock"]).pairs["a"]) == 1


def test_reviews_latest_polls_added_ratings_latest_of_each_rater_events_all() -> None:
    facts = [
        review("e", at(5), "0.5"),
        review("e", at(4), "1"),
        poll("p", at(1), 3, 10),
        poll("p", at(2), 4, 5),
        rating("o", at(1), "0.1", "甲"),
        rating("o", at(2), "0.5", "甲"),
        rating("o", at(1), "1", "乙"),
        event("n", at(1)),
        event("n", at(1), 3),
    ]
    counted = select(facts, OCTOBER, ["mock"])
    assert counted.fractions == {"e": Fraction(1, 2), "o": Fraction(3, 4)}
    assert counted.polls == {"p": (7, 15)}
    assert counted.events == {"n": 4}


@pytest.mark.parametrize("kind", ["review", "rating", "reading"])
def test_of_two_facts_at_the_same_time_the_later_row_wins(kind: str) -> None:
    facts = {
        "review": [review("i", at(1), "0"), review("i", at(1), "1")],
        "rating": [rating("i", at(1), "0", "甲"), rating("i", at(1), "1", "甲")],
        "reading": [reading("i", at(1), "0"), reading("i", at(1), "1")],
    }[kind]
    counted = select(facts, OCTOBER, ["mock"])
    assert counted.readings["i"].value == 1 if kind == "reading" else counted.fractions["i"] == 1


def test_a_reading_looks_back_to_the_latest_of_an_earlier_month_of_the_same_sources() -> None:
    facts = [
        reading("i", at(1, month=7), "1"),
        reading("i", at(9, month=8), "2"),
        reading("i", at(3, month=8), "3"),
        reading("i", at(3, month=9), "4", source="self"),
        reading("i", at(2), "5"),
        reading("i", at(8), "6"),
        reading("i", at(1, month=11), "7"),
    ]
    assert select(facts, OCTOBER, ["mock"]).readings["i"] == Value(Fraction(6), Fraction(2))
    assert select(facts, "2026-Q4", ["mock"]).readings["i"] == Value(Fraction(7), Fraction(6))
    assert select(facts, "2026-07", ["mock"]).readings["i"] == Value(Fraction(1), None)
    assert select(facts, "2026-09", ["mock"]).readings == {}


def test_periods() -> None:
    assert (Period.parse("2026-Q1").first, Period.parse("2026-Q1").last) == ("2026-01", "2026-03")
    assert "2026-12" in Period.parse("2026-Q4") and "2026-09" not in Period.parse("2026-Q4")
    assert "2026-01" in Period.parse("2026") and "2027-01" not in Period.parse("2026")
    for bad in ("2026-13", "2026-00", "2026-Q5", "26", "2026-1", "", "２０２６", "2026-10\n", "2026-10-01"):
        with pytest.raises(PeriodError):
            Period.parse(bad)
    with pytest.raises(PeriodError):
        month_bounds("2026-Q1")


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 1)))
def test_the_bounds_of_a_month_hold_the_instants_of_that_month(when: datetime) -> None:
    start, end = month_bounds(month_of(when))
    assert start <= when < end
    assert month_of(start) != month_of(start - timedelta(microseconds=1))


def test_a_month_begins_at_midnight_in_shanghai() -> None:
    assert month_of(datetime(2026, 9, 30, 16)) == "2026-10"
    assert month_of(datetime(2026, 9, 30, 15, 59)) == "2026-09"
    assert month_of(datetime(2026, 10, 1, tzinfo=timezone(timedelta(hours=8)))) == "2026-10"


@given(st.permutations([check("a", f"M{n % 3}", at(n), "fail" if n % 2 else "pass", n) for n in range(1, 8)]))
def test_selection_is_free_of_order(facts: list[object]) -> None:
    pairs = select(facts, OCTOBER, ["mock"]).pairs["a"]  # type: ignore[arg-type]
    assert {(pair.site, pair.occurrences) for pair in pairs} == {("M1", 7), ("M0", 0), ("M2", 5)}
