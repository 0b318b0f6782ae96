"""Files of facts through Spark: the same statements as in DuckDB, the same refusals, on a cluster.

The file must be at the same place for the driver and all workers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongchuang.adapters.analytics.counted_file import CountedFile
from tongchuang.adapters.analytics.plain_csv import NotPlain, plain_csv
from tongchuang.adapters.analytics.spark import local_table, session, to_spark
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS
from tongchuang.engines.scoring.files.plain.statements import MONTHS, TABLES, At, Plan
from tongchuang.engines.scoring.sql.counting import counted_from

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

_LONGEST_CELL = 131_072
_ROW_IN_PART = (1 << 33) - 1
_WHOLE = ("tinyint", "smallint", "int", "bigint", "decimal")


def count_file(path: Path, plan: Plan, master: str | None = None) -> CountedFile:
    """Count the facts of a CSV or Parquet file on this master; NotPlain as in `plain_files`."""
    try:
        with path.open("rb") as file:
            parquet = file.read(4) == b"PAR1"
        csv = None if parquet else plain_csv(path, FACT_COLUMNS.names, FACT_COLUMNS.required, decode=True)
    except OSError as error:
        raise NotPlain(str(error)) from error
    with session(master) as spark:
        return count_in(spark, path, plan, csv.header if csv else None, bool(csv and csv.quoted))


def count_in(
    spark: SparkSession, path: Path, plan: Plan, header: tuple[str, ...] | None, quoted: bool
) -> CountedFile:
    """The same in a session that is there; `header` is that of a CSV file, None for Parquet."""
    from pyspark.errors import PySparkException

    try:
        at = _parquet_lines(spark, path) if header is None else _csv_lines(spark, path, header, quoted)
        return _count(spark, plan, at)
    except PySparkException as error:
        raise NotPlain(str(error)) from error


def _csv_lines(spark: SparkSession, path: Path, header: tuple[str, ...], quoted: bool) -> At:
    from pyspark.sql import functions as f

    table = spark.read.csv(
        path.resolve().as_uri(), schema=", ".join(f"c{place} STRING" for place in range(len(header))), header=True,
        quote='"', escape='"', multiLine=quoted, mode="FAILFAST", nullValue="", emptyValue="",
        ignoreLeadingWhiteSpace=False, ignoreTrailingWhiteSpace=False, maxCharsPerColumn=_LONGEST_CELL,
        comment="",
    )  # fmt: skip
    # A file is read in blocks, perhaps several by one task: where the block begins, and the row in the task. A row has
    # more bytes than one, so that rows of one block never reach the numbers of the next.
    row = f.monotonically_increasing_id().bitwiseAND(f.lit(_ROW_IN_PART))
    position = f.col("_metadata.file_block_start") + row
    _lines(table, {name: f.col(f"c{place}") for place, name in enumerate(header)}, position)
    return "text"


def _parquet_lines(spark: SparkSession, path: Path) -> At:
    from pyspark.sql import functions as f

    table = spark.read.parquet(path.resolve().as_uri())
    types = dict(table.dtypes)
    if not set(FACT_COLUMNS.required) <= set(types):
        raise NotPlain("columns")
    typed = types["at"].startswith("timestamp")
    cells: dict[str, Column] = {}
    for name in FACT_COLUMNS.names:
        if name not in types:
            continue
        text = f.col(name).cast("string")
        if name == "at" and typed:
            cells[name] = f.col(name).cast("timestamp_ntz")
        elif types[name] in ("float", "double"):
            cells[name] = f.when(~f.isnan(name), text)
        elif types[name] == "string" or types[name].startswith(_WHOLE):
            cells[name] = f.nullif(text, f.lit(""))
        elif types[name] != "void":
            raise NotPlain(f"{name} is {types[name]}")
    _lines(table, cells, f.col("_metadata.row_index"))
    return "naive" if typed else "text"


def _lines(table: DataFrame, cells: dict[str, Column], position: Column) -> None:
    from pyspark.sql import functions as f

    given = [cells.get(name, f.lit(None).cast("string")).alias(name) for name in FACT_COLUMNS.names]
    table.select(*given, position.alias("position")).createOrReplaceTempView("lines")


def _count(spark: SparkSession, plan: Plan, at: At) -> CountedFile:
    for name, rows in plan.tables().items():
        local_table(spark, name, TABLES[name], rows)
    spark.sql(to_spark(MONTHS)).hint("broadcast").createOrReplaceTempView("months")
    kept = spark.sql(to_spark(f"WITH checked AS ({plan.checked(at)}) {plan.kept()}")).persist()
    kept.createOrReplaceTempView("kept")
    unclear = kept.agg({"unclear": "sum"}).collect()[0][0]
    if unclear:
        raise NotPlain(f"{unclear} lines")
    spark.sql(to_spark(plan.facts())).createOrReplaceTempView("facts")
    spark.sql(to_spark(plan.last_checks())).createOrReplaceTempView("last_checks")

    def run(statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in spark.sql(to_spark(statement)).collect()]

    groups: list[Any] = run(plan.answered())
    return CountedFile(counted_from(run, plan.scope, pairs=False), groups)
