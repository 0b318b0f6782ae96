"""What prove_spark compares: small files of every kind of fact, and a made world of about a million checks."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from scoring_bench.generate import World, write

from tongchuang.engines.scoring.counted import Counted, LatestCheck, pairs_of
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS
from tongchuang.engines.scoring.files.plain.statements import Plan
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.scoring.sql.tables import Campaign, Tables, tables_of
from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    Node,
    PassRate,
    PerFailure,
    Rule,
    Standard,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)

MASTER = "local-cluster[2,1,1024]"
COUNTIES = 10
SAMPLES = ((0, "2025-01"), (3, "2025-12"), (7, "2026-06"), (9, "2026-12"))
_TYPES = ("market", "toilet")
_UNITS = ("甲局", "乙局", "丙街道")
EXAMPLE = {
    "standard.yaml": 'standard: {id: demo, title: 示范标准, version: "1"}\nsite_types: {market: {title: 农贸市场}}\ntree:\n'
    "  - {code: H-1, title: 市场管理, points: 10, method: site, site_types: [market], rule: {per_failure: {deduct: 0.5, cap: 6}}}\n",
    "sites.csv": "site,type,unit\nM1,market,城管局\nM2,market,市场局\n",
    "facts.csv": "kind,item,period,source,site,visit,at,verdict,count\n"
    "check,H-1,2026-10,mock,M1,v1,2026-10-03T02:00:00Z,pass,\ncheck,H-1,2026-10,mock,M1,v3,2026-10-20T02:00:00Z,fail,4\n"
    "check,H-1,2026-10,mock,M2,v2,2026-10-05T02:00:00Z,fail,10\n",
}


@dataclass(frozen=True)
class Example:
    """A file of facts with all that is needed to score it."""

    name: str
    path: Path
    plan: Plan
    period: str


def examples(folder: Path) -> Iterator[Example]:
    """Every rule and kind of fact, many of them at the same instant, as CSV, as CSV with quotes over lines, as Parquet."""
    standard = _standard()
    sites = {
        f"{kind[0].upper()}{number}": Site(kind, _UNITS[number % 3] if number % 5 else None)
        for kind in _TYPES
        for number in range(40)
    }
    assignments = Assignments(
        {("M1", "B"): Duty("丁局", ("戊局", "己局"), Fraction(1, 3))},
        {("toilet", "C"): Duty("环卫处")},
    )
    rows = _rows(standard, sites)
    for name, period, quoting in (
        ("facts", "2026-10", csv.QUOTE_MINIMAL),
        ("quoted", "2026-Q4", csv.QUOTE_ALL),
    ):
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*FACT_COLUMNS.names, "note"], quoting=quoting)
            writer.writeheader()
            writer.writerows(
                {**row, "note": "two\nlines" if quoting == csv.QUOTE_ALL else ""} for row in rows
            )
        plan = Plan(standard, sites, assignments, Scope.of(period, ["mock", "covert"]))
        yield Example(f"{len(rows)} facts of every kind in {path.name}, {period}", path, plan, period)
    path = folder / "facts.parquet"
    pq.write_table(
        pyarrow.csv.read_csv(folder / "facts.csv").drop_columns(["note"]), path, row_group_size=500
    )
    plan = Plan(standard, sites, assignments, Scope.of("2026", ["mock"]))
    yield Example(f"the same in {path.name}, 2026", path, plan, "2026")


def _standard() -> Standard:
    rules: dict[str, tuple[str, Rule]] = {
        "A": ("site", PerFailure(Decimal("0.5"), Decimal(6))),
        "B": ("site", PassRate()),
        "C": ("site", PassRate(((Decimal("0.9"), Decimal(1)), (Decimal("0.7"), Decimal("0.5"))))),
        "D": (
            "site",
            Grades((("A", Decimal(1)), ("B", Decimal("0.6")), ("C", Decimal("0.3")), ("D", Decimal(0)))),
        ),
        "E": ("site", Bands(((0, Decimal(1)), (1, Decimal("0.66")), (2, Decimal("0.33"))))),
        "F": ("site", Veto(Decimal("0.3"))),
        "G": ("evidence", ByFraction()),
        "H": ("survey", SurveyRate()),
        "I": ("indicator", Threshold(">=", Decimal(38), Decimal(30), "up")),
        "J": ("indicator", Trend("up")),
        "K": ("overall", ByFraction()),
        "L": ("negative", Deduct(Decimal("0.25"))),
        "M": ("negative", Bonus(Decimal("0.5"), Decimal(2))),
    }
    leaves = tuple(
        Node(
            code=code, title=code, points=Decimal(0 if method == "negative" else 10), method=method, rule=rule,  # type: ignore[arg-type]
            site_types=_TYPES if method == "site" else (), lead=("牵头局",) if code in "AGH" else (),
        )
        for code, (method, rule) in rules.items()
    )  # fmt: skip
    return Standard(
        id="s",
        title="证明",
        version="1",
        tree=(Node(code="1", title="一", children=leaves, cap=Decimal(95)),),
    )


def _rows(standard: Standard, sites: dict[str, Site]) -> list[dict[str, str]]:
    chance = random.Random(20261122)
    methods = {leaf.code: leaf.method for leaf in standard.leaves()}
    rows = []
    for _ in range(4_000):
        code = chance.choice("ABCDEF" * 4 + "GHIJKLM")
        at = datetime(2026, 8, 1) + timedelta(hours=6 * chance.randrange(140 * 4))
        month = (at + timedelta(hours=8)).strftime("%Y-%m")
        row = {"item": code, "period": month, "source": chance.choice(("mock", "covert", "self"))}
        # An offset now and then, and a blank for the T.
        local = (at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S+08:00")
        row["at"] = local if chance.random() < 0.2 else at.strftime("%Y-%m-%dT%H:%M:%SZ")
        match methods[code]:
            case "site":
                failed = chance.random() < 0.3
                row |= {"kind": "check", "site": chance.choice(list(sites)), "visit": f"v{chance.randrange(9)}",
                        "verdict": "fail" if failed else chance.choice(("pass", "pass", "pass", "na")),
                        "count": str(chance.randint(1, 4)) if failed else "", "grade": chance.choice("ABCD") if code == "D" else ""}  # fmt: skip
            case "evidence":
                row |= {"kind": "review", "fraction": str(Decimal(chance.randrange(1001)) / 1000)}
            case "survey":
                row |= {
                    "kind": "poll",
                    "yes": str(chance.randrange(80)),
                    "valid": str(80 + chance.randrange(20)),
                }
            case "indicator":
                row |= {"kind": "reading", "value": str(Decimal(chance.randrange(2900, 4100)) / 100)}
            case "negative":
                row |= {"kind": "event", "count": chance.choice(("", "1", "2"))}
            case _:
                row |= {
                    "kind": "rating",
                    "fraction": f"0.{chance.randrange(1000):03d}",
                    "rater": chance.choice("张李王"),
                }
        rows.append(row)
    return rows


@dataclass(frozen=True)
class Made:
    """Counties with two years of checks, a file a month."""

    world: World
    paths: list[Path]
    rows: int
    scope: Scope
    tables: Tables
    sites: dict[str, Site]
    samples: tuple[tuple[int, str], ...] = SAMPLES

    def region(self, county: int) -> str:
        """The code of a county."""
        return self.world.region(county)

    def campaign(self, county: int) -> str:
        """The campaign of a county."""
        return f"K{county:04d}"

    def exact(self, county: int, month: str) -> Result:
        """One scope by the exact engine, from the rows as they were written."""
        path = next(path for path in self.paths if path.stem == month)
        table = pq.read_table(
            path,
            columns=[
                "region",
                "item",
                "site",
                "visit",
                "at",
                "verdict",
                "count",
                "grade",
                "source",
                "position",
            ],
        )
        wanted = pc.and_(
            pc.equal(table["region"].cast(pa.string()), self.region(county)),
            pc.is_in(table["source"].cast(pa.string()), pa.array(self.scope.sources)),
        )
        last: dict[tuple[str, str], dict[str, object]] = {}
        rows = table.filter(wanted).to_pylist()
        for row in sorted(rows, key=lambda row: (row["at"], row["visit"], row["position"])):
            last[row["item"], row["site"]] = row
        checks: list[LatestCheck] = [
            (item, site, row["verdict"], row["count"], row["grade"], row["visit"], None)  # type: ignore[misc]
            for (item, site), row in last.items()
        ]
        return score(self.world.standard, Counted(pairs=pairs_of(checks)), self.sites)


def made(folder: Path) -> Made:
    """The world of the benchmark with ten counties: about a million checks."""
    world = World(COUNTIES)
    rows = write(world, folder)["rows"]
    sites = {
        row["site"]: Site(row["type"], row["unit"])
        for row in pq.read_table(folder / "sites.parquet").to_pylist()
    }
    scope = Scope("2025-01", "2026-12", ("mock", "covert"))
    campaigns = [
        Campaign(world.region(county), f"K{county:04d}", world.standard) for county in range(COUNTIES)
    ]
    paths = sorted((folder / "raw").iterdir())
    return Made(world, paths, rows, scope, tables_of(campaigns, sites, scope), sites)
