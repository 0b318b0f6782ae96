"""What a unit could have lost, out of a scored period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.engines.scoring.making import dec, leaf, standard

from tongchuang.engines.ranking.opportunities import most_lost, opportunities
from tongchuang.engines.ranking.v1 import Line
from tongchuang.engines.scoring.counted import Counted, Pair, Value
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.scoring.score import score
from tongchuang.engines.standard.model import (
    Bands,
    ByFraction,
    Deduct,
    Grades,
    PassRate,
    PerFailure,
    SurveyRate,
    Threshold,
    Veto,
)

DAYS = {"v1": date(2026, 10, 3), "v2": date(2026, 10, 20)}
SITES = {"M1": Site("market", "urban"), "M2": Site("market", "market"), "M3": Site("market", "market")}


def total(lines: tuple[Line, ...], name: str) -> Decimal:
    return sum((getattr(line, name) for line in lines), Decimal(0))


def test_the_most_that_an_item_can_cost() -> None:
    steps = ((dec("0.9"), dec(1)), (dec(0), dec("0.2")))
    assert most_lost(leaf("a", PerFailure(dec("0.5"), dec(6)))) == 6
    assert most_lost(leaf("a", PerFailure(dec("0.5")))) == 10
    assert most_lost(leaf("a", PassRate())) == 10
    assert most_lost(leaf("a", PassRate(steps))) == 8
    assert most_lost(leaf("a", SurveyRate(steps), method="survey")) == 8
    assert most_lost(leaf("a", Grades((("A", dec(1)), ("C", dec("0.4")))))) == 6
    assert most_lost(leaf("a", Bands(((0, dec(1)), (1, dec("0.5")))))) == 10
    assert most_lost(leaf("a", Threshold(">=", dec(36)), method="indicator")) == 10
    assert most_lost(leaf("a", Veto())) == 0
    assert most_lost(leaf("a", Deduct(dec(1)), method="negative")) == 0


def test_a_pair_that_passed_is_an_opportunity_too() -> None:
    result = score(
        standard(leaf("a", PassRate(), lead=("office",)), leaf("e", ByFraction(), points=4, method="evidence", lead=("office",))),
        Counted(pairs={"a": [Pair("M1", True, 1, None, "v1"), Pair("M2", False, 0, None, "v2")]}, fractions={"e": Fraction(3, 4)}),
        SITES, Assignments(),
    )  # fmt: skip
    found = opportunities(result, DAYS)
    assert found["urban"] == (Line("site:M1", Decimal(5), Decimal(5), (), ("a",), "v1", DAYS["v1"]),)
    assert found["market"] == (Line("site:M2", Decimal(5), Decimal(0), ("a",), (), "v2", DAYS["v2"]),)
    assert found["office"] == (Line("item:e", Decimal(4), Decimal(1), (), ("e",), "", None),)


def test_a_supporting_unit_has_its_part_of_the_stake() -> None:
    duties = Assignments(on_site={("M1", "a"): Duty("urban", ("street",), Fraction(1, 4))})
    counted = Counted(pairs={"a": [Pair("M1", True, 2, None, "v1"), Pair("M2", False, 0, None, "v1")]})
    found = opportunities(
        score(standard(leaf("a", PerFailure(dec(1), dec(6)))), counted, SITES, duties), DAYS
    )
    assert [(key, total(lines, "stake"), total(lines, "lost")) for key, lines in sorted(found.items())] == [
        ("market", 3, 0), ("street", Decimal("0.75"), Decimal("0.5")), ("urban", Decimal("2.25"), Decimal("1.5")),
    ]  # fmt: skip


def test_a_loss_without_a_failing_pair_is_a_line_without_a_stake() -> None:
    steps = ((dec("0.5"), dec("0.8")),)
    result = score(
        standard(leaf("a", PassRate(steps), lead=("office",))),
        Counted(pairs={"a": [Pair("M1", False, 0, None, "v1")]}),
        SITES,
    )
    found = opportunities(result, DAYS)
    assert found["office"] == (Line("item:a", Decimal(0), Decimal(2)),)
    assert total(found["urban"], "stake") == 10


verdicts = some.lists(some.booleans(), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(verdicts, verdicts, some.integers(1, 9), some.fractions(0, 1), some.integers(20, 40))
def test_stakes_and_losses_of_all_add_up_to_those_of_the_items(
    first: list[bool], second: list[bool], count: int, evidence: Fraction, reading: int
) -> None:
    def pairs(failed: list[bool]) -> list[Pair]:
        return [
            Pair(f"M{n}", each, count if each else 0, None, "v1") for n, each in enumerate(failed, start=1)
        ]

    tree = standard(
        leaf("a", PerFailure(dec("0.5"), dec(6))), leaf("b", PassRate(), points=7),
        leaf("e", ByFraction(), points=4, method="evidence", lead=("office",)),
        leaf("i", Threshold(">=", dec(36), zero_at=dec(30)), points=3, method="indicator"),
        leaf("u", ByFraction(), points=9, method="evidence"),
    )  # fmt: skip
    duties = Assignments(on_type={("market", "b"): Duty("street", ("market", "urban"), Fraction(1, 3))})
    counted = Counted(
        pairs={"a": pairs(first), "b": pairs(second)},
        fractions={"e": evidence},
        readings={"i": Value(Fraction(reading))},
    )
    result = score(tree, counted, SITES, duties)
    found = opportunities(result, DAYS)
    lost = sum((item.loss or 0 for item in result.items), Fraction(0))
    near = Decimal("0.000001")
    assert abs(sum(total(lines, "stake") for lines in found.values()) - (6 + 7 + 4 + 3)) < near
    assert abs(Fraction(sum(total(lines, "lost") for lines in found.values())) - lost) < Fraction(near)
    assert {line.place for line in found["unassigned"]} == {"item:i"}
