"""An Excel file of several sheets, for reports that people print and pass on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class BookSheet:
    """A sheet: its name, its columns (title, width), its rows, and what stands above them."""

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = field(default=())
    freeze: int = 0


def write_book(file: BinaryIO, sheets: Iterable[BookSheet]) -> None:
    """All sheets; heads stay in sight and filter, days are days, numbers are numbers."""
    with xlsxwriter.Workbook(file, {"strings_to_urls": False, "in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#edf0f3", "border": 1, "border_color": "#dbe0e6"})
        quiet = book.add_format({"font_color": "#55606d"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        number = book.add_format({"num_format": "0.00"})
        for each in sheets:
            sheet = book.add_worksheet(" ".join(each.name.translate(FORBIDDEN_IN_NAMES).split())[:31])
            for line, note in enumerate(each.notes):
                sheet.write_string(line, 0, note, quiet)
            top = len(each.notes)
            for column, (title, width) in enumerate(each.heads):
                sheet.set_column(column, column, width)
                sheet.write_string(top, column, title, head)
            bottom = top
            for bottom, row in enumerate(each.rows, start=top + 1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(bottom, column, value, day)
                    elif isinstance(value, Decimal | float):
                        sheet.write_number(bottom, column, float(value), number)
                    elif isinstance(value, int):
                        sheet.write_number(bottom, column, value)
                    elif value not in (None, ""):
                        sheet.write_string(bottom, column, str(value)[:32_000])
            sheet.freeze_panes(top + 1, each.freeze)
            if each.heads and bottom > top:
                sheet.autofilter(top, 0, bottom, len(each.heads) - 1)
