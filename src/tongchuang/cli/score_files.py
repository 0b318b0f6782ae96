"""`tongchuang score-files`: the score of a standard by the facts in files, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from unicodedata import east_asian_width

from tongchuang.engines.scoring.facts import SOURCES
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS, FactRows
from tongchuang.engines.scoring.files.place_rows import (
    ASSIGNMENT_COLUMNS,
    SITE_COLUMNS,
    read_assignments,
    read_sites,
)
from tongchuang.engines.scoring.files.table import Columns, Report, Row, TableError, read_rows
from tongchuang.engines.scoring.period import Period, PeriodError
from tongchuang.engines.scoring.places import Assignments
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import ItemResult, Result, score
from tongchuang.engines.scoring.select import Selector
from tongchuang.engines.scoring.totals import Attained
from tongchuang.engines.standard.model import Standard
from tongchuang.engines.standard.read import load_standard

REFUSED = 2


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


def run(args: argparse.Namespace) -> int:
    """Print the score; 2 and every bad row on standard error when something can't be used."""
    read = load_standard(args.standard)
    for problem in read.problems:
        print(problem, file=sys.stderr)
    if read.standard is None:
        return REFUSED
    result = _score(read.standard, args)
    if result is None:
        return REFUSED
    if args.json:
        _print([json.dumps(as_json(result), ensure_ascii=False)])
    else:
        _print(_as_table(result, args.period, args.sources))
    return 0


def as_json(result: Result) -> dict[str, object]:
    """The result as the command prints it: exact figures, rounded half-up to 6 places."""
    total = result.total
    return {
        "total": _six(total.total),
        "low": _six(total.low),
        "high": _six(total.high),
        "coverage": _six(total.coverage),
        "vetoed": total.vetoed,
        "attained": _attained(total.attained),
        "items": [
            {
                "code": item.code,
                "known": item.known,
                "score": _six(item.score if _has_points(item) else None),
                "loss": _six(item.loss if _has_points(item) else None),
                "n": item.n,
                "failed": item.failed,
            }
            for item in result.items
        ],
        "units": [{"unit": unit, "loss": _six(loss)} for unit, loss in result.losses.by_unit.items()],
        "capped": _six(total.capped),
    }


class _Input:
    """The files of one run: their bad rows go to standard error, and are counted."""

    def __init__(self) -> None:
        self.bad = 0

    def report(self, path: Path) -> Report:
        """Says what is wrong with a line of this file."""

        def say(line: int, reason: str) -> None:
            self.bad += 1
            print(f"{path}:{line}: {reason}", file=sys.stderr)

        return say

    def rows(self, path: Path, columns: Columns) -> Iterator[Row]:
        """The rows of this file; none when it can't be read."""
        try:
            yield from read_rows(
                path, columns, self.report(path), lambda text: print(f"{path}: {text}", file=sys.stderr)
            )
        except TableError as error:
            self.report(path)(1, str(error))


def _score(standard: Standard, args: argparse.Namespace) -> Result | None:
    files = _Input()
    sites = {}
    if args.sites is not None:
        sites = read_sites(files.rows(args.sites, SITE_COLUMNS), files.report(args.sites))
    assignments = Assignments()
    if args.assignments is not None:
        rows = files.rows(args.assignments, ASSIGNMENT_COLUMNS)
        assignments = read_assignments(rows, standard, sites, files.report(args.assignments))
    selector = Selector(args.period, args.sources)
    facts = FactRows(standard, sites, selector)
    facts.read(files.rows(args.facts, FACT_COLUMNS), files.report(args.facts))
    return None if files.bad else score(standard, selector.counted(), sites, assignments)


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


def _has_points(item: ItemResult) -> bool:
    return item.leaf.method != "negative"


def _six(value: Fraction | None) -> str | None:
    return None if value is None else half_up(value)


def _attained(attained: Attained | None) -> dict[str, int] | None:
    if attained is None:
        return None
    return {"yes": attained.yes, "no": attained.no, "unknown": attained.unknown}


def _print(lines: Iterable[str]) -> None:
    # JSON is UTF-8 wherever it is printed, and a table in Chinese must not break on a console of another kind.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8")
    for line in lines:
        print(line)


def _as_table(result: Result, period: Period, sources: Sequence[str]) -> Iterator[str]:
    standard, total = result.standard, result.total
    yield f"{standard.title} {standard.version} · {period.name} · {', '.join(sources)}"
    yield (
        f"总分 total {_two(total.total)}   下限 low {_two(total.low)}   上限 high {_two(total.high)}"
        f"   覆盖 coverage {_percent(total.coverage)}"
    )
    if total.deducted or total.bonus or total.capped:
        yield (
            f"负面清单 negative −{_two(total.deducted)}   加分 bonus +{_two(total.bonus)}"
            f"   封顶 capped {_two(total.capped)}"
        )
    if total.attained is not None:
        attained = total.attained
        yield f"达标 attained {attained.yes}   未达标 not {attained.no}   未知 unknown {attained.unknown}"
    if total.vetoed:
        vetoes = ", ".join(item.code for item in result.items if item.vetoes)
        yield f"一票否决 vetoed: {vetoes}"
    yield ""
    head = ("编号 code", "测评标准 item", "分值 points", "得分 score", "丢分 loss", "点位 n", "不合格 failed")
    yield from _columns([head, *map(_item_cells, result.items)], right_from=2)
    if result.losses.by_unit:
        yield ""
        losses = [(unit, _two(loss)) for unit, loss in result.losses.by_unit.items()]
        yield from _columns([("单位 unit", "丢分 loss"), *losses], right_from=1)


def _item_cells(item: ItemResult) -> tuple[str, ...]:
    if not _has_points(item):
        return (item.code, item.leaf.title, "–", "–", "–", "–", str(item.failed))
    points = half_up(Fraction(item.leaf.points), 2)
    return (
        item.code,
        item.leaf.title,
        points,
        _two(item.score),
        _two(item.loss),
        str(item.n),
        str(item.failed),
    )


def _columns(rows: list[tuple[str, ...]], right_from: int) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            " " * (width - _width(cell)) + cell
            if index >= right_from
            else cell + " " * (width - _width(cell))
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _two(value: Fraction | None) -> str:
    return "?" if value is None else half_up(value, 2)


def _percent(value: Fraction | None) -> str:
    return "?" if value is None else half_up(value * 100, 1) + "%"
