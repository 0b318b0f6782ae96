"""Scores on a Spark cluster of two workers, on DuckDB and by the exact engine: the same to 6 places.

`prove_spark(folder)` is called by prove.py; `python scripts/prove_spark.py` runs it alone. Everything but the last run of
the command shares one cluster, because starting one takes half a minute.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT)]

from prove_spark_cases import COUNTIES, EXAMPLE, MASTER, Example, Made, examples, made  # noqa: E402

from tongchuang.adapters.analytics.plain_csv import EngineMissing, plain_csv  # noqa: E402
from tongchuang.adapters.analytics.plain_files import count_file  # noqa: E402
from tongchuang.adapters.analytics.spark import session  # noqa: E402
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS, FactRows  # noqa: E402
from tongchuang.engines.scoring.files.table import read_rows  # noqa: E402
from tongchuang.engines.scoring.files.tallied import Scored, score_groups  # noqa: E402
from tongchuang.engines.scoring.period import Period  # noqa: E402
from tongchuang.engines.scoring.score import score  # noqa: E402
from tongchuang.engines.scoring.select import Selector  # noqa: E402

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WITHIN = 5e-7
_TOTALS = ("total", "low", "high", "coverage", "capped", "deducted", "bonus")


def prove_spark(folder: Path) -> list[bool]:
    """Run everything on one cluster; what held."""
    began = time.monotonic()
    folder.mkdir(exist_ok=True)
    try:
        with session(MASTER, {"spark.executor.memory": "1g", "spark.sql.shuffle.partitions": "4"}) as spark:
            _say(True, f"Spark {spark.version} on {MASTER}", f"started in {time.monotonic() - began:.0f} s")
            good = [_file(spark, example) for example in examples(folder)]
            good += _bulk(spark, made(folder))
    except EngineMissing as missing:
        return [_say(False, f"Spark on {MASTER}", str(missing))]
    return [*good, _command(folder)]


def _file(spark: SparkSession, example: Example) -> bool:
    """One file of facts three ways: row by row in exact fractions, DuckDB, Spark."""
    from tongchuang.adapters.analytics.spark_files import count_in

    plan = example.plan
    selector = Selector(Period.parse(example.period), plan.scope.sources)
    said: list[str] = []
    rows = read_rows(example.path, FACT_COLUMNS, lambda line, why: said.append(f"{line}: {why}"), said.append)
    FactRows(plan.standard, plan.sites, selector).read(rows, lambda line, why: said.append(f"{line}: {why}"))
    result = score(plan.standard, selector.counted(), plan.sites, plan.assignments)
    exact = Scored(result, result.losses.by_unit)
    header = None
    quoted = False
    if example.path.suffix == ".csv":
        looked = plain_csv(example.path, FACT_COLUMNS.names, FACT_COLUMNS.required, decode=True)
        header, quoted = looked.header, looked.quoted
    ways = [count_file(example.path, plan), count_in(spark, example.path, plan, header, quoted)]
    scored = [score_groups(plan.standard, way.counted, way.groups, plan.duties()) for way in ways]
    held = not said and all(
        way.result.total == exact.result.total
        and way.result.items == exact.result.items
        and dict(way.by_unit) == dict(exact.by_unit)
        for way in scored
    )
    total = exact.result.total.total
    return _say(
        held, f"{example.name}: exact engine = DuckDB = Spark", f"total {_six(total)}, to the last digit"
    )


def _bulk(spark: SparkSession, world: Made) -> list[bool]:
    """About a million facts of several regions and months: all totals, ranks and losses."""
    from tongchuang.adapters.analytics.duckdb import Bulk, Part, analytics
    from tongchuang.adapters.analytics.spark_bulk import SparkBulk

    found: dict[str, list[tuple[Any, ...]]] = {}
    with analytics() as connection:
        for answer in Bulk(connection, world.tables, world.scope).answers(
            [Part(path.stem, (path,)) for path in world.paths]
        ):
            rows = [dict(zip(answer.rows.columns, row, strict=True)) for row in answer.fetchall()]
            found.setdefault(answer.stage, []).extend(map(_KEYED[answer.stage], rows))
    began = time.monotonic()
    bulk = SparkBulk(spark, world.tables, world.scope, world.paths)
    scopes = {row[0]: row[1:4] for row in world.tables.rows["scopes"]}
    leaves = [code for _, code in world.tables.items]
    good = []
    for stage in ("totals", "unit_losses", "top_losses"):
        rows = []
        for row in bulk.rows(stage):
            row["region"], row["campaign"], row["period"] = scopes[row["scope"]]
            row["unit"] = world.tables.units[row["unit"]] if "unit" in row else None
            row["item"] = leaves[row["leaf"]] if "leaf" in row else None
            rows.append(_KEYED[stage](row))
        held = _same(found[stage], rows)
        seconds = f"{time.monotonic() - began:.0f} s on Spark so far"
        good.append(
            _say(held, f"{world.rows:,} facts, {stage}: DuckDB = Spark", f"{len(rows):,} rows, {seconds}")
        )
    return [*good, _exact(world, found)]


_KEYED: dict[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "totals": lambda row: (
        (row["region"], row["campaign"], row["period"]),
        (row["place"], row["vetoed"], row["attained"]),
        tuple(row[name] for name in _TOTALS),
    ),
    "unit_losses": lambda row: ((row["region"], row["period"], row["unit"]), (row["place"],), (row["loss"],)),
    # Of two leaves that cost the same either may come first: the place has its loss, not its leaf.
    "top_losses": lambda row: ((row["region"], row["period"], row["unit"], row["place"]), (), (row["loss"],)),
}


def _same(mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> bool:
    """The same keys with the same ranks and words, and all figures equal to 6 places."""
    if sorted(row[:2] for row in mine) != sorted(row[:2] for row in theirs) or not mine:
        return False
    figures = {row[0]: row[2] for row in theirs}
    return all(
        (one is None) == (other is None) and (one is None or abs(one - other) <= WITHIN)
        for key, _, values in mine
        for one, other in zip(values, figures[key], strict=True)
    )


def _exact(world: Made, found: dict[str, list[tuple[Any, ...]]]) -> bool:
    """Some of the scopes by the exact engine: totals, bounds and what each unit lost."""
    totals = {key: figures for key, _, figures in found["totals"]}
    lost = {key: figures[0] for key, _, figures in found["unit_losses"]}
    held = True
    for county, month in world.samples:
        result = world.exact(county, month)
        region, campaign = world.region(county), world.campaign(county)
        exact = [getattr(result.total, name) for name in _TOTALS]
        held = held and _near(totals[region, campaign, month], exact)
        for unit, loss in result.losses.by_unit.items():
            held = held and _near((lost[region, month, unit],), [loss])
    return _say(
        held,
        f"{len(world.samples)} of {COUNTIES * len(world.paths)} scopes: exact engine = DuckDB",
        "totals and losses of all units",
    )


def _near(found: Sequence[float | None], exact: Sequence[Fraction | None]) -> bool:
    return all(
        (one is None) == (other is None)
        and (one is None or other is None or abs(one - float(other)) <= WITHIN)
        for one, other in zip(found, exact, strict=True)
    )


def _command(folder: Path) -> bool:
    """The command itself, on a cluster of its own."""
    paths = {name: folder / name for name in ("standard.yaml", "sites.csv", "facts.csv")}
    for name, path in paths.items():
        path.write_text(EXAMPLE[name], encoding="utf-8")
    words = [
        "score-files",
        str(paths["standard.yaml"]),
        str(paths["facts.csv"]),
        "--sites",
        str(paths["sites.csv"]),
    ]
    words += ["--period", "2026-10", "--sources", "mock", "--json", "--engine", "spark", "--master", MASTER]
    done = subprocess.run(
        [sys.executable, "-m", "tongchuang.cli.main", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    try:
        losses = {row["unit"]: row["loss"] for row in json.loads(done.stdout)["units"]}
    except (ValueError, KeyError):
        losses = {}
    held = done.returncode == 0 and losses == {"市场局": "4.285714", "城管局": "1.714286"}
    return _say(
        held,
        f"tongchuang score-files --engine spark --master {MASTER}",
        f"the contract's example: {losses or done.stderr[-500:]}",
    )


def _say(held: bool, what: str, result: str) -> bool:
    print(f"{'ok' if held else 'FAILED':6} {what}\n         → {result}", flush=True)
    return held


def _six(value: Fraction | None) -> str:
    return "none" if value is None else f"{float(value):.6f}"


def main() -> int:
    """This part alone; 0 when all of it held."""
    with tempfile.TemporaryDirectory(prefix="tongchuang-prove-spark-") as folder:
        good = prove_spark(Path(folder))
    print(f"Spark: {sum(good)} of {len(good)} held")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
