"""The relation `facts` of the scoring definition over files and newer rows, for one scope."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from tongchuang.adapters.parquet.errors import NotAsWritten
from tongchuang.adapters.parquet.files import table_of
from tongchuang.adapters.parquet.schema import NAMES
from tongchuang.engines.scoring.sql.rows import NAMES as DEFINED

_LISTED = ", ".join(f'"{name}"' for name in NAMES)
_OUT = ", ".join(f'"{name}"' for name in DEFINED)
# A check at a site of another type than the item names is passed over. One without the grade that the item asks for
# (it was made by an earlier version) takes its pair away like one that does not apply: it may not uncover an older one.
_CHECKS = """
SELECT '' AS region, '' AS campaign, 'check' AS kind, c.code AS item, {period} AS period, {source} AS source, r.site, r.visit,
       r."at", CASE WHEN c.graded AND g.item IS NULL THEN 'na' ELSE r.verdict END AS verdict, r."count", r.grade,
       NULL::VARCHAR AS fraction, NULL::BIGINT AS yes, NULL::BIGINT AS valid, NULL::VARCHAR AS value, NULL::VARCHAR AS rater,
       r.evaluation, 0::BIGINT AS position, r.id, false AS retracted
FROM stored r
JOIN codes c ON c.version = r.version AND c.item = r.item AND c.kind = 'check'
JOIN places p ON p.site = r.site
JOIN kinds_of_sites k ON k.item = c.code AND k.type = p.type
LEFT JOIN grades g ON g.item = c.code AND g.grade = r.grade
WHERE r.kind = 'check' AND {here}
"""
_OTHERS = """
SELECT '' AS region, '' AS campaign, r.kind, c.code AS item, CASE WHEN {own} THEN {period} ELSE r.period END AS period,
       CASE WHEN {own} THEN {source} ELSE r.source END AS source, r.site, r.visit, r."at", r.verdict, r."count", r.grade, r.fraction,
       r.yes, r.valid, r.value, r.rater, r.evaluation, row_number() OVER (ORDER BY r.position, r.id) AS position, r.id,
       false AS retracted
FROM stored r JOIN codes c ON c.version = r.version AND c.item = r.item AND c.kind = r.kind
WHERE r.kind <> 'check' AND NOT r.retracted AND {here} AND r.id NOT IN (SELECT id FROM stored WHERE retracted)
"""


@dataclass(frozen=True)
class Ground:
    """What a standard and its sites say about facts: (version, item, kind, code), (item, type), (item, grade), site → type."""

    codes: Sequence[tuple[str, str, str, str]]
    site_types: Sequence[tuple[str, str]]
    grades: Sequence[tuple[str, str]]
    sites: Mapping[str, str]


@dataclass(frozen=True)
class Wanted:
    """Which facts: of a period (all of them but by month and source as the definition asks), or of one evaluation."""

    evaluation: str = ""
    period: str = ""
    source: str = ""
    earlier_sources: Sequence[str] = field(default=())


Run = Callable[[str], list[tuple[Any, ...]]]
"""Runs a statement in DuckDB's dialect and gives its rows."""

_TABLES = {
    "codes": "version VARCHAR, item VARCHAR, kind VARCHAR, code VARCHAR, graded BOOLEAN",
    "kinds_of_sites": "item VARCHAR, type VARCHAR",
    "grades": "item VARCHAR, grade VARCHAR",
    "places": "site VARCHAR, type VARCHAR",
}
_FACTS = f"{{checks}} UNION ALL SELECT {_OUT} FROM others"


@contextmanager
def facts_in(
    paths: Sequence[Path],
    newer: Iterable[Sequence[Any]],
    ground: Ground,
    wanted: Wanted,
    *,
    threads: int = 2,
) -> Iterator[Run]:
    """A way to ask `facts`: what the files and the newer rows hold, each fact that was retracted taken away."""
    connection = duckdb.connect(":memory:", config={"threads": threads, "preserve_insertion_order": "false"})
    try:
        for name, rows in _rows(ground).items():
            connection.register(name, _columns(rows, _TABLES[name]))
        connection.register("newer", table_of(newer))
        _view(connection, paths)
        connection.execute(f"CREATE TEMP TABLE others AS {_filled(_OTHERS, wanted)}")
        connection.execute(f"CREATE TEMP VIEW facts AS {_FACTS.format(checks=_filled(_CHECKS, wanted))}")
        yield lambda statement: connection.execute(statement).fetchall()
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise NotAsWritten(", ".join(path.name for path in paths), f"unreadable ({error})") from error
    finally:
        connection.close()


@contextmanager
def facts_on_spark(
    paths: Sequence[Path],
    newer: Iterable[Sequence[Any]],
    ground: Ground,
    wanted: Wanted,
    *,
    master: str | None = None,
) -> Iterator[Run]:
    """The same on Spark. Its workers must see the folder of facts under the same path."""
    # Only who asks for Spark pays for the translator.
    from tongchuang.adapters.analytics.spark import local_table, session, to_spark

    with (
        tempfile.TemporaryDirectory(dir=paths[0].parent if paths else None) as aside,
        session(master) as spark,
    ):
        more = Path(aside) / "newer.parquet"
        pq.write_table(table_of(newer), more)
        for name, rows in _rows(ground).items():
            local_table(spark, name, _TABLES[name], rows)
        stored = spark.read.parquet(*(path.absolute().as_uri() for path in (*paths, more)))
        stored.createOrReplaceTempView("stored")
        others = spark.sql(to_spark(_filled(_OTHERS, wanted))).persist()
        others.createOrReplaceTempView("others")
        spark.sql(to_spark(_FACTS.format(checks=_filled(_CHECKS, wanted)))).createOrReplaceTempView("facts")
        yield lambda statement: [tuple(row) for row in spark.sql(to_spark(statement)).collect()]


def _rows(ground: Ground) -> dict[str, list[tuple[Any, ...]]]:
    graded = {item for item, _grade in ground.grades}
    return {
        "codes": [(*row, row[3] in graded) for row in ground.codes],
        "kinds_of_sites": list(ground.site_types),
        "grades": list(ground.grades),
        "places": list(ground.sites.items()),
    }


def _columns(rows: Sequence[Sequence[Any]], named: str) -> pa.Table:
    fields = [column.split() for column in named.split(", ")]
    columns = list(zip(*rows, strict=True)) or [() for _ in fields]
    types = {"VARCHAR": pa.string(), "BOOLEAN": pa.bool_()}
    return pa.table(
        {
            name: pa.array(column, type=types[kind])
            for (name, kind), column in zip(fields, columns, strict=True)
        }
    )


def _view(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    parts = [f"SELECT {_LISTED} FROM newer"]
    if paths:
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
        parts.insert(0, f"SELECT {_LISTED} FROM read_parquet([{listed}])")
    connection.execute(f"CREATE TEMP VIEW stored AS {' UNION ALL '.join(parts)}")


def _filled(text: str, wanted: Wanted) -> str:
    if not wanted.evaluation:
        return text.format(period="r.period", source="r.source", here="true", own="true")
    own = f"coalesce(r.evaluation, '') = {_text(wanted.evaluation)}"
    sources = ", ".join(map(_text, wanted.earlier_sources)) or "''"
    earlier = f"r.kind = 'reading' AND r.period < {_text(wanted.period)} AND r.source IN ({sources})"
    return text.format(
        period=_text(wanted.period), source=_text(wanted.source), own=own, here=f"({own} OR ({earlier}))"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
