"""The facts that count, ready to be scored: what is left of them after the latest ones have been picked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import itemgetter
from typing import NamedTuple


class Pair(NamedTuple):
    """The latest check of an item on a site, when the item applied there. `occurrences` is 0 on a pass."""

    site: str
    failed: bool
    occurrences: int
    grade: str | None = None
    visit: str = ""
    check: str | int | None = None


class Value(NamedTuple):
    """The reading of an indicator that counts, and the latest one of an earlier month."""

    value: Fraction
    earlier: Fraction | None = None


Outcome = tuple[bool, int, "str | None"]
"""What a leaf's rule sees of a pair: failed, occurrences, grade."""

Tally = Mapping[Outcome, int]
"""How many pairs of a leaf had each outcome."""

LatestCheck = tuple[str, str, str, int, "str | None", str, "str | int | None"]
"""item, site, verdict, count, grade, visit, check: a row of a table that keeps only the latest."""

_outcome = itemgetter(1, 2, 3)


@dataclass(frozen=True)
class Counted:
    """By item: pairs (or only their tallies), fractions, (yes, valid), readings and numbers of events."""

    pairs: Mapping[str, Sequence[Pair]] = field(default_factory=dict)
    fractions: Mapping[str, Fraction] = field(default_factory=dict)
    polls: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    readings: Mapping[str, Value] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)

    def tally(self, item: str) -> Tally:
        """The outcomes of an item's pairs; a tally that was given goes before the pairs themselves."""
        given = self.tallies.get(item)
        return Counter(map(_outcome, self.pairs.get(item, ()))) if given is None else given

    def with_passed(self, pairs: Iterable[tuple[str, str]]) -> Counted:
        """What if these (site, item) pairs passed? Pairs that were never checked are left out."""
        wanted: dict[str, set[str]] = {}
        for site, item in pairs:
            wanted.setdefault(item, set()).add(site)
        changed = dict(self.pairs)
        for item, sites in wanted.items():
            changed[item] = [
                pair._replace(failed=False, occurrences=0) if pair.site in sites else pair
                for pair in self.pairs.get(item, ())
            ]
        return replace(self, pairs=changed)


def pairs_of(latest: Iterable[LatestCheck]) -> dict[str, list[Pair]]:
    """Pairs by item from checks that are the latest of their (site, item) already; `na` takes a pair away."""
    pairs: dict[str, list[Pair]] = {}
    for item, site, verdict, count, grade, visit, check in latest:
        if verdict == "na":
            continue
        failed = verdict == "fail"
        pairs.setdefault(item, []).append(Pair(site, failed, count if failed else 0, grade, visit, check))
    return pairs
