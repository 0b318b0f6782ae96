"""How alike two texts are: the runs of four characters that both have. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from zlib import crc32

RUN = 4
# Of a long text every eighth run is kept, chosen by its hash, so that the same runs are kept of another text.
ONE_IN = 8
FEW = 64
MOST = 400
# From here on two texts are shown beside one another: the runs that both have, of those of the shorter one.
ALIKE = 0.5


def plain(text: str) -> str:
    """Letters and digits alone, half-width and lower case: signs and blanks make no other text."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def digest_of(text: str) -> str:
    """The same for the same words, whatever their signs and breaks."""
    return hashlib.sha256(plain(text).encode()).hexdigest()


def runs(text: str) -> set[str]:
    """All runs of four characters; a shorter text is one run."""
    words = plain(text)
    return {words[start : start + RUN] for start in range(max(1, len(words) - RUN + 1))} if words else set()


def marks_of(text: str) -> list[int]:
    """Runs by their hash, to be found by an index: all of a short text, one in eight of a long one."""
    hashes = {crc32(run.encode()) for run in runs(text)}
    kept = hashes if len(hashes) <= FEW else {each for each in hashes if each % ONE_IN == 0}
    # As the database keeps whole numbers: with a sign.
    return [each - 2**31 for each in sorted(kept)[:MOST]]


def likeness(one: str, other: str) -> float:
    """0 to 1: the share of the shorter text's runs that stand in the other too."""
    return overlap(runs(one), runs(other))


def overlap(first: set[str], second: set[str]) -> float:
    """The same of runs."""
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer else 0.0


def most_alike(
    text: str, others: Iterable[tuple[object, str]], least: float = ALIKE
) -> list[tuple[object, float]]:
    """Those of the other texts that are alike, the most alike first: (key, likeness)."""
    mine = runs(text)
    found = [(key, overlap(mine, runs(other))) for key, other in others]
    return sorted((each for each in found if each[1] >= least), key=lambda each: -each[1])
