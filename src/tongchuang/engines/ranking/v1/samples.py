"""What counts of a unit: its places while it was there, added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongchuang.engines.ranking.v1.values import Inputs, InputsError, Line, Unit

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit's places added up.

    `weight` is Kish's effective number of places, (Σ stake)² / Σ stake²: places with the same stake count one each,
    one that outweighs the others leaves little more than itself. `squares` is Σ lost² / stake over the places.
    """

    unit: Unit
    lost: Decimal
    stake: Decimal
    places: int
    pairs: int
    failed: int
    weight: Decimal
    squares: Decimal

    @property
    def rate(self) -> Decimal:
        """Points lost per point at stake; only where something was at stake."""
        return self.lost / self.stake


def sample_of(unit: Unit, first: date, last: date) -> Sample:
    """The sample of a unit in a period."""
    lines = _counted(unit, first, last)
    by_place: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        stake, lost = by_place.get(line.place, (ZERO, ZERO))
        by_place[line.place] = (stake + line.stake, lost + line.lost)
    places = [pair for _place, pair in sorted(by_place.items()) if pair[0] > 0]
    stake = sum((each for each, _lost in places), ZERO)
    return Sample(
        unit=unit,
        lost=sum((lost for _place, (_stake, lost) in sorted(by_place.items())), ZERO),
        stake=stake,
        places=len(places),
        pairs=sum(len(line.passed) + len(line.failed) for line in lines),
        failed=sum(len(line.failed) for line in lines),
        weight=stake * stake / sum((each * each for each, _lost in places), ZERO) if places else ZERO,
        squares=sum((lost * lost / each for each, lost in places), ZERO),
    )


def _counted(unit: Unit, first: date, last: date) -> list[Line]:
    """Lines of its own days. What has no day stands for the whole period and is for whoever was there at its end."""
    begin = max(first, unit.joined) if unit.joined else first
    end = min(last, unit.left) if unit.left else last
    at_end = begin <= last and end >= last
    found = [line for line in unit.lines if (begin <= line.day <= end if line.day else at_end)]
    return sorted(found, key=lambda line: (line.place, line.visit))


def check(inputs: Inputs) -> None:
    """InputsError with the first thing that can't be ranked."""
    groups = [key for key, _title in inputs.groups]
    if len(set(groups)) != len(groups):
        raise InputsError("a group is given twice")
    if inputs.minimum < 1 or inputs.last < inputs.first:
        raise InputsError("the minimum sample is below 1 or the period ends before it begins")
    seen: set[str] = set()
    for unit in inputs.units:
        if unit.id in seen:
            raise InputsError(f"unit {unit.id} is given twice")
        seen.add(unit.id)
        if unit.group not in groups:
            raise InputsError(f"unit {unit.id}: no group {unit.group}")
        _check_lines(unit.id, unit.lines)


def _check_lines(unit: str, lines: Iterable[Line]) -> None:
    seen: set[tuple[str, str]] = set()
    for line in lines:
        if (line.place, line.visit) in seen:
            raise InputsError(f"unit {unit}: {line.place} is given twice")
        seen.add((line.place, line.visit))
        if not (line.stake.is_finite() and line.lost.is_finite()) or line.stake < 0 or line.lost < 0:
            raise InputsError(f"unit {unit}: {line.place}: stake and lost points are numbers, not below 0")
