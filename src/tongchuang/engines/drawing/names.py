"""Names that stand in a frame: what would make two different frames look the same is refused."""

from __future__ import annotations

import re

from tongchuang.engines.drawing.errors import Problem

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONGEST = 200


def name_problem(kind: str, name: str) -> Problem | None:
    """Why this name of a stratum, site or inspector can't stand in a hashed text; None when it can."""
    if not name:
        return Problem("name.empty", f"a {kind} has no name", {"kind": kind})
    if _CONTROL.search(name):
        words = f"the {kind} {shown(name)} has a tab, a line break or another control character in its name"
        return Problem("name.control", words, {"kind": kind, "name": name})
    return text_problem(kind, name)


def text_problem(kind: str, text: str) -> Problem | None:
    """Why this text can't be written as UTF-8; None when it can."""
    if _SURROGATE.search(text):
        words = f"the {kind} {shown(text)} holds half a character, which UTF-8 can't hold"
        return Problem("text.surrogate", words, {"kind": kind})
    return None


def shown(name: object) -> str:
    """A name as it stands in a sentence: never longer than a line, never with invisible characters."""
    text = name if isinstance(name, str) else repr(name)
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: _LONGEST + 1])
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
