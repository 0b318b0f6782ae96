"""What a ranking says of small cases that can be checked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.engines.ranking.making import inputs, line, unit

from tongchuang.engines.ranking import v1
from tongchuang.engines.ranking.canonical import canonical, digest
from tongchuang.engines.ranking.versions import CURRENT, EngineGone, run


def ranks(result: v1.Result) -> dict[str, int | None]:
    return {row.unit: row.rank for row in result.units}


def test_size_neither_helps_nor_hurts() -> None:
    """Three places and thirty with the same rate: the same own rate, and no rank between them."""
    result = v1.rank(inputs(unit("small", [0, "0.1", "0.2"]), unit("large", [0, "0.1", "0.2"] * 10)))
    small, large = result.unit("small"), result.unit("large")
    assert small.rate == large.rate == Decimal("0.100000")
    assert small.lost * 10 == large.lost and small.shrunk == large.shrunk
    assert small.rank == large.rank == 1 and small.tied and large.tied
    assert small.high > large.high and small.low < large.low  # type: ignore[operator]


def test_a_lucky_small_unit_is_not_sure_to_be_first() -> None:
    others = [unit(f"u{n}", ["0.4", "0.2", 0, 0, 0] * 12) for n in range(5)]
    good = unit("good", ["0.2", 0, 0, 0] * 40)
    lucky = unit("lucky", [0, 0, "0.03"])
    result = v1.rank(inputs(*others, good, lucky))
    assert result.unit("lucky").rate < result.unit("good").rate  # type: ignore[operator]
    assert result.unit("good").rank == 1 and result.unit("lucky").rank == 2
    assert result.unit("lucky").best == 1 and result.unit("lucky").worst == 7
    assert result.unit("good").worst < 7  # type: ignore[operator]


def test_ties_share_a_rank_and_the_next_is_counted_on() -> None:
    result = v1.rank(
        inputs(unit("a", [0, 0, 0]), unit("b", [0, 0, 0]), unit("c", ["0.5"] * 3), unit("d", ["0.6"] * 3))
    )
    assert ranks(result) == {"a": 1, "b": 1, "c": 3, "d": 4}
    assert [row.tied for row in result.units] == [True, True, False, False]


def test_nothing_lost_at_all_is_one_first_place_with_an_honest_interval() -> None:
    result = v1.rank(inputs(unit("a", [0] * 3), unit("b", [0] * 30)))
    a, b = result.unit("a"), result.unit("b")
    assert (a.rank, b.rank, a.shrunk, b.shrunk, a.low) == (1, 1, 0, 0, 0)
    assert a.high == Decimal("0.640243") and b.high == Decimal("0.064024")
    assert result.groups[0].mean == 0


def test_one_unit_alone_keeps_its_rate() -> None:
    result = v1.rank(inputs(unit("a", ["0.1", "0.3", 0])))
    a = result.unit("a")
    assert (a.rank, a.best, a.worst) == (1, 1, 1)
    assert a.rate == a.shrunk == result.groups[0].mean == Decimal("0.133333")
    assert a.low < a.rate < a.high  # type: ignore[operator]


def test_one_giant_is_not_the_mean() -> None:
    giant = unit("giant", ["0.5"] * 500)
    others = [unit(f"u{n}", ["0.1", "0.12", "0.08"] * 3) for n in range(9)]
    result = v1.rank(inputs(giant, *others))
    assert result.unit("giant").rank == 10
    assert result.groups[0].mean < Decimal("0.2")  # type: ignore[operator]


def test_a_small_sample_is_listed_and_not_ranked() -> None:
    result = v1.rank(inputs(unit("a", [0, 0]), unit("b", ["0.1"] * 3), unit("c", ["0.2"] * 3)))
    assert ranks(result) == {"b": 1, "c": 2, "a": None}
    assert result.unit("a").status == "small" and result.unit("a").places == 2
    assert v1.rank(inputs(unit("a", [0, 0]), minimum=2)).unit("a").rank == 1


def test_places_without_a_stake_are_no_sample() -> None:
    result = v1.rank(inputs(unit("a", [0, 0, 0], stake=0), v1.Unit("b", "b", "towns")))
    assert {row.status for row in result.units} == {"nothing"}
    assert result.groups[0].mean is None


def test_one_heavy_place_counts_for_little_more_than_itself() -> None:
    heavy = v1.Unit("a", "a", "towns", (line("1", 100, 10), line("2", 1, 0), line("3", 1, 0)))
    found = v1.rank(inputs(heavy, unit("b", ["0.1"] * 3))).unit("a")
    assert found.places == 3 and Decimal(1) < found.weight < Decimal("1.05")  # type: ignore[operator]


def test_visits_of_one_site_are_one_place() -> None:
    site = v1.Unit(
        "a", "a", "towns", (line("1", 1, 0, visit="v1"), line("1", 2, 1, visit="v2"), line("2", 1, 0))
    )
    found = v1.rank(inputs(site)).unit("a")
    assert (found.places, found.pairs, found.failed, found.stake) == (2, 3, 1, 4)


def test_an_excluded_unit_is_listed_and_takes_no_part() -> None:
    a, b = unit("a", ["0.1"] * 4), unit("b", ["0.2", 0, "0.4", 0])
    without = v1.rank(inputs(a, b))
    excluded = v1.rank(inputs(a, b, unit("c", [1] * 50, excluded=True)))
    assert excluded.unit("c").status == "excluded" and excluded.unit("c").rank is None
    assert excluded.unit("c").rate == 1
    assert [excluded.unit(key) for key in "ab"] == [without.unit(key) for key in "ab"]


def test_a_unit_answers_only_for_its_own_days() -> None:
    lines = tuple(
        line(f"p{day}", 1, "0.5" if day < 15 else 0, date(2026, 10, day)) for day in (3, 9, 15, 20, 25, 30)
    )
    month = (*lines, line("item:E-1", 10, 10, None, ""))
    joined = v1.Unit("new", "new", "towns", month, joined=date(2026, 10, 15))
    left = v1.Unit("old", "old", "towns", month, left=date(2026, 10, 14))
    result = v1.rank(inputs(joined, left))
    assert (result.unit("new").places, result.unit("new").stake, result.unit("new").lost) == (5, 14, 10)
    # What has no day is for whoever is there at the end.
    assert (result.unit("old").places, result.unit("old").lost) == (2, 1)
    gone = v1.Unit("gone", "gone", "towns", month, left=date(2026, 9, 30))
    assert v1.rank(inputs(gone)).unit("gone").status == "nothing"


def test_movement_is_within_the_same_group_only() -> None:
    units = [unit("a", [0] * 3), unit("b", ["0.5"] * 3), unit("c", ["0.9"] * 3)]
    before = {"a": v1.Before("towns", 3), "b": v1.Before("sites", 1)}
    result = v1.rank(inputs(*units, before=before))
    assert [result.unit(key).moved for key in "abc"] == [2, None, None]


def test_groups_do_not_touch_each_other() -> None:
    towns = [unit("a", [0, "0.1", 0]), unit("b", ["0.3"] * 4)]
    alone = v1.rank(inputs(*towns))
    beside = v1.rank(inputs(*towns, unit("x", [1, 0, 1], group="sites"), unit("y", [0] * 9, group="sites")))
    assert beside.units[:2] == alone.units and beside.groups[0] == alone.groups[0]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: inputs(unit("a", [0]), unit("a", [0])),
        lambda: inputs(unit("a", [0], group="none")),
        lambda: inputs(unit("a", [-1])),
        lambda: inputs(v1.Unit("a", "a", "towns", (line("1", 1, 0), line("1", 1, 0)))),
        lambda: inputs(v1.Unit("a", "a", "towns", (v1.Line("1", Decimal("NaN"), Decimal(0)),))),
        lambda: inputs(minimum=0),
    ],
)
def test_inputs_that_cannot_be_ranked_are_refused(wrong: object) -> None:
    with pytest.raises(v1.InputsError):
        v1.rank(wrong())  # type: ignore[operator]


def test_no_units_no_ranking() -> None:
    result = v1.rank(inputs())
    assert result.units == () and [group.ranked for group in result.groups] == [0, 0]


def test_what_was_kept_gives_the_same_bytes() -> None:
    given = inputs(
        unit("a", [0, "0.1", 0], joined=date(2026, 10, 2)), unit("b", ["0.3"] * 4), about={"campaign": "c"}
    )
    kept = given.document()
    assert v1.Inputs.of(kept).document() == kept
    assert canonical(run(CURRENT, kept)) == canonical(v1.rank(given).document())
    # Written down here: an engine under its name must never give anything else.
    assert (
        digest(run("ranking-1", kept)) == "3705b2a72d4551429cfdaa4d492e0c8885b3cf96f65fe989d6ef9f99a010a479"
    )


def test_an_engine_that_is_gone_is_said() -> None:
    with pytest.raises(EngineGone):
        run("ranking-0", inputs().document())


def test_a_float_is_refused() -> None:
    with pytest.raises(ValueError, match="float"):
        canonical({"rate": [0.1]})
