"""Writing Excel: one table at a time, row by row, so that 50,000 rows need little memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Heading:
    """A column's title, its width in characters, and "number" or "" as its kind."""

    title: str
    width: int = 14
    kind: str = ""


@dataclass(frozen=True)
class Help:
    """What a template says about one of its columns."""

    title: str
    required: bool
    text: str
    example: str = ""


def write_table(
    file: BinaryIO, title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Any]], *, notes: Sequence[str] = ()
) -> None:
    """A table with notes above it, its head fixed and filterable."""
    with _workbook(file) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        for number, heading in enumerate(headings):
            sheet.set_column(number, number, heading.width)
        quiet = book.add_format({"font_color": "#55606d"})
        for number, note in enumerate(notes):
            sheet.write_string(number, 0, note, quiet)
        top = len(notes)
        writer = _Cells(book, sheet)
        for number, heading in enumerate(headings):
            sheet.write_string(top, number, heading.title, writer.head)
        bottom = top
        for bottom, row in enumerate(rows, start=top + 1):
            for number, value in enumerate(row):
                writer.write(bottom, number, value)
        sheet.freeze_panes(top + 1, 0)
        if headings:
            sheet.autofilter(top, 0, bottom, len(headings) - 1)


def write_template(
    file: BinaryIO, title: str, columns: Sequence[Help], *, help_title: str, help_heads: Sequence[str], yes: str, no: str
) -> None:
    """An empty table to fill in, with one line as an example, and a second sheet that explains the columns."""
    with _workbook(file) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        writer = _Cells(book, sheet)
        must = book.add_format({"bold": True, "bg_color": "#14559e", "font_color": "#ffffff", "border": 1, "border_color": "#dbe0e6"})
        for number, column in enumerate(columns):
            sheet.set_column(number, number, max(12, 2 * len(column.title) + 4))
            sheet.write_string(0, number, column.title, must if column.required else writer.head)
        # Row by row: a workbook that needs little memory never goes back.
        for number, column in enumerate(columns):
            sheet.write_string(1, number, column.example)
        sheet.freeze_panes(1, 0)
        explained = book.add_worksheet(_sheet_name(help_title))
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for number, (head, width) in enumerate(zip(help_heads, (18, 8, 70, 24), strict=True)):
            explained.set_column(number, number, width)
            explained.write_string(0, number, head, writer.head)
        for row, column in enumerate(columns, start=1):
            for number, text in enumerate((column.title, yes if column.required else no, column.text, column.example)):
                explained.write_string(row, number, text, wrap)


class _Cells:
    """Formats of a workbook, and one way to write any value. Text is never taken for a formula."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.head = book.add_format({"bold": True, "bg_color": "#edf0f3", "border": 1, "border_color": "#dbe0e6"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.score = book.add_format({"num_format": "0.00"})

    def write(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.sheet.write_boolean(row, column, value)
        elif isinstance(value, Decimal | float):
            self.sheet.write_number(row, column, float(value), self.score)
        elif isinstance(value, int):
            self.sheet.write_number(row, column, value)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, column, value, self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)
        else:
            self.sheet.write_string(row, column, str(value)[:LONGEST_CELL])


def _workbook(file: BinaryIO) -> Workbook:
    return xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"})


def _sheet_name(title: str) -> str:
    return " ".join(title.translate(FORBIDDEN_IN_NAMES).split())[:31] or "Sheet1"
