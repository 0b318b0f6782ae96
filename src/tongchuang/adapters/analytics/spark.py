"""Spark beside DuckDB: a session on any master, and the statements of the definition in its dialect.

pyspark is the package's extra `spark`; Spark needs Java 17 or newer. Both are looked for only when Spark is asked for.
"""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import sqlglot

from tongchuang.adapters.analytics.plain_csv import EngineMissing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EVERY_CORE = "local[*]"
_ARROW = {"INTEGER": "int32", "BIGINT": "int64", "DOUBLE": "float64", "VARCHAR": "string", "BOOLEAN": "bool_"}
_SETTINGS: Mapping[str, str] = {
    # Instants are kept without a zone, in UTC; a text with an offset must not be moved to the machine's own zone.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    # A row with too few cells is to be found, whichever columns are asked for.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@cache
def to_spark(statement: str) -> str:
    """A statement in DuckDB's dialect as Spark takes it; what has no equal there is refused, not dropped."""
    return sqlglot.transpile(
        statement, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )[0]


@contextmanager
def session(master: str | None = None, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session on this master, ended afterwards; EngineMissing when Spark or Java is not there or does not start."""
    if find_spec("pyspark") is None:
        raise EngineMissing(
            "Spark is not installed: pip install 'tongchuang[spark]', or in a clone: uv sync --extra spark"
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which(os.path.join(home, "bin", "java") if home else "java") is None:
        raise EngineMissing(
            "Spark needs Java 17 or newer: install it (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME"
        )
    # Workers run the Python that drives them.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with as_file(files(__package__).joinpath("spark-log4j2.properties")) as quiet:
        given = {**_SETTINGS, "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}"}
        spark = _started(master or EVERY_CORE, {**given, **(settings or {})})
        try:
            yield spark
        finally:
            spark.stop()


def local_table(spark: SparkSession, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """A small table that every worker gets whole; `columns` as in CREATE TABLE, in DuckDB's types."""
    # As Arrow, so that it lies in the JVM: a list of rows would go through a Python worker at every use.
    import pyarrow as pa  # type: ignore[import-untyped]

    named = [column.split() for column in columns.split(", ")]
    cells = list(zip(*rows, strict=True)) or [()] * len(named)
    table = pa.table(
        {
            column: pa.array(values, getattr(pa, _ARROW[kind])())
            for (column, kind), values in zip(named, cells, strict=True)
        }
    )
    spark.createDataFrame(table).hint("broadcast").createOrReplaceTempView(name)


def _started(master: str, settings: Mapping[str, str]) -> SparkSession:
    with warnings.catch_warnings():
        # It says of its optional part for pandas, which is not used here, that it does not know the newest.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession

        builder: Any = SparkSession.builder.master(master).appName("tongchuang")
        if master.startswith("local"):
            builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config(
                "spark.driver.host", "127.0.0.1"
            )
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            spark: SparkSession = builder.getOrCreate()
        except Exception as error:
            raise EngineMissing(f"Spark does not start on {master}: {_first_line(error)}") from error
        return spark


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[0][:300]
