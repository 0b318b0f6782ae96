"""Who lost the points (谁丢分谁负责): each loss shared out without a remainder, each share with its trail."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from tongchuang.engines.scoring.counted import Counted, Outcome, Pair
from tongchuang.engines.scoring.places import Assignments, Duty, Site, Sites
from tongchuang.engines.scoring.rules import ONE, ZERO, LeafScore, outcome_value
from tongchuang.engines.standard.model import Bands, Grades, Node, PassRate, PerFailure, Standard

UNASSIGNED = "unassigned"

_NOBODY = Duty(UNASSIGNED)

Name = TypeVar("Name")
Key = TypeVar("Key", str, "str | None")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a loss that one unit carries; without a site it is not of a pair."""

    unit: str
    item: str
    amount: Fraction
    site: str | None = None
    visit: str | None = None
    check: str | int | None = None


Parts = list[tuple["Pair | None", int]]
"""Pairs with the weight of their part of a loss; None for a part that is not of a pair."""


@dataclass(frozen=True)
class Losses:
    """The losses of all known leaves of a standard, by unit, by anything a site has, or share by share."""

    standard: Standard
    scores: Mapping[str, LeafScore]
    counted: Counted
    sites: Sites
    assignments: Assignments

    def of(self, leaf: Node) -> Fraction:
        """Points minus score of a known leaf, else 0."""
        score = self.scores[leaf.code].score
        return ZERO if score is None else Fraction(leaf.points) - score

    def shares(self, *, item: str | None = None, unit: str | None = None) -> Iterator[Share]:
        """The shares of all losses, of one item's or of one unit's, in the order of the tree."""
        for leaf in self._lost:
            if item is not None and leaf.code != item:
                continue
            loss, parts = self.of(leaf), self._parts[leaf.code]
            whole = sum(weight for _, weight in parts)
            amounts: dict[tuple[int, Duty], list[tuple[str, Fraction]]] = {}
            for pair, weight in parts:
                duty = self.duty(leaf, pair)
                if (weight, duty) not in amounts:
                    amount = loss * weight / whole
                    amounts[weight, duty] = [(name, amount * part) for name, part in duty.parts()]
                for name, amount in amounts[weight, duty]:
                    if unit is None or name == unit:
                        yield _share(leaf, name, amount, pair)

    @cached_property
    def by_unit(self) -> dict[str, Fraction]:
        """What each unit lost, `unassigned` among them; the greatest loss first."""
        by_unit_item: dict[str, list[Fraction]] = {}
        for (unit, _), amount in self.by_unit_and_item.items():
            by_unit_item.setdefault(unit, []).append(amount)
        return _ranked({unit: _sum(amounts) for unit, amounts in by_unit_item.items()})

    @cached_property
    def by_unit_and_item(self) -> dict[tuple[str, str], Fraction]:
        """What each unit lost by each item."""
        found: dict[tuple[str, str], Fraction] = {}
        for leaf in self._lost:
            duties = self._spread(leaf, lambda pair, leaf=leaf: self.duty(leaf, pair))  # type: ignore[misc]
            for duty, amount in duties.items():
                for unit, part in duty.parts():
                    found[unit, leaf.code] = found.get((unit, leaf.code), ZERO) + amount * part
        return found

    def by_site(self) -> dict[str | None, Fraction]:
        """What was lost on each site; None for what was not lost on a site."""
        return self.by(lambda pair: None if pair is None else pair.site)

    def by_site_type(self) -> dict[str | None, Fraction]:
        """What was lost on each type of site."""
        return self.by(lambda pair: self._of_site(pair, lambda site: site.type))

    def by_key(self, key: str) -> dict[str | None, Fraction]:
        """What was lost by a key of the sites, such as their street; None where a site has no such key."""
        return self.by(lambda pair: self._of_site(pair, lambda site: site.keys.get(key)))

    def by(self, group: Callable[[Pair | None], str | None]) -> dict[str | None, Fraction]:
        """All losses by any grouping of pairs; the greatest loss first."""
        found: dict[str | None, list[Fraction]] = {}
        for leaf in self._lost:
            for name, amount in self._spread(leaf, group).items():
                found.setdefault(name, []).append(amount)
        return _ranked({name: _sum(amounts) for name, amounts in found.items()})

    @cached_property
    def _lost(self) -> list[Node]:
        return [leaf for leaf in self.standard.leaves() if self.of(leaf) != 0]

    @cached_property
    def _parts(self) -> dict[str, Parts]:
        return {leaf.code: self._parts_of(leaf) for leaf in self._lost}

    def _parts_of(self, leaf: Node) -> Parts:
        score = self.scores[leaf.code]
        if score.n and leaf.code not in self.counted.pairs:
            raise ValueError(f"{leaf.code}: its loss can be shared out over pairs only, not over a tally")
        weights = weights_of(leaf, self.counted) if score.n else {}
        parts: Parts = [
            (pair, weight)
            for pair in self.counted.pairs.get(leaf.code, ())
            if (weight := weights.get(pair[1:4], 0))
        ]
        return parts or [(None, 1)]

    def _spread(self, leaf: Node, group: Callable[[Pair | None], Name]) -> dict[Name, Fraction]:
        weights: dict[Name, int] = {}
        for pair, weight in self._parts[leaf.code]:
            name = group(pair)
            weights[name] = weights.get(name, 0) + weight
        each = self.of(leaf) / sum(weights.values())
        return {name: each * weight for name, weight in weights.items()}

    def duty(self, leaf: Node, pair: Pair | None) -> Duty:
        """Who carries what is lost at a pair, or without one; for a pair that passed, who would have."""
        if pair is not None:
            given = self.assignments.on_site.get((pair.site, leaf.code))
            if given is not None:
                return given
            site = self.sites.get(pair.site)
            if site is not None:
                given = self.assignments.on_type.get((site.type, leaf.code))
                if given is not None:
                    return given
                if site.unit:
                    return self._unit_duty(site.unit)
        return self._lead(leaf)

    def _lead(self, leaf: Node) -> Duty:
        given = self.assignments.leads.get(leaf.code)
        if given is not None:
            return given
        return self._unit_duty(leaf.lead[0]) if leaf.lead else _NOBODY

    def _unit_duty(self, unit: str) -> Duty:
        duty = self._plain_duties.get(unit)
        if duty is None:
            duty = self._plain_duties[unit] = Duty(unit)
        return duty

    @cached_property
    def _plain_duties(self) -> dict[str, Duty]:
        return {}

    def _of_site(self, pair: Pair | None, key: Callable[[Site], str | None]) -> str | None:
        site = None if pair is None else self.sites.get(pair.site)
        return None if site is None else key(site)


def weights_of(leaf: Node, counted: Counted) -> dict[Outcome, int]:
    """What a pair with each outcome weighs in the loss of its leaf, as whole numbers."""
    outcomes = counted.tally(leaf.code)
    match leaf.rule:
        case PerFailure():
            return {outcome: outcome[1] if outcome[0] else 0 for outcome in outcomes}
        case PassRate():
            return {outcome: int(outcome[0]) for outcome in outcomes}
        case Grades() | Bands():
            lacking = {outcome: ONE - outcome_value(leaf, outcome) for outcome in outcomes}
            scale = math.lcm(*(part.denominator for part in lacking.values()))
            return {outcome: int(part * scale) for outcome, part in lacking.items()}
        case _:
            return {}


def _share(leaf: Node, unit: str, amount: Fraction, pair: Pair | None) -> Share:
    if pair is None:
        return Share(unit, leaf.code, amount)
    return Share(unit, leaf.code, amount, pair.site, pair.visit, pair.check)


def _sum(amounts: list[Fraction]) -> Fraction:
    """The exact sum. In halves, so that the long denominators come last and not at every step."""
    if len(amounts) <= 2:
        return sum(amounts, ZERO)
    middle = len(amounts) // 2
    return _sum(amounts[:middle]) + _sum(amounts[middle:])


def _ranked(losses: dict[Key, Fraction]) -> dict[Key, Fraction]:
    return dict(sorted(losses.items(), key=lambda row: (-row[1], row[0] or "")))
