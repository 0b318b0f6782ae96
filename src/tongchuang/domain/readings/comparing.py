"""A revised document against the version before: which duty is the same, which has changed, which is new or gone. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

# Of the pairs of characters that two quotes share: from here on it is the same duty in other words.
LIKE = 0.55
_BARE = re.compile(r"[\s，。；、：:;,.“”\"'（）()]+")


@dataclass(frozen=True)
class Pair:
    """A duty of the new version and the one before that it goes on from; `same`: word for word, or nearly."""

    new: int
    old: int
    same: bool


def compare(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pairs of quotes, each quote in one at most: word for word first, then the most alike, in order of the text."""
    bare_old, bare_new = [_bare(each) for each in old], [_bare(each) for each in new]
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, quote in enumerate(bare_old):
        waiting[quote].append(number)
    pairs, taken_old, taken_new = [], set(), set()
    for number, quote in enumerate(bare_new):
        if quote and waiting.get(quote):
            before = waiting[quote].pop(0)
            pairs.append(Pair(number, before, same=True))
            taken_old.add(before)
            taken_new.add(number)
    for _share, number, before in _alike(bare_old, bare_new, taken_old, taken_new):
        if number not in taken_new and before not in taken_old:
            pairs.append(Pair(number, before, same=False))
            taken_old.add(before)
            taken_new.add(number)
    return sorted(pairs, key=lambda pair: pair.new)


def _alike(
    old: list[str], new: list[str], taken_old: set[int], taken_new: set[int]
) -> list[tuple[float, int, int]]:
    """Pairs alike enough, the most alike first. Only quotes that share a rare pair of characters are held together."""
    grams_old = {number: _grams(quote) for number, quote in enumerate(old) if number not in taken_old}
    having: dict[str, list[int]] = defaultdict(list)
    for number, grams in grams_old.items():
        for gram in grams:
            having[gram].append(number)
    found = []
    for number, quote in enumerate(new):
        if number in taken_new:
            continue
        grams = _grams(quote)
        shared: Counter[int] = Counter()
        for gram, times in grams.items():
            for before in having.get(gram, ()):
                shared[before] += min(times, grams_old[before][gram])
        for before, count in shared.items():
            share = 2 * count / max(1, grams.total() + grams_old[before].total())
            if share >= LIKE:
                found.append((share, number, before))
    return sorted(found, key=lambda each: (-each[0], abs(each[1] - each[2])))


def _bare(quote: str) -> str:
    return _BARE.sub("", quote)


def _grams(quote: str) -> Counter[str]:
    return Counter(quote[at : at + 2] for at in range(max(1, len(quote) - 1)))
