"""Traces of many pictures in memory, searched whole: hashes by their distance, words by their rarity and their angles.

A picture takes about a kilobyte (a hash, and four bytes for each of its 240 words at most), 200,000 of them some 200 MB. A
search looks at every hash and at every picture that shares a word: nothing is approximate in it. Words that two pictures
share count only as far as they are turned by one angle, as they are in a picture that was turned as a whole (weak
geometric consistency, Jégou, Douze and Schmid 2008).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tongchuang.adapters.vision.features import ANGLES, VOCABULARY

# So many wait in a list before they are sorted in.
_WAITING = 4096
# So many shared words are looked at in a search.
_HITS = 400_000
_ANGLE, _PICTURE = np.uint32(15), ~np.uint32(15)


@dataclass(frozen=True)
class Kept:
    """What the index holds of one picture: its key, its hash, its words (features.words_of)."""

    key: UUID
    hash: int
    words: bytes


@dataclass(frozen=True)
class Near:
    """A picture worth comparing: bits of 64 that differ at best, in which way (hashes.WAYS), its score by words, and
    which of the given words found it."""

    key: UUID
    bits: int
    way: int
    score: float
    given: int


class TraceIndex:
    """Hashes and words of pictures, by key."""

    def __init__(self) -> None:
        self.keys: list[UUID] = []
        self._at: dict[UUID, int] = {}
        self._hashes = np.empty(_WAITING, dtype=np.uint64)
        self._sizes = np.empty(_WAITING, dtype=np.float32)
        self._seen = np.zeros(VOCABULARY, dtype=np.int64)
        # All words by number: who has them (28 bits) and at what angle (4 bits); then those not yet sorted in.
        self._postings = np.empty(0, dtype=np.uint32)
        self._starts = np.zeros(VOCABULARY + 1, dtype=np.int64)
        self._waiting: list[tuple[int, NDArray[np.uint16]]] = []

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: UUID) -> bool:
        return key in self._at

    def add(self, traces: Iterable[Kept]) -> None:
        """Take pictures in; one that is there already stays as it is."""
        for trace in traces:
            if trace.key in self._at:
                continue
            at = len(self.keys)
            if at == len(self._hashes):
                self._hashes = np.concatenate([self._hashes, np.empty(at // 2, dtype=np.uint64)])
                self._sizes = np.concatenate([self._sizes, np.empty(at // 2, dtype=np.float32)])
            words = np.frombuffer(trace.words, dtype="<u2")
            self._hashes[at], self._sizes[at] = trace.hash, np.sqrt(max(1, len(words)))
            np.add.at(self._seen, words >> 4, 1)
            self._at[trace.key] = at
            self.keys.append(trace.key)
            self._waiting.append((at, words))
            if len(self._waiting) >= max(_WAITING, len(self.keys) // 8):
                self._sort_in()

    def _sort_in(self) -> None:
        if not self._waiting:
            return
        words = np.concatenate([words for _at, words in self._waiting])
        at = np.repeat([at for at, _words in self._waiting], [len(words) for _at, words in self._waiting])
        order = np.argsort(words >> 4, kind="stable")
        fresh = (at.astype(np.uint32) << np.uint32(4) | (words & 15).astype(np.uint32))[order]
        fresh_starts = np.searchsorted((words >> 4)[order], np.arange(VOCABULARY + 1))
        starts = self._starts + fresh_starts
        postings = np.empty(int(starts[-1]), dtype=np.uint32)
        for word in range(VOCABULARY):
            old = self._postings[self._starts[word] : self._starts[word + 1]]
            middle = starts[word] + len(old)
            postings[starts[word] : middle] = old
            postings[middle : starts[word + 1]] = fresh[fresh_starts[word] : fresh_starts[word + 1]]
        self._postings, self._starts, self._waiting = postings, starts, []

    def search(
        self,
        hashes: Sequence[int],
        words: Sequence[bytes],
        *,
        bits: int,
        best: int,
        without: frozenset[UUID] = frozenset(),
    ) -> list[Near]:
        """Pictures whose hash differs in at most `bits` bits from one of `hashes`, and for each of `words` (the picture
        as it is, and mirrored) the `best` by common words. `without` are left out."""
        number = len(self.keys)
        if not number:
            return []
        self._sort_in()
        barred = [self._at[key] for key in without if key in self._at]
        least, way = self._distances(hashes, number)
        least[barred] = 65
        scores, given = np.zeros(number, dtype=np.float32), np.zeros(number, dtype=np.uint8)
        close = np.flatnonzero(least <= bits)
        chosen = set(close[np.argsort(least[close], kind="stable")][: 2 * best].tolist())
        for each, mine in enumerate(words):
            found = self._scores(mine, number)
            found[barred] = 0
            given[found > scores] = each
            np.maximum(scores, found, out=scores)
            top = np.argpartition(found, max(0, number - best))[-best:]
            chosen.update(int(at) for at in top if found[at] > 0)
        near = [
            Near(self.keys[at], int(least[at]), int(way[at]), float(scores[at]), int(given[at]))
            for at in chosen
        ]
        return sorted(near, key=lambda each: (-each.score, each.bits))

    def _distances(self, hashes: Sequence[int], number: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        least, way = np.full(number, 65, dtype=np.uint8), np.zeros(number, dtype=np.uint8)
        for each, given in enumerate(hashes):
            differ = np.bitwise_count(self._hashes[:number] ^ np.uint64(given))
            closer = differ < least
            least[closer], way[closer] = differ[closer], each
        return least, way

    def _scores(self, words: bytes, number: int) -> NDArray[np.float32]:
        """For each picture the squared rarities of common words that are turned alike, by the root of its words."""
        mine = np.frombuffer(words, dtype="<u2")
        if not len(mine) or not len(self._postings):
            return np.zeros(number, dtype=np.float32)
        numbers, angles = (mine >> 4).astype(np.int64), (mine & 15).astype(np.uint32)
        starts, stops = self._starts[numbers], self._starts[numbers + 1]
        # Rare words tell the most; what everybody has would only cost time.
        rare = np.argsort(stops - starts, kind="stable")
        rare = rare[np.cumsum((stops - starts)[rare]) <= max(_HITS, 4 * number)]
        numbers, angles, starts, stops = numbers[rare], angles[rare], starts[rare], stops[rare]
        if not len(numbers):
            return np.zeros(number, dtype=np.float32)
        rarity = np.log1p(number / np.maximum(1, self._seen[numbers])).astype(np.float32) ** 2
        votes = np.zeros(number * ANGLES, dtype=np.float32)
        for angle, weight, start, stop in zip(angles, rarity, starts, stops, strict=True):
            hits = self._postings[start:stop]
            # A picture has a word once, so no place comes twice.
            votes[(hits & _PICTURE) | ((hits - angle) & _ANGLE)] += weight
        votes = votes.reshape(-1, ANGLES)
        # The angle may fall to either side of a border.
        best = votes[:, 0] + votes[:, -1]
        for angle in range(1, ANGLES):
            np.maximum(best, votes[:, angle] + votes[:, angle - 1], out=best)
        return np.asarray(best / self._sizes[:number])
