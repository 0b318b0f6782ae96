"""A file as rows of text in a wanted order of columns, each with its line; CSV or Parquet, streamed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

Report = Callable[[int, str], None]
"""Says that a line (1 is the first) can't be used, and why."""

Notice = Callable[[str], None]
"""Says something about the whole file that its reader should know."""

Row = tuple[int, Sequence[str]]

# UTF-8 with or without a mark; Chinese spreadsheets still write the other one.
_ENCODINGS = ("utf-8-sig", "gb18030")
_BATCH = 65_536
_CHUNK = 1 << 20
_AGAIN = "copy or export the file again"


class TableError(Exception):
    """The file can't be read at all."""


class _Ending(Enum):
    """After what a CSV file ends. Anything but a line may be a file that was cut off."""

    LINE = "line"
    ROW = "row"
    CHARACTER = "character"


class Columns(NamedTuple):
    """The columns that a reader wants, in its order, and those that must stand in the header."""

    names: tuple[str, ...]
    required: tuple[str, ...]


def read_rows(path: Path, columns: Columns, report: Report, notice: Notice) -> Iterator[Row]:
    """The rows of a file; empty when the file is empty or has only a header. Columns not wanted are left out.

    In Parquet the line is the number of the row, the first being 1.
    """
    if path.is_fifo():
        raise TableError("is a pipe, and a file is read more than once: save it first")
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise TableError(f"cannot be read: {error.strerror}") from error
    if magic == b"PAR1":
        if _last_bytes(path, 4) != b"PAR1" or path.stat().st_size < 12:
            raise TableError(f"is not a readable Parquet file: it breaks off before its end, {_AGAIN}")
        return _parquet_rows(path, columns, report)
    if magic and path.suffix.lower() == ".parquet":
        raise TableError("is not a Parquet file, though its name says so")
    if magic.startswith(b"PK\x03\x04"):
        raise TableError("is a workbook or an archive: save the sheet as CSV (UTF-8)")
    encoding, ending = _encoding_of(path)
    if encoding != _ENCODINGS[0]:
        notice("is not UTF-8, read as GB18030")
    return _csv_rows(path, encoding, ending, columns, report)


def _encoding_of(path: Path) -> tuple[str, _Ending]:
    for encoding in _ENCODINGS:
        ending = _ending_in(path, encoding)
        if ending is not None:
            return encoding, ending
    raise TableError("is neither UTF-8 nor GB18030: save it as CSV (UTF-8)")


def _ending_in(path: Path, encoding: str) -> _Ending | None:
    """How the file ends if it is in this encoding, else None."""
    decoder = codecs.getincrementaldecoder(encoding)()
    last = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
                last = chunk[-1:]
    except UnicodeDecodeError:
        return None
    if decoder.getstate()[0]:
        return _Ending.CHARACTER
    return _Ending.LINE if last in (b"", b"\n", b"\r") else _Ending.ROW


def _csv_rows(path: Path, encoding: str, ending: _Ending, columns: Columns, report: Report) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        reader = csv.reader(file, strict=True)
        rows = _records(reader, report)
        first = next(rows, None)
        if first is None:
            return
        header = [cell.strip() for cell in first[1]]
        width = len(header)
        # Each row gets an empty cell at its end, which stands for every column that the file doesn't have.
        places = [header.index(name) if name in header else width for name in columns.names]
        pick = itemgetter(*places)
        checked = False
        for line, cells in rows if ending is _Ending.LINE else _whole(rows, ending, width, report):
            if not checked:
                checked = True
                if not _header_is_good(header, columns, report):
                    return
            if len(cells) != width:
                if any(cell.strip() for cell in cells[width:]):
                    report(line, f"{len(cells)} cells, but the header has {width}")
                    continue
                cells = (cells + [""] * width)[:width]
            cells.append("")
            yield line, pick(cells)


def _records(reader: Any, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Records that aren't blank, with the line that each begins on."""
    before = 0
    while True:
        try:
            for cells in reader:
                line, before = before + 1, reader.line_num
                if not cells or (not cells[0] and not any(cell.strip() for cell in cells)):
                    continue
                yield line, cells
        except csv.Error as error:
            reason = f"a quote opens here and never closes; if the file was cut off, {_AGAIN}"
            report(before + 1, f"not CSV: {reason if str(error) == 'unexpected end of data' else error}")
            before = reader.line_num
        else:
            return


def _whole(
    rows: Iterator[tuple[int, list[str]]], ending: _Ending, width: int, report: Report
) -> Iterator[tuple[int, list[str]]]:
    """All rows but a last one that breaks off."""
    last: tuple[int, list[str]] | None = None
    for row in rows:
        if last is not None:
            yield last
        last = row
    if last is None:
        return
    line, cells = last
    if ending is _Ending.CHARACTER:
        report(line, f"the file breaks off in the middle of a character: {_AGAIN}")
    elif len(cells) < width:
        report(line, f"the file breaks off in this row, after {len(cells)} of {width} cells: {_AGAIN}")
    else:
        yield last


def _last_bytes(path: Path, number: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - number))
        return file.read(number)


def _header_is_good(header: list[str], columns: Columns, report: Report) -> bool:
    missing = [name for name in columns.required if name not in header]
    twice = sorted({name for name in columns.names if header.count(name) > 1})
    if missing:
        report(1, f"no column {', '.join(missing)}")
    if twice:
        report(1, f"column {', '.join(twice)} stands in the header more than once")
    return not missing and not twice


def _parquet_rows(path: Path, columns: Columns, report: Report) -> Iterator[Row]:
    # Takes 0.2 s and 55 MB, which only those who have such a file should pay.
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    # Where a name of a column was damaged it is no text.
    broken = (pa.ArrowException, OSError, UnicodeDecodeError)
    try:
        file = pq.ParquetFile(path)
    except broken as error:
        raise TableError(f"is not a readable Parquet file: {_on_one_line(error)}") from error
    with file:
        header = list(file.schema_arrow.names)
        if file.metadata.num_rows == 0 or not _header_is_good(header, columns, report):
            return
        wanted = [name for name in columns.names if name in header]
        line = 0
        batches = file.iter_batches(batch_size=_BATCH, columns=wanted)
        while True:
            try:
                batch = next(batches, None)
            except broken as error:
                raise TableError(f"is damaged after row {line}: {_AGAIN} ({_on_one_line(error)})") from error
            if batch is None:
                return
            try:
                texts = {name: _texts(pa, batch.column(name)) for name in wanted}
            except broken as error:
                raise TableError(
                    f"has a column that is no text, number or time: {_on_one_line(error)}"
                ) from error
            blank = [""] * batch.num_rows
            for cells in zip(*(texts.get(name, blank) for name in columns.names), strict=True):
                line += 1
                if any(cells):
                    yield line, cells


def _on_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _texts(pa: Any, column: Any) -> list[str]:
    """The values as they would stand in a CSV file."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    texts = column.cast(pa.string()).to_pylist()
    if pa.types.is_floating(kind):
        return ["" if text is None or text == "nan" else text for text in texts]
    return ["" if text is None else text for text in texts]
