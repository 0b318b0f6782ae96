"""Totals, bounds, years and who lost it, on examples that can be followed by hand."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.scoring.making import at, check, dec, event, leaf, poll, reading, review, standard

from tongchuang.engines.scoring.counted import Counted, LatestCheck, Pair, Verdict, pairs_of
from tongchuang.engines.scoring.losses import Share
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.scoring.totals import Attained, years_total
from tongchuang.engines.standard.model import (
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    Node,
    PassRate,
    PerFailure,
    Standard,
    SurveyRate,
    Trend,
    Veto,
)

H1 = leaf("H-1", PerFailure(dec("0.5"), dec(6)))
MARKETS = {
    "M1": Site("market", "城管局", {"street": "东街"}),
    "M2": Site("market", "市场局", {"street": "西街"}),
}
FACTS = [
    check("H-1", "M1", at(3), "pass", visit="v1", id=1),
    check("H-1", "M1", at(20), "fail", 4, visit="v3", id=2),
    check("H-1", "M2", at(5), "fail", 10, visit="v2", id=3),
]


def test_the_worked_example() -> None:
    result = score(standard(H1), select(FACTS, "2026-10", ["mock"]), MARKETS)
    item = result.item("H-1")
    assert (item.score, item.loss, item.n, item.failed) == (4, 6, 2, 2)
    assert result.losses.by_unit == {"市场局": Fraction(60, 14), "城管局": Fraction(24, 14)}
    assert list(result.losses.shares()) == [
        Share("城管局", "H-1", Fraction(24, 14), "M1", "v3", 2),
        Share("市场局", "H-1", Fraction(60, 14), "M2", "v2", 3),
    ]
    assert result.losses.by_site_type() == {"market": 6}
    assert result.losses.by_key("street") == {"西街": Fraction(60, 14), "东街": Fraction(24, 14)}
    assert result.losses.by_key("ward") == {None: 6}
    assert half_up(result.losses.by_unit["城管局"]) == "1.714286"


def material(code: str, points: str | int = 10) -> Node:
    return leaf(code, ByFraction(), points, "evidence")


def with_fractions(tree: Standard, **fractions: str) -> Counted:
    return Counted(fractions={code: Fraction(value) for code, value in fractions.items()})


def test_caps_limit_nested_sums_and_capped_says_by_how_much() -> None:
    inner = Node("A", "A", (material("a"), material("b")), cap=dec(12))
    outer = Node("O", "O", (inner, material("c", 5)), cap=dec(15))
    tree = standard(outer, material("d", 5))
    result = score(tree, with_fractions(tree, a="1", b="0.5", c="1"))
    total = result.total
    # known: 10 + 5 → 12, + 5 → 15; d unknown
    assert (total.sums.scored, total.sums.applicable, total.sums.possible) == (15, 15, 20)
    assert (total.total, total.low, total.high, total.capped) == (100, 75, 100, 5)
    assert total.coverage == Fraction(25, 30)
    assert result.nodes["A"].scored == 12 and result.nodes["O"].scored == 15


def test_method_weights_are_scaled_to_the_methods_that_were_seen() -> None:
    tree = standard(
        leaf("s", PassRate(), 8),
        material("e", 4),
        leaf("q", SurveyRate(), 6, "survey"),
        leaf("o", ByFraction(), 6, "overall"),
        method_weights=(("site", dec(40)), ("evidence", dec(40)), ("survey", dec(20))),
    )
    pairs = [Pair("M1", False, 0), Pair("M2", True, 1)]
    counted = Counted(pairs={"s": pairs}, fractions={"e": Fraction(1), "o": Fraction(0)})
    total = score(tree, counted, MARKETS).total
    # overall has no weight; survey was not seen: (40 × ½ + 40 × 1) / 80
    assert (total.total, total.low, total.high) == (75, 60, 80)


def test_a_cap_binds_the_tree_of_one_method_alone() -> None:
    both = Node("A", "A", (material("e"), leaf("q", SurveyRate(), 10, "survey")), cap=dec(10))
    tree = standard(both, method_weights=(("evidence", dec(1)), ("survey", dec(1))))
    counted = Counted(fractions={"e": Fraction(1)}, polls={"q": (1, 2)})
    total = score(tree, counted).total
    assert (total.total, total.capped) == (75, 5)


def test_a_method_without_points_drops_out_with_its_weight() -> None:
    tree = standard(
        material("e", 0), leaf("s", PassRate()), method_weights=(("evidence", dec(1)), ("site", dec(1)))
    )
    counted = Counted(fractions={"e": Fraction(1)}, pairs={"s": [Pair("M1", False, 0)]})
    assert score(tree, counted, MARKETS).total.total == 100


def test_weights_of_nothing_that_was_seen_leave_no_total_but_bounds() -> None:
    tree = standard(material("e"), leaf("s", PassRate()), method_weights=(("evidence", dec(1)),))
    total = score(tree, Counted(pairs={"s": [Pair("M1", False, 0)]}), MARKETS).total
    assert (total.total, total.low, total.high) == (None, 0, 100)


def test_nothing_known() -> None:
    tree = standard(
        material("e"),
        leaf("N", Deduct(dec(2)), 0, "negative"),
        leaf("B", Bonus(dec(1), dec(3)), 0, "negative"),
    )
    total = score(tree, Counted(events={"N": 3, "B": 1})).total
    assert (total.total, total.low, total.high, total.coverage) == (None, 0, 95, 0)


def test_no_points_at_all() -> None:
    total = score(standard(leaf("N", Veto(), 0, "negative")), Counted(events={"N": 1})).total
    assert (total.total, total.low, total.high, total.coverage, total.vetoed) == (
        None,
        None,
        None,
        None,
        True,
    )


def test_the_negative_list_and_the_bonus_change_the_total_and_its_bounds_but_never_below_0() -> None:
    tree = standard(
        material("e"),
        material("f"),
        leaf("N", Deduct(dec("2.5")), 0, "negative"),
        leaf("B", Bonus(dec(1), dec(3)), 0, "negative"),
    )
    facts = [review("e", at(1), "0.5"), event("N", at(2), 4), event("B", at(2), 9)]
    total = score(tree, select(facts, "2026-10", ["mock"])).total
    assert (total.total, total.low, total.high) == (43, 18, 68)
    total = score(tree, select([*facts, event("N", at(3), 100)], "2026-10", ["mock"])).total
    assert (total.total, total.low, total.high) == (0, 0, 0)


def test_attained() -> None:
    tree = standard(
        material("yes"),
        material("no"),
        material("unknown"),
        leaf("veto", Veto(), 0),
        leaf("clean", Veto(), 0, "negative"),
        leaf("struck", Deduct(dec(1)), 0, "negative"),
        leaf("bonus", Bonus(dec(1), dec(1)), 0, "negative"),
        regime="attain",
    )
    counted = Counted(
        fractions={"yes": Fraction(1), "no": Fraction(999, 1000)},
        pairs={"veto": [Pair("M1", True, 1)]},
        events={"struck": 1},
    )
    result = score(tree, counted, MARKETS)
    assert result.total.attained == Attained(yes=2, no=3, unknown=1)
    assert result.total.vetoed
    assert result.item("bonus").attained is None


def test_several_years() -> None:
    weights = [Fraction("0.15"), Fraction("0.25"), Fraction("0.60")]
    assert years_total(weights, [Fraction(80), None, Fraction(90)]).total == 66
    assert years_total(weights, [Fraction(80), None, Fraction(90)]).missing == (1,)
    assert years_total(weights, [None, None, None]).total == 0


SITES = {"M1": Site("market", "市场局"), "M2": Site("market"), "T1": Site("toilet", "环卫处")}


@pytest.mark.parametrize(
    ("site", "assignments", "lead", "unit"),
    [
        ("M1", Assignments({("M1", "a"): Duty("甲")}, {("market", "a"): Duty("乙")}), ("丙",), "甲"),
        ("M1", Assignments({("M2", "a"): Duty("甲")}, {("market", "a"): Duty("乙")}), ("丙",), "乙"),
        ("M1", Assignments({("M1", "b"): Duty("甲")}, {("market", "b"): Duty("乙")}), ("丙",), "市场局"),
        ("M2", Assignments(), ("丙", "丁"), "丙"),
        ("M2", Assignments(leads={"a": Duty("己")}), ("丙",), "己"),
        ("M2", Assignments(), (), "unassigned"),
        ("nowhere", Assignments(), ("丙",), "丙"),
    ],
)
def test_a_share_goes_to_the_first_that_answers(
    site: str, assignments: Assignments, lead: tuple[str, ...], unit: str
) -> None:
    tree = standard(leaf("a", PassRate(), lead=lead))
    result = score(tree, Counted(pairs={"a": [Pair(site, True, 1)]}), SITES, assignments)
    assert result.losses.by_unit == {unit: 10}


def test_supporting_units_take_their_part() -> None:
    duty = Duty("甲", ("乙", "丙"), Fraction(1, 2))
    tree = standard(leaf("a", PassRate()))
    result = score(tree, Counted(pairs={"a": [Pair("M1", True, 1)]}), SITES, Assignments({("M1", "a"): duty}))
    assert result.losses.by_unit == {"甲": 5, "丙": Fraction(5, 2), "乙": Fraction(5, 2)}
    alone = Duty("甲", (), Fraction(1, 2))
    result = score(
        tree, Counted(pairs={"a": [Pair("M1", True, 1)]}), SITES, Assignments({("M1", "a"): alone})
    )
    assert result.losses.by_unit == {"甲": 10}


def test_a_loss_that_is_not_of_a_pair_goes_to_the_lead() -> None:
    tree = standard(
        leaf("t", Trend("up"), 4, "indicator", lead=("统计局", "其他")),
        leaf("s", PassRate(((dec(1), dec("0.9")),)), lead=("城管局",)),
        material("e"),
    )
    facts = [
        reading("t", at(1, month=9), "5"),
        reading("t", at(1), "5"),
        check("s", "M1", at(1), "pass"),
        review("e", at(1), "0.25"),
    ]
    result = score(tree, select(facts, "2026-10", ["mock"]), SITES)
    assert result.losses.by_unit == {"unassigned": Fraction(15, 2), "统计局": 4, "城管局": 1}
    assert [share.site for share in result.losses.shares()] == [None, None, None]


def test_grades_share_by_what_each_pair_lacks_even_on_a_pass() -> None:
    rule = Grades((("A", dec(1)), ("B", dec("0.6")), ("C", dec(0))))
    pairs = [Pair("M1", False, 0, "B"), Pair("T1", True, 1, "C"), Pair("M2", False, 0, "A")]
    result = score(standard(leaf("a", rule)), Counted(pairs={"a": pairs}), SITES)
    assert result.losses.by_unit == {"环卫处": Fraction(10, 3), "市场局": Fraction(4, 3)}


def test_what_if_a_pair_had_been_found_otherwise() -> None:
    before = select(FACTS, "2026-10", ["mock"])
    mended = before.with_verdicts({("M2", "H-1"): Verdict("pass")})
    assert score(standard(H1), mended, MARKETS).item("H-1").score == 8
    worse = before.with_verdicts({("M1", "H-1"): Verdict("fail", 5), ("M9", "H-1"): Verdict("fail", 1)})
    assert score(standard(H1), worse, MARKETS).item("H-1").failed == 3
    without = before.with_verdicts({("M1", "H-1"): Verdict("na"), ("M2", "H-1"): Verdict("na")})
    assert not score(standard(H1), without, MARKETS).item("H-1").known
    assert score(standard(H1), before, MARKETS).item("H-1").score == 4


def test_tallies_give_the_same_total_but_no_shares() -> None:
    counted = Counted(tallies={"H-1": {(True, 4, None): 1, (True, 10, None): 1}})
    result = score(standard(H1), counted, MARKETS)
    assert result.item("H-1").score == 4
    with pytest.raises(ValueError, match="over pairs"):
        _ = result.losses.by_unit


def test_a_countys_month_is_scored_at_once() -> None:
    items = [leaf(f"I{n}", (PerFailure(dec("0.5")), PassRate())[n % 2], 2) for n in range(390)]
    latest: list[LatestCheck] = [
        (f"I{n % 390}", f"S{n // 390}", "fail" if n % 7 == 0 else "pass", n % 3 + 1, None, "v", n)
        for n in range(100_000)
    ]
    sites = {f"S{n}": Site("market", f"U{n % 80}") for n in range(300)}
    begin = time.process_time()
    result = score(standard(*items), Counted(pairs=pairs_of(latest)), sites)
    assert len(result.losses.by_unit) == 80
    assert time.process_time() - begin < 2


def test_polls_are_scored_together() -> None:
    tree = standard(leaf("q", SurveyRate(), 10, "survey"))
    facts = [poll("q", at(1), 1, 2), poll("q", at(2), 7, 8)]
    assert score(tree, select(facts, "2026-10", ["mock"])).total.total == 80


@given(st.decimals(min_value=-1000, max_value=1000, places=8))
def test_rounding_is_half_up_away_from_zero(value: Decimal) -> None:
    expected = value.quantize(Decimal("0.000001"), rounding="ROUND_HALF_UP")
    assert Decimal(half_up(Fraction(value))) == expected
    assert len(half_up(Fraction(value)).split(".")[1]) == 6


def test_rounding_of_exact_halves() -> None:
    assert half_up(Fraction("0.0000005")) == "0.000001"
    assert half_up(Fraction("2.675"), 2) == "2.68"
    assert half_up(Fraction(-1, 10**9)) == "0.000000"
    assert half_up(Fraction(5, 2), 0) == "3"
