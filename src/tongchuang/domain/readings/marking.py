"""Marks in a text: where duties begin and end, overlapping and nested ones too, cut into pieces line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Span:
    """A duty's place in a text."""

    id: UUID
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A part of a line. `ids`: the duties that it belongs to, the shortest first; `first`: those that begin here."""

    text: str
    ids: tuple[UUID, ...] = ()
    first: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of the text with the place where it begins."""

    at: int
    pieces: list[Piece] = field(default_factory=list)


def marked_lines(text: str, spans: Sequence[Span]) -> Iterator[Line]:
    """The text line by line, in one walk: its cost grows with the text and the marks, not with their product."""
    order = sorted(spans, key=lambda span: (span.start, -span.end))
    cuts = sorted({place for span in order for place in (span.start, span.end)})
    coming, cut, at = 0, 0, 0
    inside: list[Span] = []
    shown: set[UUID] = set()
    for line in text.splitlines(keepends=True) or [""]:
        end, start, pieces = at + len(line), at, []
        while start < end:
            inside = [span for span in inside if span.end > start]
            while coming < len(order) and order[coming].start <= start:
                if order[coming].end > start:
                    inside.append(order[coming])
                coming += 1
            while cut < len(cuts) and cuts[cut] <= start:
                cut += 1
            stop = min(end, cuts[cut]) if cut < len(cuts) else end
            pieces.append(_piece(text[start:stop], inside, shown))
            start = stop
        yield Line(at, pieces)
        at = end


def _piece(text: str, inside: list[Span], shown: set[UUID]) -> Piece:
    if not inside:
        return Piece(text.rstrip("\r\n"))
    ids = tuple(span.id for span in sorted(inside, key=lambda span: (span.end - span.start, span.start)))
    first = tuple(each for each in ids if each not in shown)
    shown.update(first)
    return Piece(text.rstrip("\r\n"), ids, first)
