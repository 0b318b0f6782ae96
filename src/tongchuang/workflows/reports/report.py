"""A report while it is written: blocks whose figures know their source and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tongchuang.domain.documents.values import Block
from tongchuang.domain.documents.values import chart as chart_block
from tongchuang.domain.documents.values import heading as heading_block
from tongchuang.domain.documents.values import paragraph as paragraph_block
from tongchuang.domain.documents.values import table as table_block
from tongchuang.workflows.reports.data import Data, as_of_text
from tongchuang.workflows.reports.registry import source_of
from tongchuang.workflows.reports.values import Figure, Made, key_of, printed

# So much of the words around a figure is kept to find it again.
AROUND = 10
Piece = str | Figure


@dataclass
class Report:
    """Blocks in order, and every figure with its places in them."""

    data: Data
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    places: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    _asked: dict[str, Made] = field(default_factory=dict)

    @property
    def as_of_text(self) -> str:
        """The moment of the data, as documents say it."""
        return as_of_text(self.data.as_of)

    def figure(
        self,
        name: str,
        /,
        *,
        digits: int = 0,
        about: str = "",
        absolute: bool = False,
        suffix: str = "",
        **args: Any,
    ) -> Figure:
        """Ask a source; the same question is asked once."""
        key = key_of(name, args)
        if key not in self._asked:
            self._asked[key] = source_of(name).ask(self.data, **args)
        value = self._asked[key].value
        return Figure(name, args, value, printed(value, digits, absolute=absolute, suffix=suffix), about)

    def heading(self, level: int, text: str) -> None:
        """A heading; it is numbered by itself."""
        self.blocks.append(heading_block(level, text))

    def paragraph(self, *pieces: Piece) -> None:
        """A paragraph of words and figures."""
        texts = [piece.text if isinstance(piece, Figure) else piece for piece in pieces]
        for place, piece in enumerate(pieces):
            if isinstance(piece, Figure):
                before, after = _words(pieces, place, -1), _words(pieces, place, 1)
                self._stands(piece, {"kind": "text", "before": before, "after": after, "text": piece.text})
        self.blocks.append(paragraph_block("".join(texts)))

    def table(self, columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[Piece]], caption: str) -> None:
        """A table; the first cell of a row names it, and captions differ within a report."""
        for row in rows:
            for column, cell in zip(columns, row, strict=True):
                if isinstance(cell, Figure):
                    place = {
                        "kind": "cell",
                        "caption": caption,
                        "row": _text(row[0]),
                        "column": column["title"],
                    }
                    self._stands(cell, {**place, "text": cell.text})
        self.blocks.append(table_block(columns, [[_text(cell) for cell in row] for row in rows], caption))

    def chart(
        self,
        caption: str,
        labels: Sequence[str],
        series: Sequence[tuple[str, Sequence[Figure]]],
        *,
        unit: str = "",
        form: str = "bars",
        bounds: Sequence[tuple[Figure, Figure] | None] = (),
    ) -> None:
        """A chart of figures; what is below zero can't be drawn and is left out."""
        for name, figures in series:
            for label, each in zip(labels, figures, strict=True):
                self._stands(
                    each,
                    {"kind": "chart", "caption": caption, "row": label, "column": name, "text": each.text},
                )
        values = [(name, [each.value for each in figures]) for name, figures in series]
        ends = [
            (pair[0].value, pair[1].value)
            if pair and pair[0].value is not None and pair[1].value is not None
            else None
            for pair in bounds
        ]
        self.blocks.append(chart_block(caption, labels, values, unit=unit, form=form, bounds=ends))

    def kept_figures(self) -> tuple[dict[str, Any], ...]:
        """Every figure as plain values, in the order of the report."""
        return tuple(
            {
                "key": key, "source": figure.source, "args": figure.args, "about": figure.about, "value": figure.value,
                "text": figure.text, "places": self.places[key],
            }
            for key, figure in self.figures.items()
        )  # fmt: skip

    def use(self, figure: Figure, place: dict[str, str]) -> None:
        """Keep a figure that stands in a field of a template."""
        self._stands(figure, place)

    def _stands(self, figure: Figure, place: dict[str, str]) -> None:
        self.figures.setdefault(figure.key, figure)
        self.places.setdefault(figure.key, []).append(place)


def _text(cell: Piece) -> str:
    return cell.text if isinstance(cell, Figure) else cell


def _words(pieces: Sequence[Piece], place: int, step: int) -> str:
    """The words before or after a figure, up to the next figure."""
    beside = place + step
    if not 0 <= beside < len(pieces):
        return ""
    words = pieces[beside]
    if isinstance(words, Figure):
        return ""
    return words[-AROUND:] if step < 0 else words[:AROUND]
