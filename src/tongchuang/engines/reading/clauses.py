"""Paragraphs, headings, sentences and clauses of a cleaned text, as places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tongchuang.engines.reading.noise import BREAK

_STOPS = "。！？!?" + BREAK
_PAUSES = "；;，,。！？!?："
# A bracket or a quotation longer than this is a passage of its own, whose commas part clauses.
_LONGEST_ASIDE = 40
_PAIRS = {"“": "”", "（": "）", "《": "》", "(": ")"}

_MARK = re.compile(
    r"(?P<top>[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}(?:[章节]|部分)[，、：]?)"
    r"|(?P<middle>（[一二三四五六七八九十]{1,3}）)"
    r"|(?P<low>\d{1,2}(?:、|．|\.(?!\d))|（\d{1,2}）|\d{1,2}\)|第[一二三四五六七八九十]{1,3}[，、：]|——)"
)
LEVELS = {"top": 1, "middle": 2, "low": 3}
ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}(?:是(?=\S)|要|则是)|第[一二三四五六七八九十]{1,2}[，、：]|其[一二三四五六七八九十]，|首先，|其次，|再次，|最后，|\d{1,2}[、.．]|（[\d一二三四五六七八九十]{1,2}）|——|[-*•●■◆]\s?)"
)
# Nobody says more without a pause: what is longer is a list or no language, and is cut.
_LONGEST_CLAUSE = 300
# After 、 a name and 要: a list of what several offices shall do ("文明办要…、教育局要…").
_ANOTHER_ACTS = re.compile(r"[\u4e00-\u9fff]{2,10}(?:局|委|办|联|镇|乡|队|公司|中心|部门)要(?!求|点|素)")
_LONGEST_HEADING = 45


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two pauses; `stop` is the sign behind them."""

    start: int
    end: int
    stop: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its clauses; `level` is that of the heading that it is, or 0."""

    start: int
    end: int
    paragraph: int
    level: int
    clauses: tuple[Clause, ...]


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a cleaned text, in order."""
    beginning, paragraph = 0, 0
    opening = True
    depth_end = -1
    for index, sign in enumerate(text):
        if sign in _PAIRS and index > depth_end:
            depth_end = max(depth_end, _aside_end(text, index))
        if sign not in _STOPS or (index <= depth_end and sign != BREAK):
            continue
        end = index if sign == BREAK else index + 1
        if end > beginning:
            level = _level(text, beginning, end, sign, opening)
            yield Sentence(beginning, end, paragraph, level, tuple(_clauses(text, beginning, end)))
            opening = False
        beginning = index + 1
        if sign == BREAK:
            paragraph += 1
            opening = True


def _aside_end(text: str, start: int) -> int:
    """Where a short quotation or bracket closes; -1 when it is long or open."""
    close = text.find(_PAIRS[text[start]], start + 1, start + _LONGEST_ASIDE)
    return close if close > 0 and BREAK not in text[start:close] else -1


def _level(text: str, start: int, end: int, stop: str, opening: bool) -> int:
    """1 to 3 for a heading: a mark in front, short, at the beginning of its paragraph; else 0."""
    if not opening or end - start > _LONGEST_HEADING:
        return 0
    mark = _MARK.match(text, start, end)
    if mark is None or (stop != BREAK and text.count("，", start, end) > 2):
        return 0
    return LEVELS[mark.lastgroup or "low"]


def _clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    beginning = start
    protected = -1
    for index in range(start, end):
        sign = text[index]
        if index - beginning >= _LONGEST_CLAUSE:
            yield Clause(beginning, index, "")
            beginning = index
        if sign in _PAIRS and index > protected:
            protected = max(protected, _aside_end(text, index))
        elif index > protected and (
            sign in _PAUSES or (sign == "、" and _parts(text, beginning, index, end))
        ):
            if index > beginning:
                yield Clause(beginning, index, sign)
            beginning = index + 1
    if end > beginning:
        yield Clause(beginning, end, "")


def _parts(text: str, beginning: int, index: int, end: int) -> bool:
    """Whether 、 parts two orders; between two names of one subject it doesn't."""
    return bool(_ANOTHER_ACTS.match(text, index + 1, end)) and "要" in text[beginning:index]
