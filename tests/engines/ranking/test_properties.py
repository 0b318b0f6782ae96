"""What holds for any units: found by trying many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.engines.ranking.making import inputs, unit

from tongchuang.engines.ranking import v1
from tongchuang.engines.ranking.canonical import canonical

SIX = Decimal("0.000001")
losses = some.lists(some.integers(0, 100).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=12)
stakes = some.sampled_from([Decimal("0.25"), Decimal(1), Decimal("3.5")])


@some.composite
def units(draw: Any, group: str = "towns", most: int = 7) -> list[v1.Unit]:
    number = draw(some.integers(1, most))
    return [unit(f"{group}{n}", draw(losses), stake=draw(stakes), group=group) for n in range(number)]


@settings(max_examples=60, deadline=None)
@given(units(), some.randoms(use_true_random=False))
def test_order_changes_no_byte(given_units: list[v1.Unit], dice: Any) -> None:
    shuffled = [replace(each, lines=tuple(dice.sample(each.lines, len(each.lines)))) for each in given_units]
    dice.shuffle(shuffled)
    once, again = inputs(*given_units), inputs(*shuffled)
    assert canonical(once.document()) == canonical(again.document())
    assert canonical(v1.rank(once).document()) == canonical(v1.rank(again).document())


@settings(max_examples=60, deadline=None)
@given(units(), some.sampled_from([Decimal(2), Decimal("0.5"), Decimal(8)]))
def test_points_of_another_size_change_no_rate(given_units: list[v1.Unit], factor: Decimal) -> None:
    scaled = [
        replace(
            each,
            lines=tuple(replace(row, stake=row.stake * factor, lost=row.lost * factor) for row in each.lines),
        )
        for each in given_units
    ]
    for one, other in zip(v1.rank(inputs(*given_units)).units, v1.rank(inputs(*scaled)).units, strict=True):
        assert replace(other, lost=one.lost, stake=one.stake) == one


@settings(max_examples=40, deadline=None)
@given(units(), units("sites"))
def test_another_group_changes_nothing_here(towns: list[v1.Unit], others: list[v1.Unit]) -> None:
    alone, beside = v1.rank(inputs(*towns)), v1.rank(inputs(*towns, *others))
    assert beside.units[: len(towns)] == alone.units
    assert beside.groups[0] == alone.groups[0]


@settings(max_examples=80, deadline=None)
@given(units())
def test_a_shrunk_rate_lies_between_the_own_one_and_the_mean(given_units: list[v1.Unit]) -> None:
    result = v1.rank(inputs(*given_units, minimum=1))
    mean = result.groups[0].mean
    assert mean is not None
    for row in result.units:
        assert (
            row.rate is not None and row.shrunk is not None and row.low is not None and row.high is not None
        )
        assert min(row.rate, mean) - SIX <= row.shrunk <= max(row.rate, mean) + SIX
        assert 0 <= row.low <= row.high
        assert row.shrunk <= row.high or row.shrunk == 0


@settings(max_examples=80, deadline=None)
@given(units())
def test_ranks_follow_the_shrunk_rates_and_ties_share_one(given_units: list[v1.Unit]) -> None:
    result = v1.rank(inputs(*given_units, minimum=1))
    for one in result.units:
        better = sum(other.shrunk < one.shrunk for other in result.units)  # type: ignore[operator]
        assert one.rank == better + 1
        assert one.tied == (sum(other.shrunk == one.shrunk for other in result.units) > 1)
        assert 1 <= one.best <= one.rank <= one.worst <= len(result.units)  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(some.integers(1, 8), some.lists(some.integers(0, 100), min_size=2, max_size=6))
def test_of_equal_samples_who_loses_more_stands_behind(size: int, cents: list[int]) -> None:
    result = v1.rank(
        inputs(*(unit(f"u{n}", [Decimal(c) / 100] * size) for n, c in enumerate(cents)), minimum=1)
    )
    for a, b in zip(result.units, result.units[1:], strict=False):
        assert a.lost <= b.lost
        assert (a.rank == b.rank) == (a.lost == b.lost)


@settings(max_examples=40, deadline=None)
@given(losses)
def test_more_places_alike_make_surer(seen: list[Decimal]) -> None:
    """The same places four times over: the own rate stays, the interval narrows."""
    other = unit("other", [Decimal("0.3"), 0] * 5)
    few = v1.rank(inputs(unit("a", seen), other, minimum=1)).unit("a")
    many = v1.rank(inputs(unit("a", seen * 4), other, minimum=1)).unit("a")
    assert few.rate == many.rate
    assert abs(many.shrunk - many.rate) <= abs(few.shrunk - few.rate) + Decimal("0.05")  # type: ignore[operator]
