"""A text in pieces for a second reader, and its proposals back in their places: word for word, or not at all. Pure."""

from __future__ import annotations

from collections.abc import Iterator

SIZE = 3000
SHORTEST, LONGEST = 6, 600


def pieces(text: str, size: int = SIZE) -> Iterator[tuple[int, int]]:
    """Beginning and end of each piece, cut behind a line or a sentence where there is one in its second half."""
    at = 0
    while at < len(text):
        end = min(len(text), at + size)
        if end < len(text):
            cut = max(text.rfind(mark, at + size // 2, end) for mark in ("\n", "。", "；"))
            end = cut + 1 if cut > 0 else end
        if text[at:end].strip():
            yield at, end
        at = end


def place_in(
    text: str, proposal: str, start: int, end: int, taken: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where a proposal stands in a piece of the text, letter for letter; None when it doesn't, or is too short or long."""
    wanted = proposal.strip()
    if not SHORTEST <= len(wanted) <= LONGEST:
        return None
    at = text.find(wanted, start, end)
    while at >= 0 and (at, at + len(wanted)) in taken:
        at = text.find(wanted, at + 1, end)
    return (at, at + len(wanted)) if at >= 0 else None
