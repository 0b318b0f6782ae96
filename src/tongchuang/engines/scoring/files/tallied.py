"""The score and the losses of units from tallies alone: how many pairs had which outcome, and who answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tongchuang.engines.scoring.counted import Counted, Outcome
from tongchuang.engines.scoring.losses import weights_of
from tongchuang.engines.scoring.places import Duty
from tongchuang.engines.scoring.rules import ZERO
from tongchuang.engines.scoring.score import ItemResult, Result, score
from tongchuang.engines.standard.model import Standard

Group = tuple[str, bool, int, "str | None", "int | None", int]
"""item, failed, occurrences, grade, number of the duty (None: the lead of the item), pairs."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored standard with what each unit lost, the greatest loss first; exact, as `Result.losses` has it."""

    result: Result
    by_unit: Mapping[str, Fraction]


def score_groups(
    standard: Standard, counted: Counted, groups: Iterable[Group], duties: Sequence[Duty]
) -> Scored:
    """Score what was counted elsewhere. `counted` has everything but checks, `groups` have the checks."""
    by_item: dict[str, dict[tuple[Outcome, int | None], int]] = {}
    tallies: dict[str, dict[Outcome, int]] = {}
    for item, failed, occurrences, grade, duty, pairs in groups:
        outcome = (failed, occurrences, grade)
        by_outcome = by_item.setdefault(item, {})
        by_outcome[outcome, duty] = by_outcome.get((outcome, duty), 0) + pairs
        tally = tallies.setdefault(item, {})
        tally[outcome] = tally.get(outcome, 0) + pairs
    known = Counted(
        tallies=tallies,
        fractions=counted.fractions,
        polls=counted.polls,
        readings=counted.readings,
        events=counted.events,
    )
    result = score(standard, known)
    lost: dict[str, Fraction] = {}
    for of_leaf in result.items:
        if of_leaf.loss:
            for carrier, amount in _by_duty(of_leaf, result, by_item.get(of_leaf.code, {}), duties):
                for unit, part in carrier.parts():
                    lost[unit] = lost.get(unit, ZERO) + amount * part
    return Scored(result, dict(sorted(lost.items(), key=lambda row: (-row[1], row[0]))))


def _by_duty(
    item: ItemResult,
    result: Result,
    groups: Mapping[tuple[Outcome, int | None], int],
    duties: Sequence[Duty],
) -> list[tuple[Duty, Fraction]]:
    """The loss of one item by who carries it: in proportion to the weights of the pairs, else all to its lead."""
    assert item.loss is not None
    lead = result.losses.duty(item.leaf, None)
    weights = weights_of(item.leaf, result.losses.counted) if item.n else {}
    shares: dict[Duty, int] = {}
    for (outcome, number), pairs in groups.items():
        weight = weights.get(outcome, 0) * pairs
        if weight:
            duty = lead if number is None else duties[number]
            shares[duty] = shares.get(duty, 0) + weight
    whole = sum(shares.values())
    if not whole:
        return [(lead, item.loss)]
    return [(duty, item.loss * weight / whole) for duty, weight in shares.items()]
