"""Chinese text in lists and searches: sort keys by pinyin, search by bigrams."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def normalise(text: str) -> str:
    """Half-width, lower case, single spaces, no blanks at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=50_000)
def pinyin_key(text: str) -> str:
    """A key by which Chinese names sort as in a dictionary."""
    return " ".join(_syllables(normalise(text)))[:200]


@lru_cache(maxsize=50_000)
def pinyin_initials(text: str) -> str:
    """The first letters of each syllable: 城管局 becomes cgj."""
    return "".join(part[:1] for part in _syllables(normalise(text)))[:100]


def _syllables(text: str) -> list[str]:
    # pypinyin takes 60 ms to import; most requests never need it.
    from pypinyin import Style, lazy_pinyin

    return [part for part in lazy_pinyin(text, style=Style.NORMAL, errors="default") if part.strip()]


def bigrams(*texts: str) -> list[str]:
    """All runs of two characters (and the single ones), for a GIN index."""
    grams: set[str] = set()
    for text in texts:
        plain = normalise(text).replace(" ", "")
        grams.update(plain)
        grams.update(plain[i : i + 2] for i in range(len(plain) - 1))
    return sorted(grams)


def searchable(*names: str) -> list[str]:
    """What a named thing is found by: its names, their pinyin and its initials."""
    words = [name for name in names if name]
    return bigrams(*words, *(pinyin_key(name).replace(" ", "") for name in words), *map(pinyin_initials, words))


def query_grams(text: str) -> list[str]:
    """The grams a search asks for: the pairs of what was typed, or the one character."""
    plain = normalise(text).replace(" ", "")
    if len(plain) < 2:
        return [plain] if plain else []
    return sorted({plain[i : i + 2] for i in range(len(plain) - 1)})
