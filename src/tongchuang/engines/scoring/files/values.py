"""Cells as values: exact numbers, instants, words. What can't be read is refused with the reason."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from fractions import Fraction

from tongchuang.engines.scoring.period import naive_utc

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"\+?([0-9]+)(?:\.0*)?")
_LONGEST = 40


class BadRow(ValueError):
    """A row that can't be used; the text is the reason."""


def shown(text: str) -> str:
    """A cell as it stands in a reason: quoted, on one line, not too long."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def number(name: str, text: str) -> Fraction:
    """An exact number."""
    text = text.strip()
    if not text:
        raise BadRow(f"{name} is missing")
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise BadRow(f"{name} {shown(text)} is not a number{_width_hint(text)}")
    return Fraction(text)


def fraction(name: str, text: str) -> Fraction:
    """A number from 0 to 1."""
    value = number(name, text)
    if not 0 <= value <= 1:
        raise BadRow(f"{name} {shown(text.strip())} is not between 0 and 1")
    return value


def whole(name: str, text: str, least: int) -> int:
    """A whole number; one that a spreadsheet wrote as 4.0 is 4."""
    text = text.strip()
    if not text:
        raise BadRow(f"{name} is missing")
    found = _WHOLE.fullmatch(text)
    if found is None or len(text) > _LONGEST or int(found[1]) < least:
        raise BadRow(f"{name} {shown(text)} is not a whole number of at least {least}{_width_hint(text)}")
    return int(found[1])


def instant(text: str) -> datetime:
    """An ISO 8601 time in naive UTC; one without Z or offset is UTC already."""
    try:
        if text[-1:] == "Z":
            at = datetime.fromisoformat(text[:-1])
            if at.tzinfo is None:
                return at
        else:
            return naive_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    if text != text.strip():
        return instant(text.strip())
    if not text:
        raise BadRow("at is missing")
    hint = _width_hint(text) or ": write it as 2026-10-03T01:30:00Z"
    raise BadRow(f"at {shown(text)} is not a time{hint}")


def word(name: str, text: str) -> str:
    """A text that must be there."""
    text = text.strip()
    if not text:
        raise BadRow(f"{name} is missing")
    return text


def _width_hint(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", text)
    return f": write it in half-width characters ({narrow})" if narrow != text else ""
