"""What must be known of a CSV file before a database may read it: its header, and that quotes mean the same to all."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path

_HEADER = 1 << 16
_CHUNK = 1 << 24
# Where readers of CSV differ: a blank between a quote and a comma is part of the cell, an error, or nothing.
_BLANK_BY_QUOTE = re.compile(rb'"[ \t]|[ \t]"')


class NotPlain(Exception):
    """Not a file to be read by a database: the reader in Python must say what is wrong, or accept it."""


class EngineMissing(Exception):
    """An engine that was asked for is not installed, or does not start; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class PlainCsv:
    """A CSV file in UTF-8: its columns in their order (names as given, without blanks) and whether it has quotes."""

    path: Path
    header: tuple[str, ...]
    quoted: bool


def plain_csv(
    path: Path, wanted: tuple[str, ...], required: tuple[str, ...], *, decode: bool = False
) -> PlainCsv:
    """Look at a file; NotPlain when its header or its quotes are out of the ordinary.

    With `decode`, too, when it is not UTF-8 throughout, for an engine that would not say so itself.
    """
    with path.open("rb") as file:
        start = file.read(_HEADER)
    line = re.split(rb"\r\n|\n|\r", start, maxsplit=1)[0]
    if len(line) == len(start) == _HEADER:
        raise NotPlain("header")
    try:
        cells = next(csv.reader([line.decode("utf-8-sig")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotPlain("header") from error
    header = tuple(cell.strip() for cell in cells)
    if not set(required) <= set(header) or any(header.count(name) > 1 for name in wanted):
        raise NotPlain("header")
    return PlainCsv(path, header, _has_quotes(path, decode))


def _has_quotes(path: Path, decode: bool) -> bool:
    quoted, before = False, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b'"' in chunk or before == b'"':
                quoted = True
                if _BLANK_BY_QUOTE.search(before + chunk):
                    raise NotPlain("blanks beside quotes")
            before = chunk[-1:]
            if decode:
                _decode(decoder, chunk)
    if decode:
        _decode(decoder, b"", final=True)
    return quoted


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        raise NotPlain("encoding") from error
