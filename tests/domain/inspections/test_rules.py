"""Pure rules: what a crosswalk carries, whose check counts, what a quota draws."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongchuang.domain.inspections.rules import (
    CarriedCheck,
    carries,
    draw_by_quota,
    fraction_fits,
    grades_of,
    one_for_each_item,
    rule_name,
)


@dataclass
class Item:
    rule: Any
    site_types: list[str] = field(default_factory=lambda: ["market"])
    code: str = "X"
    pk: UUID = field(default_factory=uuid4)


PLAIN = Item({"pass_rate": {}})
ABC = Item({"grades": {"A": 1, "B": "0.6", "C": 0}})
AB = Item({"grades": {"A": 1, "B": "0.5"}})
ELSEWHERE = Item({"pass_rate": {}}, ["toilet"])


@pytest.mark.parametrize(
    "relation, source, target, expected",
    [
        ("equal", PLAIN, PLAIN, True),
        ("covers", PLAIN, PLAIN, True),
        ("part", PLAIN, PLAIN, False),
        ("equal", PLAIN, ABC, False),
        ("equal", ABC, PLAIN, True),
        ("covers", ABC, ABC, True),
        ("equal", ABC, AB, False),
        ("equal", PLAIN, ELSEWHERE, False),
    ],
)
def test_what_a_crosswalk_carries(relation: str, source: Item, target: Item, expected: bool) -> None:
    assert carries(relation, source, target, "market") is expected


def test_rules_are_read_bare_or_with_parameters() -> None:
    assert [rule_name(rule) for rule in ("veto", {"bands": {}}, {}, None)] == ["veto", "bands", "", ""]
    assert grades_of({"grades": {"C": 0, "A": 1}}) == ("A", "C")
    assert grades_of("veto") == ()


def carried(**values: Any) -> CarriedCheck:
    base = CarriedCheck(
        item=UUID(int=1), version=UUID(int=2), check=uuid4(), verdict="pass", count=1, grade="",
        at=datetime(2026, 10, 1, tzinfo=UTC), direct=False,
    )  # fmt: skip
    return replace(base, **values)


def test_an_items_own_check_beats_what_is_carried_to_it() -> None:
    own = carried(direct=True)
    assert one_for_each_item([carried(verdict="fail", count=9), own, carried(verdict="na")]) == [own]


def test_of_carried_checks_the_worst_counts_in_any_order() -> None:
    worst = carried(verdict="fail", count=3)
    rest = [carried(verdict="na"), carried(verdict="pass"), carried(verdict="fail", count=2)]
    assert one_for_each_item([*rest, worst]) == one_for_each_item([worst, *rest]) == [worst]


def test_a_draw_is_the_same_for_the_same_seed_in_any_order() -> None:
    pool = {"market": [f"S{n:03}" for n in range(50)], "toilet": ["T1", "T2"]}
    drawn = draw_by_quota(pool, {"market": 5, "toilet": 9, "school": 2}, "2026-10")
    turned = {key: list(reversed(codes)) for key, codes in pool.items()}
    assert drawn == draw_by_quota(turned, {"market": 5, "toilet": 9, "school": 2}, "2026-10")
    assert [len(drawn[key]) for key in ("market", "toilet", "school")] == [5, 2, 0]
    assert drawn != draw_by_quota(pool, {"market": 5, "toilet": 9, "school": 2}, "2026-11")


def test_a_draw_favours_nobody() -> None:
    pool = {"market": [f"S{n:02}" for n in range(10)]}
    hits = dict.fromkeys(pool["market"], 0)
    for seed in range(2000):
        for code in draw_by_quota(pool, {"market": 3}, str(seed))["market"]:
            hits[code] += 1
    assert min(hits.values()) > 520
    assert max(hits.values()) < 680


@pytest.mark.parametrize("value, fits", [("0", True), ("1", True), ("0.12345678", True), ("0.123456789", False), ("1.01", False), ("-0.1", False), ("NaN", False)])
def test_fractions(value: str, fits: bool) -> None:
    assert fraction_fits(Decimal(value)) is fits


def test_the_grades_of_a_rule_as_it_is_stored() -> None:
    stored = {"rule": "grades", "values": [["A", "1"], ["B", "0.6"], ["C", "0"]]}
    assert grades_of(stored) == grades_of({"grades": {"A": 1, "B": 0.6, "C": 0}}) == ("A", "B", "C")
    assert grades_of({"rule": "per_failure", "deduct": "0.5"}) == grades_of({"per_failure": {"deduct": 0.5}}) == ()
    assert grades_of("veto") == grades_of({"rule": "veto"}) == ()
