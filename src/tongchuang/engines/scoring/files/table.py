"""A file as rows of text in a wanted order of columns, each with its line; CSV or Parquet, streamed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
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


class TableError(Exception):
    """The file can't be read at all."""


class Columns(NamedTuple):
    """The columns that a reader wants, in its order, and those that must stand in the header."""

    names: tuple[str, ...]
    required: tuple[str, ...]


def read_rows(path: Path, columns: Columns, report: Report, notice: Notice) -> Iterator[Row]:
    """The rows of a file; empty when the file is empty or has only a header. Columns not wanted are left out.

    In Parquet the line is the number of the row, the first being 1.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise TableError(f"cannot be read: {error.strerror}") from error
    if magic == b"PAR1":
        return _parquet_rows(path, columns, report)
    if magic and path.suffix.lower() == ".parquet":
        raise TableError("is not a Parquet file, though its name says so")
    if magic.startswith(b"PK\x03\x04"):
        raise TableError("is a workbook or an archive: save the sheet as CSV (UTF-8)")
    encoding = _encoding_of(path)
    if encoding != _ENCODINGS[0]:
        notice("is not UTF-8, read as GB18030")
    return _csv_rows(path, encoding, columns, report)


def _encoding_of(path: Path) -> str:
    for encoding in _ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    raise TableError("is neither UTF-8 nor GB18030: save it as CSV (UTF-8)")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(path: Path, encoding: str, columns: Columns, report: Report) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
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
        for line, cells in rows:
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
            report(before + 1, f"not CSV: {error}")
            before = reader.line_num
        else:
            return


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

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise TableError(f"is not a readable Parquet file: {error}") from error
    with file:
        header = list(file.schema_arrow.names)
        if file.metadata.num_rows == 0 or not _header_is_good(header, columns, report):
            return
        wanted = [name for name in columns.names if name in header]
        line = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            try:
                texts = {name: _texts(pa, batch.column(name)) for name in wanted}
            except (pa.ArrowException, UnicodeDecodeError) as error:
                raise TableError(f"has a column that is no text, number or time: {error}") from error
            blank = [""] * batch.num_rows
            for cells in zip(*(texts.get(name, blank) for name in columns.names), strict=True):
                line += 1
                if any(cells):
                    yield line, cells


def _texts(pa: Any, column: Any) -> list[str]:
    """The values as they would stand in a CSV file."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    texts = column.cast(pa.string()).to_pylist()
    if pa.types.is_floating(kind):
        return ["" if text is None or text == "nan" else text for text in texts]
    return ["" if text is None else text for text in texts]
