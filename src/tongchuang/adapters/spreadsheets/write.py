"""Writing Excel: one table at a time, row by row, so that 50,000 rows need little memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.workbook import Workbook

from tongchuang.adapters.spreadsheets.sheet import write_sheet

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
    write_sheet(file, _sheet_name(title), [(each.title, each.width) for each in headings], rows, notes=notes)


def write_template(
    file: BinaryIO, title: str, columns: Sequence[Help], *, help_title: str, help_heads: Sequence[str], yes: str, no: str
) -> None:
    """An empty table to fill in, with one line as an example, and a second sheet that explains the columns."""
    with _workbook(file) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        head = book.add_format({"bold": True, "bg_color": "#edf0f3", "border": 1, "border_color": "#dbe0e6"})
        must = book.add_format({"bold": True, "bg_color": "#14559e", "font_color": "#ffffff", "border": 1, "border_color": "#dbe0e6"})
        for number, column in enumerate(columns):
            sheet.set_column(number, number, max(12, 2 * len(column.title) + 4))
            sheet.write_string(0, number, column.title, must if column.required else head)
        # Row by row: a workbook that needs little memory never goes back.
        for number, column in enumerate(columns):
            sheet.write_string(1, number, column.example)
        sheet.freeze_panes(1, 0)
        explained = book.add_worksheet(_sheet_name(help_title))
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for number, (title, width) in enumerate(zip(help_heads, (18, 8, 70, 24), strict=True)):
            explained.set_column(number, number, width)
            explained.write_string(0, number, title, head)
        for row, column in enumerate(columns, start=1):
            for number, text in enumerate((column.title, yes if column.required else no, column.text, column.example)):
                explained.write_string(row, number, text, wrap)


def _workbook(file: BinaryIO) -> Workbook:
    return xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"})


def _sheet_name(title: str) -> str:
    return " ".join(title.translate(FORBIDDEN_IN_NAMES).split())[:31] or "Sheet1"
