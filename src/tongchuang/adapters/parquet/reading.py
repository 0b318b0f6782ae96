"""The relation `facts` of the scoring definition over files and newer rows, for one scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

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
CREATE TEMP TABLE others AS
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


@contextmanager
def facts_in(
    paths: Sequence[Path], newer: Iterable[Sequence[Any]], ground: Ground, wanted: Wanted, *, threads: int = 2
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which `facts` is what the files and the newer rows hold, each fact that was retracted taken away."""
    connection = duckdb.connect(":memory:", config={"threads": threads, "preserve_insertion_order": "false"})
    try:
        _register(connection, table_of(newer), ground)
        _view(connection, paths)
        connection.execute(_filled(_OTHERS, wanted))
        checks = _filled(_CHECKS, wanted)
        connection.execute(f"CREATE TEMP VIEW facts AS {checks} UNION ALL SELECT {_OUT} FROM others")
        yield connection
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise NotAsWritten(", ".join(path.name for path in paths), f"unreadable ({error})") from error
    finally:
        connection.close()


def _register(connection: duckdb.DuckDBPyConnection, newer: pa.Table, ground: Ground) -> None:
    graded = {item for item, _grade in ground.grades}
    tables = {
        "codes": _columns(
            [(*row, row[3] in graded) for row in ground.codes], ("version", "item", "kind", "code", "graded")
        ),
        "kinds_of_sites": _columns(ground.site_types, ("item", "type")),
        "grades": _columns(ground.grades, ("item", "grade")),
        "places": _columns(list(ground.sites.items()), ("site", "type")),
        "newer": newer,
    }
    for name, table in tables.items():
        connection.register(name, table)


def _columns(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    types = [pa.bool_() if name == "graded" else pa.string() for name in names]
    return pa.table(
        {name: pa.array(column, type=kind) for name, column, kind in zip(names, columns, types, strict=True)}
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
