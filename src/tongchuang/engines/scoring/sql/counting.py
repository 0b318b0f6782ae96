"""From the rows of the definition's stages to the exact engine: one scope's `Counted`, in whole numbers and fractions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from tongchuang.engines.scoring.counted import Counted, Outcome, Pair, Value
from tongchuang.engines.scoring.facts import KINDS
from tongchuang.engines.scoring.sql.definition import Scope, query

Rows = Iterable[tuple[Any, ...]]

Run = Callable[[str], Rows]
"""Runs a statement and gives its rows."""

_COLUMNS = {
    "pairs": "item, site, failed, occurrences, grade, visit, id",
    "tallies": "item, failed, occurrences, grade, pairs",
    "fractions": "item, fraction",
    "polls": "item, yes, valid",
    "readings": "item, value, earlier",
    "events": "item, events",
}


_KINDS = {
    "pairs": {"check"},
    "tallies": {"check"},
    "fractions": {"review", "rating"},
    "polls": {"poll"},
    "readings": {"reading"},
    "events": {"event"},
}


def counted_from(
    run: Run,
    scope: Scope,
    *,
    pairs: bool = True,
    given: Mapping[str, str] | None = None,
    kinds: Collection[str] = KINDS,
) -> Counted:
    """What counts in one scope: `facts` must hold one region and campaign. With `pairs` False only their tallies.

    `kinds` are the kinds of facts that occur: no statement is run for the others.
    """

    def rows(stage: str) -> Rows:
        if not _KINDS[stage].intersection(kinds):
            return ()
        return run(f"SELECT {_COLUMNS[stage]} FROM ({query(stage, scope, given=given)}) AS counted")

    return Counted(
        pairs=_pairs(rows("pairs")) if pairs else {},
        tallies={} if pairs else tallies_of(rows("tallies")),
        fractions=_means(rows("fractions")),
        polls={item: (int(yes), int(valid)) for item, yes, valid in rows("polls")},
        readings={
            item: Value(Fraction(value), None if earlier is None else Fraction(earlier))
            for item, value, earlier in rows("readings")
        },
        events={item: int(events) for item, events in rows("events")},
    )


def tallies_of(rows: Rows) -> dict[str, dict[Outcome, int]]:
    """Tallies by item from (item, failed, occurrences, grade, pairs)."""
    found: dict[str, dict[Outcome, int]] = {}
    for item, failed, occurrences, grade, pairs in rows:
        found.setdefault(item, {})[failed, int(occurrences), grade] = int(pairs)
    return found


def _pairs(rows: Rows) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for item, site, failed, occurrences, grade, visit, check in rows:
        found.setdefault(item, []).append(Pair(site, failed, int(occurrences), grade, visit or "", check))
    return found


def _means(rows: Rows) -> dict[str, Fraction]:
    given: dict[str, list[Fraction]] = {}
    for item, fraction in rows:
        given.setdefault(item, []).append(Fraction(fraction))
    return {item: sum(parts, Fraction(0)) / len(parts) for item, parts in given.items()}
