"""The same answer from Spark: the definition's own statements in Spark's dialect, on every core of this machine."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scoring_bench.generate import MONTHS, SOURCES, World
from scoring_bench.measuring import Sums, measured
from tongchuang.adapters.analytics.spark import session, to_spark
from tongchuang.engines.scoring.sql.bulk import stages_of
from tongchuang.engines.scoring.sql.definition import Scope, query
from tongchuang.engines.scoring.sql.tables import COLUMNS, Campaign, tables_of

_TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
}
_ASKED = {
    "totals": "SELECT 'total', count(*), sum(total), sum(place) FROM totals",
    "unit_losses": "SELECT 'unit', count(*), sum(loss), sum(place) FROM unit_losses",
    "top_losses": "SELECT 'top', count(*), sum(loss), sum(place) FROM top_losses",
}


def run(folder: Path, counties: int) -> dict[str, Any]:
    """Views over the files, the shared stages cached once, three statements."""
    scope = Scope(MONTHS[0], MONTHS[-1], SOURCES)
    standard = World(counties).standard
    sites = pq.read_table(folder / "sites.parquet")
    campaigns = [Campaign(f"99{county:04d}", f"K{county:04d}", standard) for county in range(counties)]
    tables = tables_of(campaigns, {}, scope)
    more = stages_of(tables.levels)
    units = sorted(set(sites["unit"].to_pylist()))
    duty = {unit: number + 1 for number, unit in enumerate(units)}
    tables.rows["sites"] = list(
        zip(
            sites["site"].to_pylist(),
            sites["type"].to_pylist(),
            (duty[unit] for unit in sites["unit"].to_pylist()),
            range(sites.num_rows),
            strict=True,
        )
    )
    tables.rows["duty_parts"] += [(number, number, 1.0) for number in duty.values()]
    for name, rows in tables.rows.items():
        _write(folder / "small" / f"{name}.parquet", COLUMNS[name], rows)
    found: dict[str, Any] = {}
    sums = Sums()
    settings = {"spark.driver.memory": "3g"}
    with session("local[2]", settings) as spark, measured(found):
        for name in tables.rows:
            spark.read.parquet(str(folder / "small" / f"{name}.parquet")).createOrReplaceTempView(name)
        spark.read.parquet(str(folder / "raw")).createOrReplaceTempView("facts")
        given: dict[str, str] = {}
        for stage in ("leaf_scores", "shares"):
            rows = spark.sql(to_spark(query(stage, scope, given=given, more=more))).cache()
            rows.createOrReplaceTempView(f"made_{stage}")
            given[stage] = f"made_{stage}"
        for stage, asked in _ASKED.items():
            text = query(stage, scope, given=given, more=more)
            spark.sql(to_spark(text)).createOrReplaceTempView(stage)
            (row,) = spark.sql(asked).collect()
            sums.add(str(row[0]), int(row[1]), float(row[2]), int(row[3]))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cpu_s"] = round(children.ru_utime + children.ru_stime, 1)
    del found["peak_rss_mb"]
    return found | {"with": "the start of Java, in cpu_s", "answer": sums.told()}


def _write(path: Path, columns: str, rows: list[tuple[Any, ...]]) -> None:
    path.parent.mkdir(exist_ok=True)
    fields = [
        pa.field(name, _TYPES[kind]) for name, kind in (column.split() for column in columns.split(", "))
    ]
    cells = list(zip(*rows, strict=True)) if rows else [() for _ in fields]
    arrays = [pa.array(column, type=field.type) for column, field in zip(cells, fields, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path)
