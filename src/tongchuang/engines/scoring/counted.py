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


class Verdict(NamedTuple):
    """How a pair is supposed to have been found: pass, fail or na, with the occurrences of a failure and the grade."""

    verdict: str
    occurrences: int = 1
    grade: str | None = None


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

    def with_verdicts(self, verdicts: Mapping[tuple[str, str], Verdict]) -> Counted:
        """What if these (site, item) pairs had been found so? A pair that was never checked is one more then."""
        wanted: dict[str, dict[str, Verdict]] = {}
        for (site, item), verdict in verdicts.items():
            wanted.setdefault(item, {})[site] = verdict
        changed = dict(self.pairs)
        for item, by_site in wanted.items():
            old = {pair.site: pair for pair in self.pairs.get(item, ())}
            others = [pair for site, pair in old.items() if site not in by_site]
            found = [
                _found(old.get(site) or Pair(site, False, 0), verdict)
                for site, verdict in by_site.items()
                if verdict.verdict != "na"
            ]
            changed[item] = others + found
        return replace(self, pairs=changed)


def _found(pair: Pair, verdict: Verdict) -> Pair:
    failed = verdict.verdict == "fail"
    return pair._replace(failed=failed, occurrences=verdict.occurrences if failed else 0, grade=verdict.grade)


def pairs_of(latest: Iterable[LatestCheck]) -> dict[str, list[Pair]]:
    """Pairs by item from checks that are the latest of their (site, item) already; `na` takes a pair away."""
    pairs: dict[str, list[Pair]] = {}
    for item, site, verdict, count, grade, visit, check in latest:
        if verdict == "na":
            continue
        failed = verdict == "fail"
        pairs.setdefault(item, []).append(Pair(site, failed, count if failed else 0, grade, visit, check))
    return pairs
