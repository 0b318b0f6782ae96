"""A table written as Excel is read back as it was, by two readers, whatever stands in its cells."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tongchuang.adapters.spreadsheets.write import Heading, write_table

ODD = "<b>&\"'\x00\x08\ud800 _x0041_ =1+1\n二"
ROWS = [
    ["井盖缺失", 3, Decimal("12.50"), 0.25, datetime(2026, 11, 22, 15, 4), date(2026, 2, 28), True, None],
    [ODD, -1, Decimal("-0.005"), float("nan"), datetime(1999, 12, 31, 23, 59), date(2024, 2, 29), False, ""],
]


@pytest.fixture
def written() -> BytesIO:
    file = BytesIO()
    heads = [Heading(f"列{number}", 10 + number) for number in range(8)]
    write_table(file, "问题[台账]: 'a&b'", heads, ROWS, notes=["两行", "未筛选"])
    file.seek(0)
    return file


def test_openpyxl_reads_what_was_written(written: BytesIO):
    sheet = openpyxl.load_workbook(written).active
    assert sheet.title == "问题 台账 a&b"
    assert [row[0].value for row in sheet.iter_rows(max_row=2)] == ["两行", "未筛选"]
    assert [cell.value for cell in sheet[3]] == [f"列{number}" for number in range(8)]
    assert [cell.value for cell in sheet[4]] == [
        "井盖缺失", 3, 12.5, 0.25, datetime(2026, 11, 22, 15, 4), datetime(2026, 2, 28), True, None,
    ]  # fmt: skip
    assert sheet["C4"].number_format == "0.00"
    assert sheet["E4"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet["E5"].value == datetime(1999, 12, 31, 23, 59)
    assert sheet["D5"].value == "nan"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:H5"
    assert sheet.column_dimensions["H"].width == 17


def test_text_is_text_and_nothing_is_a_formula(written: BytesIO):
    cell = openpyxl.load_workbook(written).active["A5"]
    assert cell.data_type in ("s", "inlineStr")
    written.seek(0)
    rows = CalamineWorkbook.from_filelike(written).get_sheet_by_index(0).to_python()
    assert rows[4][0] == "<b>&\"' _x0041_ =1+1\n二"


def test_no_rows_and_many_columns():
    file = BytesIO()
    write_table(file, "空", [Heading(str(number)) for number in range(30)], [])
    file.seek(0)
    sheet = openpyxl.load_workbook(file).active
    assert (sheet.max_row, sheet.max_column, sheet["AD1"].value) == (1, 30, "29")


def test_rows_beyond_one_write():
    file = BytesIO()
    write_table(file, "多", [Heading("n")], ([number] for number in range(1234)))
    file.seek(0)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == list(range(1234))
