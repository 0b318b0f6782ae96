"""The SQL definition and the streaming selector choose the same facts."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.scoring.making import at, check, reading
from tests.engines.scoring.random_cases import Case, cases
from tests.engines.scoring.sql.making_rows import table_of

from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.facts import Fact
from tongchuang.engines.scoring.select import select
from tongchuang.engines.scoring.sql.counting import counted_from
from tongchuang.engines.scoring.sql.definition import Scope

PERIODS = ("2026-10", "2026-09", "2026-Q3", "2026-Q4", "2026")


def counted_by_sql(facts: list[Fact], scope: Scope, **more: Any) -> Counted:
    with duckdb.connect() as connection:
        connection.register("facts", table_of(facts))
        return counted_from(lambda sql: connection.execute(sql).fetchall(), scope, **more)


def same(mine: Counted, theirs: Counted) -> None:
    items = {*mine.pairs, *theirs.pairs}
    for item in items:
        assert sorted(mine.pairs.get(item, ()), key=lambda pair: pair.site) == sorted(
            theirs.pairs.get(item, ()), key=lambda pair: pair.site
        )
    assert mine.fractions == theirs.fractions
    assert mine.polls == theirs.polls
    assert mine.readings == theirs.readings
    assert mine.events == theirs.events


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cases(),
    st.sampled_from(PERIODS),
    st.sets(st.sampled_from(["mock", "covert", "self"]), min_size=1),
)
def test_sql_and_selector_choose_the_same_facts(case: Case, period: str, sources: set[str]) -> None:
    expected = select(case.facts, period, sources)
    scope = Scope.of(period, sorted(sources))
    same(counted_by_sql(case.facts, scope), expected)
    tallied = counted_by_sql(case.facts, scope, pairs=False)
    assert {item: dict(tally) for item, tally in tallied.tallies.items()} == {
        item: dict(expected.tally(item)) for item, pairs in expected.pairs.items() if pairs
    }


def test_a_latest_not_applicable_takes_the_pair_away() -> None:
    facts = [check("A", "M1", at(3), "fail", 4), check("A", "M1", at(9), "na")]
    assert counted_by_sql(facts, Scope.of("2026-10", ["mock"])).pairs == {}


def test_at_the_same_time_the_greater_visit_wins_then_the_later_row() -> None:
    facts = [
        check("A", "M1", at(3), "fail", 4, visit="v2"),
        check("A", "M1", at(3), "pass", visit="v1"),
        check("B", "M1", at(3), "pass", visit="v1"),
        check("B", "M1", at(3), "fail", 2, visit="v1"),
    ]
    pairs = counted_by_sql(facts, Scope.of("2026-10", ["mock"])).pairs
    assert [pair.occurrences for pair in (*pairs["A"], *pairs["B"])] == [4, 2]


def test_a_reading_survives_to_the_last_digit() -> None:
    long = "0.1234567890123456789012345678901234567"
    facts = [reading("A", at(3), long)]
    counted = counted_by_sql(facts, Scope.of("2026-10", ["mock"]))
    assert counted.readings["A"].value == select(facts, "2026-10", ["mock"]).readings["A"].value


@pytest.mark.parametrize(
    ("first", "last", "sources"),
    [("2026-10", "2026-10", ()), ("2026-10", "2026-10", ("x' OR 1",)), ("2026", "2026-10", ("mock",))],
)
def test_only_months_and_known_sources_get_into_a_statement(
    first: str, last: str, sources: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError):
        Scope(first, last, sources)
