"""Tables as people send them."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from tongchuang.adapters.spreadsheets.errors import SheetUnreadable
from tongchuang.adapters.spreadsheets.read import MOST_LINES, MergedCells, read_cells
from tongchuang.adapters.spreadsheets.write import Heading, Help, write_table, write_template


def workbook(rows: list[list[object]], merges: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merges:
        book.active.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_rows_keep_their_lines_and_lose_trailing_blanks() -> None:
    table = read_cells(workbook([["名称", "数量", None], ["甲", 3, "  "], [None], ["乙", "４", ""]]))
    assert list(table.rows) == [(1, ["名称", "数量"]), (2, ["甲", 3.0]), (4, ["乙", "４"])]


def test_rows_above_which_nothing_stands_keep_their_lines_too() -> None:
    table = read_cells(workbook([[None], [None], ["名称"], ["甲"]]))
    assert [line for line, _cells in table.rows] == [3, 4]


def test_merged_cells_are_told() -> None:
    table = read_cells(workbook([["单位", "人"], ["甲", "1"], [None, "2"]], ("A2:A3",)))
    assert list(table.merges) == [MergedCells(2, 3, 1, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    table = read_cells("名称,地址\n南关市场,中山路１号\n\n北桥市场,\n".encode(encoding))
    assert list(table.rows) == [(1, ["名称", "地址"]), (2, ["南关市场", "中山路１号"]), (4, ["北桥市场"])]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters(delimiter: str) -> None:
    table = read_cells(f"名称{delimiter}地址\n甲{delimiter}一,二\n".encode())
    assert list(table.rows)[1] == (2, ["甲", "一,二"])


def test_a_row_with_line_breaks_in_a_cell_is_known_by_its_first_line() -> None:
    table = read_cells('名称,说明\n甲,"一\n二"\n乙,三\n'.encode())
    assert [line for line, _cells in table.rows] == [1, 2, 4]


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a\x00b,c"],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(SheetUnreadable) as refused:
        read_cells(data)
    assert len(str(refused.value)) > 10


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(SheetUnreadable):
        read_cells(file.getvalue())


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(SheetUnreadable):
        read_cells(b"a,b\n" * (MOST_LINES + 1))


def test_twenty_thousand_rows_are_read() -> None:
    file = io.BytesIO()
    write_table(file, "点位", [Heading("名称"), Heading("编号")], ([f"点位{n}", n] for n in range(20_000)), notes=["共 20000 行"])
    rows = list(read_cells(file.getvalue()).rows)
    assert len(rows) == 20_002
    assert rows[-1] == (20_002, ["点位19999", 19999.0])


def test_text_is_never_a_formula() -> None:
    file = io.BytesIO()
    write_table(file, "表", [Heading("=1+1")], [["=cmd|'/c calc'!A1"], ["+86 10"]])
    book = openpyxl.load_workbook(file)
    assert [row[0].data_type for row in book.active.iter_rows()] == ["s", "s", "s"]


def test_a_template_can_be_read_back() -> None:
    file = io.BytesIO()
    columns = [Help("名称", True, "点位的名称", "南关市场"), Help("地址", False, "")]
    write_template(file, "导入点位", columns, help_title="说明", help_heads=("列", "必填", "说明", "示例"), yes="是", no="否")
    assert list(read_cells(file.getvalue()).rows) == [(1, ["名称", "地址"]), (2, ["南关市场"])]


def test_columns_keep_their_places_behind_an_empty_one() -> None:
    assert next(iter(read_cells(workbook([[None, "名称"], [None, "甲"]])).rows)) == (1, ["", "名称"])
