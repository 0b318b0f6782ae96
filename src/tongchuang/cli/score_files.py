"""`tongchuang score-files`: the score of a standard by the facts in files, without a database."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tongchuang.adapters.analytics.plain_csv import EngineMissing, NotPlain
from tongchuang.cli.score_output import as_json, as_table
from tongchuang.engines.scoring.facts import SOURCES
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS, FactRows
from tongchuang.engines.scoring.files.place_rows import (
    ASSIGNMENT_COLUMNS,
    SITE_COLUMNS,
    read_assignments,
    read_sites,
)
from tongchuang.engines.scoring.files.plain.statements import Plan
from tongchuang.engines.scoring.files.table import Columns, Report, Row, TableError, read_rows
from tongchuang.engines.scoring.files.tallied import Scored, score_groups
from tongchuang.engines.scoring.period import SHANGHAI, Period, PeriodError, month_bounds
from tongchuang.engines.scoring.places import Assignments, Site, Sites
from tongchuang.engines.scoring.score import score
from tongchuang.engines.scoring.select import Selector
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.standard.model import Standard
from tongchuang.engines.standard.read import load_standard

REFUSED = 2

# Below this a CSV file is read row by row before DuckDB would have started.
SMALL = 4_000_000
_JANUARY = timedelta(days=31)
# As many rows are compared with each other to find those that stand in the file twice.
_COMPARED = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("standard", type=Path, metavar="STANDARD.yaml", help="the standard (测评体系)")
    parser.add_argument("facts", type=Path, metavar="FACTS", help="the facts, as CSV or Parquet")
    parser.add_argument("--sites", type=Path, metavar="SITES.csv", help="the sites (点位): site,type,unit")
    parser.add_argument(
        "--assignments",
        type=Path,
        metavar="ASSIGN.csv",
        help="who answers for what: site,site_type,item,unit,support,support_share",
    )
    parser.add_argument("--period", type=_period, required=True, help="2026-10, 2026-Q4 or 2026")
    parser.add_argument("--sources", type=_sources, required=True, help=f"one or more of {','.join(SOURCES)}")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help="what goes over large files"
    )
    parser.add_argument(
        "--master", metavar="URL", help="for Spark: local[2] or spark://host:7077 (default: local[*])"
    )


def run(args: argparse.Namespace) -> int:
    """Print the score; 2 and every bad row on standard error when something can't be used."""
    read = load_standard(args.standard)
    for problem in read.problems:
        print(problem, file=sys.stderr)
    if read.standard is None:
        return REFUSED
    files = _Files(read.standard, args)
    try:
        with _tidied_when_ended():
            scored = files.score()
    except EngineMissing as missing:
        print(missing, file=sys.stderr)
        return REFUSED
    if scored is None:
        return REFUSED
    if args.json:
        _print([json.dumps(as_json(scored), ensure_ascii=False)])
    else:
        _print(as_table(scored, args.period, args.sources))
    return 0


def latest_instant(period: Period, now: datetime) -> datetime:
    """The end of the January, in Asia/Shanghai, after the later of now and the period's last month; naive UTC."""
    year = max((now + SHANGHAI).year, int(period.last[:4]))
    # What happened just past the border of a year is no mistake: it doesn't count, and isn't refused.
    return month_bounds(f"{year}-12")[1] + _JANUARY


@contextmanager
def _tidied_when_ended() -> Iterator[None]:
    """Being told to end is like Ctrl-C: what an engine has written aside is removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Files:
    """The files of one run: what is wrong with them goes to standard error, and is counted."""

    def __init__(self, standard: Standard, args: argparse.Namespace) -> None:
        self.standard = standard
        self.args = args
        self.bad = 0
        self.latest = latest_instant(args.period, datetime.now(UTC).replace(tzinfo=None))

    def score(self) -> Scored | None:
        """The score, or None when anything was refused."""
        args = self.args
        sites: dict[str, Site] = {}
        if args.sites is not None:
            sites = read_sites(self._rows(args.sites, SITE_COLUMNS), self._report(args.sites))
        assignments = Assignments()
        if args.assignments is not None:
            rows = self._rows(args.assignments, ASSIGNMENT_COLUMNS)
            assignments = read_assignments(rows, self.standard, sites, self._report(args.assignments))
        scored = None if self.bad else self._at_once(sites, assignments)
        return scored or self._row_by_row(sites, assignments)

    def _at_once(self, sites: Sites, assignments: Assignments) -> Scored | None:
        """The whole file through an engine for large ones; None when it has to be read row by row."""
        if self.args.facts.is_fifo():
            return None
        scope = Scope.of(self.args.period, self.args.sources)
        plan = Plan(self.standard, sites, assignments, scope, self.latest)
        try:
            if self.args.engine == "spark":
                from tongchuang.adapters.analytics.spark_files import count_file as count_on_spark

                found = count_on_spark(self.args.facts, plan, self.args.master)
            elif _is_small_csv(self.args.facts):
                return None
            else:
                from tongchuang.adapters.analytics.plain_files import count_file

                found = count_file(self.args.facts, plan)
        except NotPlain:
            return None
        return score_groups(self.standard, found.counted, found.groups, plan.duties())

    def _row_by_row(self, sites: Sites, assignments: Assignments) -> Scored | None:
        selector = Selector(self.args.period, self.args.sources)
        facts = FactRows(self.standard, sites, selector, latest=self.latest)
        path = self.args.facts
        rows = _Compared(self._rows(path, FACT_COLUMNS))
        before = self.bad
        facts.read(rows, self._report(path))
        if self.bad:
            if facts.good:
                print(_not_used(path, self.bad - before, facts.good), file=sys.stderr)
            return None
        if rows.repeated:
            found = "1 row repeats" if rows.repeated == 1 else f"{rows.repeated} rows repeat"
            print(
                f"{path}: {found} an earlier one in every cell; polls and events among them count again",
                file=sys.stderr,
            )
        result = score(self.standard, selector.counted(), sites, assignments)
        return Scored(result, result.losses.by_unit)

    def _report(self, path: Path) -> Report:
        """Says what is wrong with a line of this file."""

        def say(line: int, reason: str) -> None:
            self.bad += 1
            print(f"{path}:{line}: {reason}", file=sys.stderr)

        return say

    def _rows(self, path: Path, columns: Columns) -> Iterator[Row]:
        """The rows of this file; none when it can't be read."""
        try:
            yield from read_rows(
                path, columns, self._report(path), lambda text: print(f"{path}: {text}", file=sys.stderr)
            )
        except TableError as error:
            self._report(path)(1, str(error))


class _Compared:
    """Rows as they come; counts those of the first many that repeat an earlier one entirely."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.repeated = 0

    def __iter__(self) -> Iterator[Row]:
        seen: set[int] = set()
        for row in self._rows:
            if len(seen) < _COMPARED:
                print_of_row = hash(tuple(row[1]))
                self.repeated += print_of_row in seen
                seen.add(print_of_row)
            yield row


def _is_small_csv(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) != b"PAR1" and path.stat().st_size < SMALL
    except OSError:
        return True


def _not_used(path: Path, bad: int, good: int) -> str:
    rest = "1 good one was" if good == 1 else f"{good} good ones were"
    if not bad:
        return f"{path}: no bad rows; the {rest} not used, because another file was refused"
    return f"{path}: {bad} bad row{'' if bad == 1 else 's'}; the {rest} not used"


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _sources(text: str) -> tuple[str, ...]:
    given = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in given if name not in SOURCES]
    if unknown or not given:
        names = ", ".join(unknown) or repr(text)
        raise argparse.ArgumentTypeError(f"unknown source {names}: use one or more of {', '.join(SOURCES)}")
    return tuple(dict.fromkeys(given))


def _print(lines: Iterable[str]) -> None:
    # JSON is UTF-8 wherever it is printed, and a table in Chinese must not break on a console of another kind.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8")
    for line in lines:
        print(line)
