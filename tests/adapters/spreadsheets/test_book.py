"""A book of several sheets is read again with openpyxl."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from tongchuang.adapters.spreadsheets.book import BookSheet, write_book


def test_sheets_with_days_numbers_and_notes() -> None:
    file = BytesIO()
    rows = [["城管局", 1, Decimal("2.5"), date(2026, 12, 1), None], ["=1+1", 2, 0.25, None, "x"]]
    heads = [("单位", 16), ("序号", 6), ("人天", 8), ("日期", 12), ("备注", 20)]
    write_book(file, [BookSheet("按单位", heads, rows, ["说明"], freeze=1), BookSheet("空/表", heads, [])])
    book = load_workbook(BytesIO(file.getvalue()))
    assert book.sheetnames == ["按单位", "空 表"]
    sheet = book["按单位"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found[0][0] == "说明" and found[1] == ["单位", "序号", "人天", "日期", "备注"]
    assert found[2] == ["城管局", 1, 2.5, datetime(2026, 12, 1), None]
    # Text stays text, whatever it looks like.
    assert sheet["A4"].value == "=1+1" and sheet["A4"].data_type in ("s", "inlineStr")
    assert sheet.freeze_panes == "B3" and sheet.auto_filter.ref == "A2:E4"
