"""What each unit could have lost, and lost, at each place that was looked at: the lines of a ranking's inputs.

An opportunity (机会) is a known item at a site (or an item without a site, for whoever leads it) together with the most
points that it could have cost, its stake. The most that an item can cost is shared evenly over the pairs of it that
count, whether they passed or failed; so the stakes of all units add up to what could be lost, as their losses add up to
what was, and if all sites were alike all units would have the same rate on average, however many sites they have.
A pair's stake goes to whom its loss would have gone, in the same parts. Where one unit's failures eat up an item (rules
that count occurrences) its rate may exceed 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tongchuang.engines.ranking.v1 import Line
from tongchuang.engines.scoring.losses import Losses
from tongchuang.engines.scoring.rules import ZERO, stepped
from tongchuang.engines.scoring.score import ItemResult, Result
from tongchuang.engines.standard.model import Bands, Grades, Node, PassRate, PerFailure, SurveyRate, Veto

SITE, ITEM = "site:", "item:"
_FINE = 10**12
_KEPT = 10**4


@dataclass(slots=True)
class _Sum:
    """A line while it is added up, in millionths of a millionth of a point."""

    stake: int = 0
    lost: int = 0
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


_Sums = dict[str, dict[tuple[str, str], _Sum]]


def opportunities(result: Result, days: Mapping[str, date]) -> dict[str, tuple[Line, ...]]:
    """Unit → its lines, those of nobody under `unassigned`. `days` are those of the visits."""
    sums: _Sums = {}
    for item in result.items:
        most = most_lost(item.leaf)
        if item.known and most > 0:
            for place, visit, failed, parts in _stakes(item, most, result.losses):
                for unit, amount in parts:
                    one = sums.setdefault(unit, {}).setdefault((place, visit), _Sum())
                    one.stake += amount
                    (one.failed if failed else one.passed).append(item.code)
    _add_losses(sums, result.losses)
    return {
        unit: tuple(_line(key, one, days) for key, one in sorted(of.items())) for unit, of in sums.items()
    }


def most_lost(leaf: Node) -> Fraction:
    """The most points that an item can cost."""
    points = Fraction(leaf.points)
    if leaf.method == "negative":
        return ZERO
    match leaf.rule:
        case Veto():
            return ZERO
        case PerFailure(_, cap) if cap is not None:
            return min(points, Fraction(cap))
        case PassRate(steps) | SurveyRate(steps):
            return points * (1 - stepped(ZERO, steps))
        case Grades(values):
            return points * (1 - min(Fraction(value) for _name, value in values))
        case Bands(steps):
            # More occurrences than the last step lists are worth nothing.
            return points if steps else ZERO
        case _:
            return points


_Stake = tuple[str, str, bool, list[tuple[str, int]]]
"""place, visit, failed, units with their parts of the stake."""


def _stakes(item: ItemResult, most: Fraction, losses: Losses) -> Iterator[_Stake]:
    pairs = losses.counted.pairs.get(item.code, ()) if item.leaf.method == "site" else ()
    each = most / max(len(pairs), 1)
    if not pairs:
        parts = [(unit, _fine(each * part)) for unit, part in losses.duty(item.leaf, None).parts()]
        yield ITEM + item.code, "", bool(item.loss), parts
    known: dict[object, list[tuple[str, int]]] = {}
    for pair in pairs:
        duty = losses.duty(item.leaf, pair)
        if duty not in known:
            known[duty] = [(unit, _fine(each * part)) for unit, part in duty.parts()]
        yield SITE + pair.site, pair.visit, pair.failed, known[duty]


def _add_losses(sums: _Sums, losses: Losses) -> None:
    for share in losses.shares():
        key = (SITE + share.site, share.visit or "") if share.site else (ITEM + share.item, "")
        sums.setdefault(share.unit, {}).setdefault(key, _Sum()).lost += _fine(share.amount)


def _fine(value: Fraction) -> int:
    return (2 * value.numerator * _FINE + value.denominator) // (2 * value.denominator)


def _line(key: tuple[str, str], one: _Sum, days: Mapping[str, date]) -> Line:
    place, visit = key
    return Line(
        place, _kept(one.stake), _kept(one.lost), tuple(sorted(one.passed)), tuple(sorted(one.failed)), visit,
        days.get(visit),
    )  # fmt: skip


def _kept(value: int) -> Decimal:
    return Decimal((2 * value + _KEPT) // (2 * _KEPT)).scaleb(-8)
