"""Rules of consequences: examples worked by hand, the example of the documentation, and what holds for any ranking."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongchuang.engines.consequences import Past, Standing, propose, score_of
from tongchuang.engines.standard.pack_model import Consequence

D = Decimal
FLAG = Consequence("flag", "流动红旗", "red_flag", best=1)
BLACK = Consequence("black", "流动黑牌", "black_plate", worst=1)
YELLOW = Consequence(
    "yellow", "黄牌警告", "yellow_card", repeated_of="black", repeated_times=2, repeated_months=3
)
SECOND = Consequence("second", "约谈", "interview", row_of="black", row_times=2)
THIRD = Consequence("third", "问责", "interview", row_of="black", row_times=3, row_or_more=True, lead=True)
LADDER = (FLAG, BLACK, YELLOW, SECOND, THIRD)
GUIDE = (Path(__file__).parents[3] / "docs" / "algorithms" / "consequences.md").read_text(encoding="utf-8")


def group(*ranks: int | None, key: str = "towns") -> list[Standing]:
    """A, B, C … with these ranks; possible ranks are the rank itself."""
    return [
        Standing(chr(65 + number), key, 12, rank, rank, rank, None if rank is None else D(100 - rank))
        for number, rank in enumerate(ranks)
    ]  # fmt: skip


def hit(
    rules: tuple[Consequence, ...], standings: list[Standing], past: list[Past] | None = None
) -> set[tuple[str, str]]:
    return {(one.rule, one.unit) for one in propose("2026-10", standings, rules, past or [])}


def month(number: int, *, ranked: str = "ABCD", **borne: str) -> Past:
    return Past(
        f"2026-{number:02d}", frozenset(ranked), {rule: frozenset(units) for rule, units in borne.items()}
    )


def test_the_first_and_the_last_with_all_who_share_the_rank():
    assert hit((FLAG, BLACK), group(1, 2, 3, 4)) == {("flag", "A"), ("black", "D")}
    assert hit((FLAG, BLACK), group(1, 1, 3, 3)) == {
        ("flag", "A"),
        ("flag", "B"),
        ("black", "C"),
        ("black", "D"),
    }
    assert hit((FLAG, BLACK), group(1, 2, 2, 4)) == {("flag", "A"), ("black", "D")}


def test_nobody_is_last_where_all_are_first_and_nobody_alone():
    assert hit((BLACK,), group(1, 1, 1)) == set()
    assert hit((FLAG, BLACK), group(1)) == set()
    assert hit((FLAG, BLACK), group(1, None, None)) == set()


def test_without_a_rank_nothing():
    rules = (FLAG, BLACK, Consequence("low", "低", "criticism", below=D(99)))
    found = hit(rules, [*group(1, 2, 3), Standing("Z", "towns", 2, score=D(10))])
    assert not any(unit == "Z" for _rule, unit in found)


def test_the_last_of_a_small_group_is_not_among_its_best():
    best = Consequence("praise", "表扬", "praise", best=3)
    assert hit((best, BLACK), group(1, 2, 3)) == {("praise", "A"), ("praise", "B"), ("black", "C")}


def test_ties_as_the_rule_says():
    shared = Consequence("pay", "奖", "reward", best=3, amounts=(D(5000), D(3000), D(2000)), ties="share")
    amounts = {one.unit: one.amount for one in propose("2026-10", group(1, 2, 2, 4), (shared,))}
    assert amounts == {"A": D(5000), "B": D(2500), "C": D(2500)}
    third = {one.unit: one.amount for one in propose("2026-10", group(1, 1, 1, 4), (shared,))}
    assert set(third.values()) == {D("3333.33")}
    full = Consequence("pay", "奖", "reward", best=3, amounts=(D(5000), D(3000), D(2000)))
    assert [one.amount for one in propose("2026-10", group(1, 2, 2, 4), (full,))] == [
        D(5000),
        D(3000),
        D(3000),
    ]
    none = Consequence("one", "一", "red_flag", best=1, ties="none")
    assert hit((none,), group(1, 1, 3)) == set() and hit((none,), group(1, 2, 3)) == {("one", "A")}
    last = Consequence("last", "末", "black_plate", worst=2, ties="none")
    assert hit((last,), group(1, 2, 2, 4)) == {("last", "D")}


def test_thresholds_and_certainty():
    low = Consequence("low", "低", "criticism", below=D(60))
    sure = Consequence("low", "低", "criticism", below=D(60), certain=True)
    one = Standing("A", "towns", 9, 1, score=D("59.99"), low=D(50), high=D(70))
    two = Standing("B", "towns", 9, 2, score=D(60), low=D(55), high=D(65))
    assert hit((low,), [one, two]) == {("low", "A")} and hit((sure,), [one, two]) == set()
    assert score_of(D("0.400064")) == D("59.9936") and score_of(D("1.2")) == 0


def test_groups_places_and_least_ranked():
    only = Consequence("only", "只", "criticism", worst=1, groups=("towns",), least_ranked=4, least_places=10)
    assert hit((only,), group(1, 2, 3, 4)) == {("only", "D")}
    assert hit((only,), group(1, 2, 3)) == set() and hit((only,), group(1, 2, 3, 4, key="sites")) == set()
    few = [Standing(chr(65 + n), "towns", 9, n + 1) for n in range(4)]
    assert hit((only,), few) == set()


def test_a_yellow_card_takes_plates_of_its_own():
    june, july = month(8, black="D"), month(9, black="D")
    spent = Past(
        "2026-09",
        frozenset("ABCD"),
        {"black": frozenset("D"), "yellow": frozenset("D")},
        {"yellow": frozenset("D")},
    )
    used = Past("2026-08", frozenset("ABCD"), {"black": frozenset("D")}, {"yellow": frozenset("D")})
    assert ("yellow", "D") in hit(LADDER, group(1, 2, 3, 4), [july])
    assert ("yellow", "D") in hit(LADDER, group(1, 2, 3, 4), [month(9), june])
    assert ("yellow", "D") not in hit(LADDER, group(1, 2, 3, 4), [month(9), month(8), month(7, black="D")])
    assert ("yellow", "D") not in hit(LADDER, group(1, 2, 3, 4), [spent, used])
    again = Consequence(
        "yellow",
        "黄牌",
        "yellow_card",
        repeated_of="black",
        repeated_times=2,
        repeated_months=3,
        repeated_overlap=True,
    )
    assert ("yellow", "D") in hit((BLACK, again), group(1, 2, 3, 4), [spent, used])


def test_the_rungs_by_count_and_what_breaks_a_row():
    now = group(1, 2, 3, 4)
    assert {("second", "D")} == {
        each for each in hit(LADDER, now, [month(9, black="D")]) if each[0] in ("second", "third")
    }
    third = [month(9, black="D"), month(8, black="D")]
    assert ("third", "D") in hit(LADDER, now, third) and ("second", "D") not in hit(LADDER, now, third)
    fourth = [*third, month(7, black="D")]
    assert ("third", "D") in hit(LADDER, now, fourth)
    assert ("second", "D") not in hit(LADDER, now, [month(9, black="C"), month(8, black="D")])
    # A month without a ranking, and one in which the unit had no rank, break the row unless the rule passes them over.
    gap = [Past("2026-09"), month(8, black="D")]
    small = [month(9, ranked="ABC"), month(8, black="D")]
    skipping = Consequence("second", "约谈", "interview", row_of="black", row_times=2, row_gaps="skip")
    for past in (gap, small):
        assert ("second", "D") not in hit(LADDER, now, past)
        assert ("second", "D") in hit((BLACK, skipping), now, past)


def test_the_worked_example_of_the_documentation():
    table = re.findall(r"^\| (\d{4}-\d{2}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", GUIDE, re.MULTILINE)
    assert len(table) == 5
    past: list[Past] = []
    for period, last, proposed, _why in table:
        towns = ["城北镇", "河东镇", "白石镇", "青坪镇"]
        worst = last.strip()
        ranked = [] if worst == "–" else sorted(towns, key=lambda town: town == worst)
        standings = [Standing(town, "towns", 12, number) for number, town in enumerate(ranked, start=1)]
        found = [one for one in propose(period, standings, LADDER, past) if one.unit == "青坪镇"]
        titles = {rule.id: rule.title for rule in LADDER}
        expected = set() if proposed.strip() == "–" else set(proposed.strip().split("、"))
        assert {titles[one.rule] for one in found} == expected, period
        borne: dict[str, frozenset[str]] = {}
        for one in propose(period, standings, LADDER, past):
            borne[one.rule] = borne.get(one.rule, frozenset()) | {one.unit}
        spent = {period: {one.rule for one in found}}
        for one in found:
            past = [
                Past(each.period, each.ranked, each.borne, {**each.spent, one.rule: frozenset({one.unit})})
                if each.period in one.counted else each
                for each in past
            ]  # fmt: skip
        own = {rule: frozenset({"青坪镇"}) for rule in spent[period]}
        past = [Past(period, frozenset(ranked), borne, own), *past]


RANKS = st.lists(st.one_of(st.none(), st.integers(1, 6)), min_size=0, max_size=8)


def proper(raw: list[int | None]) -> list[Standing]:
    """Ranks as a ranking gives them: 1, 2, 2, 4."""
    known = [value for value in raw if value is not None]
    return group(*(None if value is None else 1 + sum(other < value for other in known) for value in raw))


def history(draw: st.DrawFn) -> list[Past]:
    months = draw(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from("ABCDEFGH"))), max_size=6))
    return [
        Past(
            f"2026-{9 - number:02d}",
            frozenset("ABCDEFGH") if there else frozenset(),
            {"black": frozenset(units) if there else frozenset()},
        )
        for number, (there, units) in enumerate(months)
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Standing], list[Past]]:
    return proper(draw(RANKS)), history(draw)


@given(cases())
@settings(max_examples=300, deadline=None)
def test_what_always_holds(case: tuple[list[Standing], list[Past]]):
    standings, past = case
    found = propose("2026-10", standings, LADDER, past)
    by_unit = {one.unit: one for one in standings}
    keys = [(one.rule, one.unit) for one in found]
    assert len(keys) == len(set(keys))
    assert all(by_unit[one.unit].rank is not None for one in found)
    black = {one.unit for one in found if one.rule == "black"}
    flags = {one.unit for one in found if one.rule == "flag"}
    assert not black & flags and not any(by_unit[unit].rank == 1 for unit in black)
    # Equal ranks are treated alike by the ranking itself.
    ranks = {by_unit[unit].rank for unit in black}
    assert black == {one.unit for one in standings if one.rank in ranks and one.rank is not None}
    # Whatever counts plates hits only whom a plate hits now; of the rungs in a row at most one.
    for unit in {one.unit for one in found if one.rule in ("yellow", "second", "third")}:
        assert unit in black
        rungs = [one for one in found if one.unit == unit and one.rule in ("second", "third")]
        assert len(rungs) <= 1
        for one in rungs:
            assert one.times == len(one.counted) and (one.times == 2) == (one.rule == "second")
    # The order of units and of rules changes nothing.
    again = propose("2026-10", standings[::-1], LADDER, past)
    assert again == found
    assert {(one.rule, one.unit) for one in propose("2026-10", standings, LADDER[::-1], past)} == set(keys)


@given(cases())
@settings(max_examples=200, deadline=None)
def test_another_group_changes_nothing_here(case: tuple[list[Standing], list[Past]]):
    standings, past = case
    others = [
        Standing(f"x{one.unit}", "sites", one.places, one.rank, one.best, one.worst) for one in standings
    ]
    alone = [one for one in propose("2026-10", standings, LADDER, past)]
    both = [one for one in propose("2026-10", [*standings, *others], LADDER, past) if one.group == "towns"]
    assert alone == both


@given(RANKS, st.lists(st.integers(0, 900_000), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_shared_amounts_never_exceed_the_pot(raw: list[int | None], fen: list[int]):
    amounts = tuple(sorted((D(value) / 100 for value in fen), reverse=True))
    rule = Consequence("pay", "奖", "reward", best=len(amounts), amounts=amounts, ties="share")
    found = propose("2026-10", proper(raw), (rule,))
    assert sum((one.amount for one in found if one.amount is not None), D(0)) <= sum(amounts)


@pytest.mark.parametrize("length", range(1, 8))
def test_rungs_in_a_row_against_counting_by_hand(length: int):
    """Every history of plates up to seven months: the rung is what counting backwards says."""
    for plates in product((False, True), repeat=length):
        past = [month(9 - number, black="D" if had else "") for number, had in enumerate(plates)]
        row = 1 + next((number for number, had in enumerate(plates) if not had), length)
        found = {rule for rule, unit in hit(LADDER, group(1, 2, 3, 4), past) if unit == "D"}
        assert ("second" in found) == (row == 2) and ("third" in found) == (row >= 3)
