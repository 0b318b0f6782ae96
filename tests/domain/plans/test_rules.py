"""Pure rules: which effort counts, how many people there are, how a task stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongchuang.domain.plans.rules import (
    LONGEST,
    Kind,
    Period,
    TaskState,
    hours,
    in_halves,
    learned_days,
    narrowest,
    people_on,
    task_state,
)
from tongchuang.domain.plans.values import Wishes
from tongchuang.foundation.ids import uuid7

ITEM, TYPE = uuid7(), uuid7()
DAY = date(2026, 12, 1)


def test_the_narrowest_rule_that_fits_counts() -> None:
    rules = [
        (Kind(), Decimal(1), Decimal(0)), (Kind(severity="grave"), Decimal(2), Decimal(0)),
        (Kind(site_type_id=TYPE), Decimal(3), Decimal(0)), (Kind(item_id=ITEM), Decimal(4), Decimal(9)),
        (Kind(item_id=uuid7(), site_type_id=TYPE, severity="grave"), Decimal(5), Decimal(0)),
    ]  # fmt: skip
    assert narrowest(rules, Kind(ITEM, TYPE, "grave")) == (Decimal(4), Decimal(9))
    assert narrowest(rules, Kind(uuid7(), TYPE, "grave")) == (Decimal(3), Decimal(0))
    assert narrowest(rules, Kind(uuid7(), uuid7(), "grave")) == (Decimal(2), Decimal(0))
    assert narrowest(rules, Kind(None, None, "minor")) == (Decimal(1), Decimal(0))
    assert narrowest(rules[1:2], Kind(None, None, "minor")) is None


@given(st.lists(st.floats(0, 60), min_size=1))
def test_learned_days_are_half_days_within_bounds(days: list[float]) -> None:
    found = learned_days(days)
    assert Decimal("0.5") <= found <= LONGEST
    assert found * 2 == int(found * 2)


@pytest.mark.parametrize(("days", "halves"), [("0.2", "0"), ("0.25", "0.5"), ("1.3", "1.5"), ("2.74", "2.5")])
def test_rounding_to_halves(days: str, halves: str) -> None:
    assert in_halves(Decimal(days)) == Decimal(halves)


def test_person_hours() -> None:
    assert [hours(Decimal(each)) for each in ("0.1", "0.5", "1", "2.5")] == [1, 4, 8, 20]


def test_the_entry_that_began_last_says_how_many_people_there_are() -> None:
    periods = [
        Period(date(2026, 11, 1), None, 2),
        Period(date(2026, 12, 1), date(2026, 12, 5), 5, frozenset({date(2026, 12, 2)})),
    ]
    days = {1: 5, 2: 0, 5: 5, 6: 2}
    assert {number: people_on(periods, date(2026, 12, number), 1) for number in days} == days
    assert people_on(periods, date(2026, 10, 1), 1) == 1


@pytest.mark.parametrize(
    ("finding", "start", "end", "state"),
    [
        ("closed", 20, 21, TaskState.DONE), ("fixed", 20, 21, TaskState.DONE), ("accepted", 20, 21, TaskState.LATE),
        ("accepted", 30, 31, TaskState.NOW), (None, 30, 31, TaskState.NOW), ("accepted", 31, 31, TaskState.AHEAD),
        ("accepted", None, None, TaskState.AHEAD),
    ],
)  # fmt: skip
def test_how_a_task_stands(finding: str | None, start: int | None, end: int | None, state: str) -> None:
    def day(number: int | None) -> date | None:
        return date(2026, 12, number) if number else None

    assert task_state(finding, day(start), day(end), date(2026, 12, 30)) == state


def test_wishes_survive_being_stored() -> None:
    given = Wishes(DAY, ITEM, DAY, Decimal("10.50"), Decimal("3"), True, True, 60)
    assert Wishes.from_json(given.as_json()) == given
    assert Wishes.from_json(Wishes().as_json()) == Wishes()
    assert given.any and not Wishes().any
