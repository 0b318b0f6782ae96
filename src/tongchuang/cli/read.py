"""`tongchuang read`: the duties that a document names. The file alone, no database, no network."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from unicodedata import east_asian_width

from tongchuang.adapters.texts import TextError, read_document
from tongchuang.engines.reading import LEAST, Duty, UnitName, read

REFUSED = 2
_WARNINGS = {
    "not_chinese": "this text is hardly Chinese; the grammar reads Chinese only",
    "pages_without_text": "some pages hold pictures without text; nothing was read there",
    "notes_left_out": "footnotes and endnotes were left out",
}
_COLUMNS = (("lead", 20), ("deadline", 14), ("cadence", 10), ("quantity", 14), ("kind", 9), ("quote", 60))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE [--units UNITS.csv] [--date DAY] [--least SHARE] [--jsonl]"""
    parser.add_argument("file", type=Path, metavar="FILE", help="a .txt, .md, .docx or .pdf file")
    parser.add_argument(
        "--units", type=Path, metavar="UNITS.csv", help="the units, as name,aliases (aliases parted by ;)"
    )
    parser.add_argument(
        "--date", type=_day, metavar="DAY", help="the day of the meeting, as 2026-11-22: what 下周一 means"
    )
    parser.add_argument(
        "--least", type=_share, default=LEAST, metavar="SHARE", help=f"the least confidence, 0 to 1 ({LEAST})"
    )
    parser.add_argument("--jsonl", action="store_true", help="one JSON object per duty instead of a table")


def run(args: argparse.Namespace) -> int:
    """Print the duties; 2 and a sentence on standard error when a file can't be used."""
    try:
        units = _units(args.units) if args.units else []
        document = read_document(args.file.read_bytes(), args.file.name)
    except OSError as error:
        print(f"{error.filename or args.file}: {error.strerror or error}", file=sys.stderr)
        return REFUSED
    except TextError as error:
        print(f"{args.file}: {error}", file=sys.stderr)
        return REFUSED
    except _UnitsError as error:
        print(f"{args.units}{error}", file=sys.stderr)
        return REFUSED
    for warning in document.warnings:
        print(f"{args.file}: {_WARNINGS[warning]}", file=sys.stderr)
    duties = read(document.text, units=units, date=args.date, least=args.least)
    lines = (
        (json.dumps(duty.as_dict(), ensure_ascii=False) for duty in duties) if args.jsonl else _table(duties)
    )
    _print(lines)
    return 0


class _UnitsError(Exception):
    """The file of units can't be used; begins with ":line:"."""


def _units(path: Path) -> list[UnitName]:
    """The units of a CSV file with the columns name and aliases (in any order, others are let be)."""
    try:
        text = read_document(path.read_bytes(), path.with_suffix(".txt").name).text
    except TextError as error:
        raise _UnitsError(f": {error}") from error
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        head = [name.strip().lower() for name in next(rows, [])]
        if "name" not in head:
            raise _UnitsError(":1: the first row must name the columns: name,aliases")
        name, aliases = head.index("name"), head.index("aliases") if "aliases" in head else None
        units = []
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if name >= len(row) or not row[name].strip():
                raise _UnitsError(f":{rows.line_num}: no name")
            given = row[aliases] if aliases is not None and aliases < len(row) else ""
            units.append(UnitName(row[name].strip(), tuple(_parted(given))))
    except csv.Error as error:
        raise _UnitsError(f":{rows.line_num}: {error}") from error
    return units


def _parted(given: str) -> Iterator[str]:
    for alias in given.replace("；", ";").replace("、", ";").replace("|", ";").split(";"):
        if alias.strip():
            yield alias.strip()


def _table(duties: Sequence[Duty]) -> Iterator[str]:
    """Readable lines: who, by when, how often, how much, and the quote cut to fit."""
    yield "  ".join(_fitted(name, width) for name, width in _COLUMNS).rstrip()
    for duty in duties:
        cells = duty.as_dict() | {"lead": "、".join(duty.lead)}
        if duty.due:
            cells["deadline"] = f"{duty.deadline} {duty.due.isoformat()[5:]}"
        yield "  ".join(_fitted(str(cells[name] or ""), width) for name, width in _COLUMNS).rstrip()
    yield f"{len(duties)} duties"


def _fitted(words: str, width: int) -> str:
    """Cut or filled to a width in columns, where a Chinese character takes two."""
    words = " ".join(words.split())
    kept, used = [], 0
    for sign in words:
        wide = 2 if east_asian_width(sign) in "WF" else 1
        if used + wide > width:
            while kept and used + 1 > width:
                used -= 2 if east_asian_width(kept.pop()) in "WF" else 1
            kept.append("…")
            used += 1
            break
        kept.append(sign)
        used += wide
    return "".join(kept) + " " * (width - used)


def _print(lines: Iterable[str]) -> None:
    """In UTF-8, whatever the terminal's locale says: the quotes are Chinese."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8")
    for line in lines:
        print(line)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{words!r} is no day like 2026-11-22") from error


def _share(words: str) -> float:
    try:
        share = float(words)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{words!r} is no number from 0 to 1")
    return share
