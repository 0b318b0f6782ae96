"""Reading a table that somebody chose: Excel (xlsx, xls), OpenDocument, CSV in UTF-8, UTF-16 or GB 18030.

What a file is says its content, never its name.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tongchuang.adapters.spreadsheets.errors import SheetUnreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_LINES = 50_000
MOST_COLUMNS = 300
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = {b"%PDF": "PDF", b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"GIF8": "GIF", b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
DELIMITERS = ",\t;，"


@dataclass(frozen=True)
class MergedCells:
    """Cells merged into one: first and last line, first and last column, counted from 1."""

    first_line: int
    last_line: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class CellTable:
    """Cells as they were read, each row with its line in the file, counted from 1; empty rows are left out."""

    rows: Sequence[tuple[int, Sequence[object]]]
    merges: Sequence[MergedCells] = ()


def read_cells(data: bytes) -> CellTable:
    """The first visible sheet of a workbook, or the rows of a text file; SheetUnreadable says what is wrong."""
    if not data.strip():
        raise SheetUnreadable(_("The file is empty. Fill in the template and choose it again."))
    if len(data) > MOST_BYTES:
        raise SheetUnreadable(_("The file has more than %(most)d MB. Split it.") % {"most": MOST_BYTES // 1024 // 1024})
    for start, kind in OTHERS.items():
        if data.startswith(start):
            raise SheetUnreadable(_("This is a %(kind)s file, not a table. Choose an Excel or CSV file.") % {"kind": kind})
    if data.startswith((ZIP, OLE)):
        return _workbook(data)
    return CellTable(_limited(_text_rows(data)))


def _workbook(data: bytes) -> CellTable:
    if data.startswith(ZIP):
        _check_zip(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        if not visible:
            raise SheetUnreadable(_("The workbook has no visible sheet."))
        sheet = book.get_sheet_by_name(visible[0])
        # Empty lines above come along, empty columns on the left don't; merged cells are counted with both.
        left = [""] * (sheet.start[1] if sheet.start else 0)
        rows = _limited((line, [*left, *row]) for line, row in enumerate(sheet.iter_rows(), 1))
        merges = sheet.merged_cell_ranges or []
    except SheetUnreadable:
        raise
    except PasswordError as error:
        raise SheetUnreadable(_("The file is locked by a password. Take the password off and choose it again.")) from error
    except (CalamineError, ValueError, OSError, IndexError) as error:
        text = _("The workbook can't be read; it may be damaged. Open it, save it anew as .xlsx and choose that.")
        raise SheetUnreadable(text) from error
    return CellTable(rows, [MergedCells(a[0] + 1, b[0] + 1, a[1] + 1, b[1] + 1) for a, b in merges])


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SheetUnreadable(_("The file is damaged: it was not received whole. Choose it again.")) from error
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise SheetUnreadable(_("This is an archive, not a table. Unpack it and choose the Excel or CSV file in it."))
    if unpacked > MOST_UNPACKED:
        raise SheetUnreadable(_("The table is too large when unpacked. Split it, and remove pictures and formats."))


def _limited(rows: object) -> list[tuple[int, list[object]]]:
    kept: list[tuple[int, list[object]]] = []
    for line, row in rows:  # type: ignore[attr-defined]
        cells = list(row[:MOST_COLUMNS])
        while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if not cells:
            continue
        if len(kept) >= MOST_LINES:
            raise SheetUnreadable(_("The table has more than %(most)d rows. Split it.") % {"most": MOST_LINES})
        kept.append((line, cells))
    return kept


def _text_rows(data: bytes) -> object:
    text = _decoded(data)
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(DELIMITERS, key=head.count)
    if not head.count(delimiter):
        delimiter = ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(_numbered(reader))
    except csv.Error as error:
        raise SheetUnreadable(_("Line %(line)d of the file is not CSV: save the table as .xlsx and choose that.") % {"line": reader.line_num}) from error


def _numbered(reader: object) -> object:
    last = 0
    for row in reader:  # type: ignore[attr-defined]
        # A quoted cell may hold line breaks; the row is known by its first line.
        yield last + 1, row
        last = reader.line_num  # type: ignore[attr-defined]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise SheetUnreadable(_("This is not a table. Choose an Excel or CSV file."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable(_("The letters of the file can't be read. Save the table as .xlsx, or as CSV in UTF-8."))
