"""Files of facts through DuckDB: read, checked, condensed and counted without a row in Python."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tongchuang.adapters.analytics.counted_file import CountedFile
from tongchuang.adapters.analytics.plain_csv import NotPlain, plain_csv
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS
from tongchuang.engines.scoring.files.plain.statements import MONTHS, TABLES, At, Plan, Row
from tongchuang.engines.scoring.sql.counting import counted_from

MEMORY = "1200MB"
# The reader in Python takes no longer cell; DuckDB's own limit is on the line.
_LONGEST_LINE = 131_072
_TEXTS = (
    "VARCHAR",
    "ENUM",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "DECIMAL",
)
_FLOATS = ("FLOAT", "DOUBLE")
_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS")
_ZONED = "TIMESTAMP WITH TIME ZONE"
_NANOSECONDS = ("TIMESTAMP_NS", "TIMESTAMPTZ_NS")


def count_file(path: Path, plan: Plan, *, memory: str = MEMORY) -> CountedFile:
    """Count the facts of a CSV or Parquet file; NotPlain when a cell of it is not as programs write it."""
    try:
        with tempfile.TemporaryDirectory(prefix="tongchuang-facts-") as folder:
            # Under this name no sign in the path means a pattern, a column or a compression.
            named = Path(folder) / "facts"
            named.symlink_to(path.resolve())
            with _connection(Path(folder), memory) as connection:
                return _count(connection, plan, _lines(connection, named))
    except (duckdb.Error, OSError) as error:
        raise NotPlain(str(error)) from error
    except RuntimeError as error:
        # What DuckDB makes of Ctrl-C in a statement.
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise


@contextmanager
def _connection(folder: Path, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory, "temp_directory": str(folder / "spilled"), "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
    }  # fmt: skip
    with duckdb.connect(":memory:", config=config) as connection:
        # The small tables are the ones to be held, and the order of the file matters: nothing to be reordered.
        connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        connection.execute("SET preserve_insertion_order = true")
        yield connection


def _lines(connection: duckdb.DuckDBPyConnection, path: Path) -> At:
    """Make the view `lines`, text in all columns but `at` and `position`."""
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    return _parquet_lines(connection, path) if parquet else _csv_lines(connection, path)


def _csv_lines(connection: duckdb.DuckDBPyConnection, path: Path) -> At:
    file = plain_csv(path, FACT_COLUMNS.names, FACT_COLUMNS.required)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(file.header)))
    cells = ", ".join(
        f'c{file.header.index(name)} AS "{name}"'
        if name in file.header
        else f'CAST(NULL AS VARCHAR) AS "{name}"'
        for name in FACT_COLUMNS.names
    )
    connection.execute(
        f"CREATE TEMP VIEW lines AS SELECT {cells}, row_number() OVER () AS position FROM read_csv({_path(path)}, "
        f"header = true, auto_detect = false, columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"', "
        f"strict_mode = true, compression = 'none', max_line_size = {_LONGEST_LINE})"
    )
    return "text"


def _parquet_lines(connection: duckdb.DuckDBPyConnection, path: Path) -> At:
    source = f"read_parquet({_path(path)}, file_row_number = true, hive_partitioning = false)"
    types = {
        name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    }
    if not set(FACT_COLUMNS.required) <= set(types) or _names_again(connection, path):
        raise NotPlain("columns")
    cells = ", ".join(f'{_parquet_cell(name, types.get(name))} AS "{name}"' for name in FACT_COLUMNS.names)
    connection.execute(f"CREATE TEMP VIEW lines AS SELECT {cells}, file_row_number AS position FROM {source}")
    return (
        "naive" if types["at"] in (*_NAIVE, *_NANOSECONDS) else "zoned" if types["at"] == _ZONED else "text"
    )


def _names_again(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether two columns differ at most in capitals: DuckDB gives the second another name."""
    names = connection.execute(f"SELECT lower(name) FROM parquet_schema({_path(path)}) OFFSET 1").fetchall()
    return len(set(names)) < len(names)


def _parquet_cell(name: str, kind: str | None) -> str:
    if kind is None or kind == '"NULL"':
        return "CAST(NULL AS VARCHAR)"
    if name == "at" and (kind in _NAIVE or kind == _ZONED):
        return '"at"'
    if name == "at" and kind in _NANOSECONDS:
        # A cast would round, perhaps into the next month.
        return 'make_timestamp(epoch_ns("at") // 1000)'
    if kind.endswith("]"):
        raise NotPlain(f"{name} is {kind}")
    text = f'CAST("{name}" AS VARCHAR)'
    if kind.startswith(_FLOATS):
        return f"nullif({text}, 'nan')"
    if kind.startswith(_TEXTS):
        return f"nullif({text}, '')"
    raise NotPlain(f"{name} is {kind}")


def _count(connection: duckdb.DuckDBPyConnection, plan: Plan, at: At) -> CountedFile:
    for name, rows in plan.tables().items():
        _fill(connection, name, rows)
    connection.execute(f"CREATE TEMP TABLE months AS {MONTHS}")
    connection.execute(f"CREATE TEMP TABLE kept AS WITH checked AS ({plan.checked(at)}) {plan.kept()}")
    (unclear,) = connection.execute("SELECT sum(unclear) FROM kept").fetchall()[0]
    if unclear:
        raise NotPlain(f"{unclear} lines")
    connection.execute(f"CREATE TEMP VIEW facts AS {plan.facts()}")
    connection.execute(f"CREATE TEMP VIEW last_checks AS {plan.last_checks()}")
    groups = connection.execute(plan.answered()).fetchall()
    counted = counted_from(lambda sql: connection.execute(sql).fetchall(), plan.scope, pairs=False)
    return CountedFile(counted, groups)


def _fill(connection: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> None:
    connection.execute(f"CREATE TEMP TABLE {name} ({TABLES[name]})")
    if rows:
        columns = ", ".join("unnest(?)" for _ in rows[0])
        connection.execute(
            f"INSERT INTO {name} SELECT {columns}", [list(column) for column in zip(*rows, strict=True)]
        )


def _path(path: Path) -> str:
    return "'" + os.fspath(path).replace("'", "''") + "'"
