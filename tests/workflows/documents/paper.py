"""Reading a PDF back: its lines of text and its rules with their places, in millimetres from the upper left corner of the sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf import PdfReader

MM = 72 / 25.4


@dataclass(frozen=True)
class Piece:
    """A run of text; `y` is its base line."""

    text: str
    x: float
    y: float
    size: float
    font: str


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float
    red: bool


@dataclass
class Sheet:
    """A page."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that is written, without blanks."""
        return "".join("".join(piece.text.split()) for piece in self.pieces).replace("\u200b", "")

    def find(self, words: str) -> Piece:
        """The first piece that begins so."""
        return next(piece for piece in self.pieces if piece.text.startswith(words))

    def body(self) -> list[Piece]:
        """What stands within the type area."""
        return [piece for piece in self.pieces if 37 - 8 < piece.y < 297 - 35 + 0.5]


def read(content: bytes) -> list[Sheet]:
    """The pages of a PDF."""
    return [_sheet(page) for page in PdfReader(io.BytesIO(content)).pages]


def _sheet(page: Any) -> Sheet:
    height = float(page.mediabox.height)
    sheet = Sheet(float(page.mediabox.width) / MM, height / MM)
    state: dict[str, Any] = {"width": 1.0, "red": False, "at": (0.0, 0.0)}

    def text(words: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        if words.strip():
            x, y = _at(cm, tm[4], tm[5])
            name = str((font or {}).get("/BaseFont", ""))
            sheet.pieces.append(Piece(words.strip(), x / MM, (height - y) / MM, float(size), name))

    def operand(op: bytes, args: list[Any], cm: list[float], _tm: list[float]) -> None:
        if op == b"w":
            state["width"] = float(args[0])
        elif op in {b"SCN", b"scn", b"RG", b"rg"}:
            state["red"] = len(args) == 3 and float(args[0]) > 0.7 and float(args[1]) < 0.3
        elif op == b"m":
            state["at"] = (float(args[0]), float(args[1]))
        elif op == b"l":
            (x, y), (to_x, to_y) = _at(cm, *state["at"]), _at(cm, float(args[0]), float(args[1]))
            sheet.rules.append(
                Rule(x / MM, (height - y) / MM, to_x / MM, (height - to_y) / MM, state["width"] / MM, state["red"])
            )  # fmt: skip

    page.extract_text(visitor_text=text, visitor_operand_before=operand)
    sheet.pieces = list(_joined(sheet.pieces))
    return sheet


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """A page number is one thing, however it is written."""
    numbers = [piece for piece in pieces if piece.y > 297 - 35 + 4]
    yield from (piece for piece in pieces if piece not in numbers)
    if numbers:
        numbers.sort(key=lambda piece: piece.x)
        yield replace(numbers[0], text=" ".join(piece.text for piece in numbers))


def _at(cm: list[float], x: float, y: float) -> tuple[float, float]:
    return cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5]
