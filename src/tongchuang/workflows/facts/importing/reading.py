"""Rows of files of facts, checked one by one against a standard and its sites (docs/scoring.md, "On files").

Stricter than scoring files: nothing from the future, nothing twice, no file that may have been cut off.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from tongchuang.engines.scoring.facts import KIND_OF_METHOD, SOURCES
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS, FactRows
from tongchuang.engines.scoring.files.table import Report, Row, TableError, read_rows
from tongchuang.engines.scoring.files.values import BadRow, instant
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.standard.model import Standard

_SOURCE, _AT = FACT_COLUMNS.names.index("source"), FACT_COLUMNS.names.index("at")
_LINE_ENDS = (b"\n", b"\r")


@dataclass(frozen=True)
class FileRow:
    """A good row with where it stands. Only the values of its kind are given; `at` is naive UTC."""

    file: Path
    line: int
    kind: str
    item: str
    source: str
    at: datetime
    site: str = ""
    visit: str = ""
    verdict: str = ""
    count: int = 1
    grade: str = ""
    fraction: Fraction | None = None
    yes: int | None = None
    valid: int | None = None
    value: Fraction | None = None
    rater: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two rows the same fact."""
        values = (
            self.fraction,
            self.yes,
            self.valid,
            self.value,
            self.rater,
            self.count if self.kind == "event" else 0,
        )
        return self.kind, self.item, self.source, self.at, self.site, self.visit, *values


@dataclass(frozen=True)
class BadFact:
    """A row (or a whole file, line 0) that can't be loaded, and why."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class _Everything:
    """A period that every month lies in."""

    def __contains__(self, month: str) -> bool:
        return True


@dataclass
class _Collector:
    """Stands where the scorer stands, and keeps the rows that it is given."""

    latest: datetime
    kinds: Mapping[str, str]
    file: Path = Path()
    rows: list[FileRow] = field(default_factory=list)
    line: int = 0
    cells: Sequence[str] = ()
    seen: dict[tuple[object, ...], FileRow] = field(default_factory=dict)
    period: _Everything = field(default_factory=_Everything)
    sources: Collection[str] = frozenset(SOURCES)

    def following(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, remembering which one is being read."""
        for line, cells in rows:
            self.line, self.cells = line, cells
            yield line, cells

    def check(
        self, item: str, site: str, at: datetime, visit: str, verdict: str, count: int, grade: str | None, line: object
    ) -> None:  # fmt: skip
        self._keep(item, at, site=site, visit=visit, verdict=verdict, count=count, grade=grade or "")

    def review(self, item: str, at: datetime, fraction: Fraction) -> None:
        self._keep(item, at, fraction=fraction)

    def poll(self, item: str, yes: int, valid: int) -> None:
        self._keep(item, instant(self.cells[_AT]), yes=yes, valid=valid)

    def reading(self, item: str, month: str, at: datetime, value: Fraction) -> None:
        self._keep(item, at, value=value)

    def rating(self, item: str, rater: str, at: datetime, fraction: Fraction) -> None:
        self._keep(item, at, rater=rater, fraction=fraction)

    def event(self, item: str, count: int) -> None:
        self._keep(item, instant(self.cells[_AT]), count=count)

    def _keep(self, item: str, at: datetime, **values: object) -> None:
        if at > self.latest:
            raise BadRow(f"at {at.isoformat()}Z lies in the future")
        row = FileRow(self.file, self.line, self.kinds[item], item, self.cells[_SOURCE].strip(), at, **values)  # type: ignore[arg-type]
        first = self.seen.setdefault(row.content, row)
        if first is not row:
            where = (
                f"on line {first.line}" if first.file == row.file else f"in {first.file} on line {first.line}"
            )
            raise BadRow(f"the same fact stands {where} already")
        self.rows.append(row)


def read_files(
    files: Iterable[Path], standard: Standard, sites: Mapping[str, Site], *, latest: datetime
) -> tuple[list[FileRow], list[BadFact]]:
    """The good rows of all files and the bad ones. `latest` (naive UTC) is the last instant that a fact may be of."""
    kinds = {leaf.code: KIND_OF_METHOD[leaf.method] for leaf in standard.leaves() if leaf.method}
    collector, bad = _Collector(latest, kinds), []
    for file in files:
        collector.file = file

        def report(line: int, reason: str, file: Path = file) -> None:
            bad.append(BadFact(file, line, reason))

        try:
            with _whole_lines(file, report) as whole:
                rows = read_rows(whole, FACT_COLUMNS, report, lambda text: None)
                reader = FactRows(standard, sites, collector)  # type: ignore[arg-type]
                reader.read(collector.following(rows), report)
        except TableError as error:
            report(0, str(error))
    return collector.rows, bad


@contextmanager
def _whole_lines(file: Path, report: Report) -> Iterator[Path]:
    """The file; of one without a line break at its end a copy without its last line, which is reported.

    It may have lost the rest of its last number, or half of a character. (Parquet tells by itself.)
    """
    try:
        content = file.read_bytes() if _is_cut_off(file) else b""
    except OSError as error:
        raise TableError(f"cannot be read: {error.strerror}") from error
    if not content:
        yield file
        return
    kept = content[: max(content.rfind(end) for end in _LINE_ENDS) + 1]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        copy.write_bytes(kept)
        yield copy
    reason = "the line has no end: the file may be cut off here. If it is whole, add a line break"
    report(len(kept.splitlines()) + 1, reason)


def _is_cut_off(file: Path) -> bool:
    with file.open("rb") as opened:
        start = opened.read(4)
        if start in (b"PAR1", b"") or start.startswith(b"PK\x03\x04"):
            return False
        opened.seek(-1, 2)
        return opened.read(1) not in _LINE_ENDS
