"""The scoring definition on DuckDB: many scopes at once over Parquet files, a stretch of regions and one period at a time,
so that memory stays bounded however many facts there are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb

from tongchuang.engines.scoring.sql.bulk import TOP, stages_of
from tongchuang.engines.scoring.sql.definition import Scope, query
from tongchuang.engines.scoring.sql.rows import NAMES, table_columns
from tongchuang.engines.scoring.sql.tables import COLUMNS, Tables

MEMORY = "1200MB"
THREADS = 2
ROWS_AT_ONCE = 600_000
"""How many facts are worked on at a time: what they need stays in the processor's caches and under the memory limit."""

Answered = Literal["totals", "items", "unit_losses", "top_losses"]

_OF_SCOPE = "s.region, s.campaign, s.period"
_SHOWN: dict[Answered, str] = {
    "totals": "SELECT * EXCLUDE (scope, standard) FROM ({totals}) ORDER BY region, campaign",
    "items": f"SELECT {_OF_SCOPE}, l.item, f.known, f.score, f.points, f.n, f.failed, f.vetoes "
    "FROM ({leaf_scores}) f JOIN scopes s USING (scope) JOIN leaves l USING (leaf) ORDER BY f.scope, f.leaf",
    "unit_losses": f"SELECT {_OF_SCOPE}, u.name AS unit, f.loss, f.place "
    "FROM ({unit_losses}) f JOIN scopes s USING (scope) JOIN units u USING (unit)",
    "top_losses": f"SELECT {_OF_SCOPE}, u.name AS unit, l.item, f.loss, f.place "
    "FROM ({top_losses}) f JOIN scopes s USING (scope) JOIN units u USING (unit) JOIN leaves l USING (leaf)",
}
_LISTED = ", ".join(f'"{name}"' for name in NAMES)
_BATCH_TABLES = ("scopes", "sites")


@dataclass(frozen=True)
class Part:
    """Files of facts of one month: raw, or all of them in the compacted form (the stage `kept`)."""

    month: str
    paths: tuple[Path, ...]
    compacted: bool = False


@dataclass(frozen=True)
class Answer:
    """Rows of one stage for one period and some regions. Fetch them before asking for the next answer."""

    stage: Answered
    period: str
    rows: duckdb.DuckDBPyRelation

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows."""
        return self.rows.fetchall()


@contextmanager
def analytics(*, memory: str = MEMORY, threads: int = THREADS) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that goes to a temporary folder beyond its limit, and never to the network."""
    with tempfile.TemporaryDirectory(prefix="tongchuang-analytics-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory, "threads": threads, "temp_directory": folder, "preserve_insertion_order": False,
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        }  # fmt: skip
        with duckdb.connect(":memory:", config=config) as connection:
            yield connection


@dataclass
class Bulk:
    """Scores of all scopes of `tables` over the parts of the facts, streamed.

    `sites` may be a Parquet file (region, site, type, unit) where there are too many for `tables`. `newer` names a table
    of facts in the connection that are in no file yet. The temporary tables made here belong to the connection.
    """

    connection: duckdb.DuckDBPyConnection
    tables: Tables
    scope: Scope
    sites: Path | None = None
    newer: str | None = None
    top: int = TOP
    rows_at_once: int = ROWS_AT_ONCE
    _more: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._more = stages_of(self.tables.levels, top=self.top)
        for name, rows in self.tables.rows.items():
            self._table(f"all_{name}" if name in _BATCH_TABLES else name, COLUMNS[name], rows)
        self._table("no_facts", table_columns(), [])
        if self.sites is not None:
            self._take_sites(self.sites)

    def answers(
        self,
        parts: Sequence[Part],
        stages: Sequence[Answered] = ("totals", "unit_losses", "top_losses"),
    ) -> Iterator[Answer]:
        """The stages asked for, period by period; the totals of a period come after all of its regions."""
        self._keep_readings(parts)
        for period in self.scope.periods():
            scope = self.scope.within(period)
            mine = [part for part in parts if scope.first <= part.month <= scope.last]
            figures: dict[str, str] = {}
            for regions in self._stretches(mine, period):
                given = self._batch(mine, scope, regions)
                for stage in ("reached", "of_leaves"):
                    self._collect(figures, stage, self._query(stage, scope, given))
                for stage in stages:
                    if stage != "totals":
                        yield self._answer(stage, scope, given)
            if "totals" in stages and figures:
                figures["scopes"] = f"(SELECT * FROM all_scopes WHERE period = {_text(period)})"
                yield self._answer("totals", scope, figures)

    def _batch(self, parts: Sequence[Part], scope: Scope, regions: tuple[str, str]) -> dict[str, str]:
        """What the stages are to read for one period and a stretch of regions, worked out as far as they share it."""
        between = f"region BETWEEN {_text(regions[0])} AND {_text(regions[1])}"
        of_period = f"period = {_text(scope.periods()[0])} AND {between}"
        self._make("scopes", f"SELECT * FROM all_scopes WHERE {of_period}")
        within = f" WHERE {between}" if self.sites is not None else ""
        given = {"sites": f"(SELECT site, type, duty FROM all_sites{within})"}
        readings = f" UNION ALL SELECT {_LISTED} FROM kept_readings WHERE {between}"
        months = f"period BETWEEN {_text(scope.first)} AND {_text(scope.last)} AND {between}"
        straight = self.scope.granule == "month" and not self.newer and all(part.compacted for part in parts)
        kinds = "kind NOT IN ('check', 'reading')" if straight else "kind <> 'reading'"
        sources = [_read(parts), *([self.newer] if self.newer else [])]
        rows = " UNION ALL ".join(
            f"SELECT {_LISTED} FROM {source} WHERE {months} AND {kinds}" for source in sources
        )
        given["facts"] = f"({rows}{readings})"
        if straight and parts:
            given["kept"] = f"(SELECT * FROM {_read(parts)} WHERE {between})"
            given["outcomes"] = f"({self._query('kept_outcomes', scope, given)})"
        for stage in ("outcomes", "applying", "leaf_scores", "shares"):
            if stage not in given:
                given[stage] = self._make(f"batch_{stage}", self._query(stage, scope, given))
        return given

    def _query(self, stage: str, scope: Scope, given: dict[str, str]) -> str:
        return query(stage, scope, given=given, more=self._more)

    def _answer(self, stage: Answered, scope: Scope, given: dict[str, str]) -> Answer:
        of_engine = "leaf_scores" if stage == "items" else stage
        inner = (
            f"SELECT * FROM {given[of_engine]}"
            if of_engine in given
            else self._query(of_engine, scope, given)
        )
        return Answer(
            stage, scope.periods()[0], self.connection.sql(_SHOWN[stage].format(**{of_engine: inner}))
        )

    def _stretches(self, parts: Sequence[Part], period: str) -> list[tuple[str, str]]:
        """First and last region of each batch of a period."""
        paths = [os.fspath(path) for part in parts for path in part.paths]
        rows = 0
        if paths:
            found = self.connection.execute(
                "SELECT sum(num_rows) FROM parquet_file_metadata(?)", [paths]
            ).fetchone()
            rows = int(found[0] or 0) if found else 0
        regions = [
            region
            for (region,) in self.connection.execute(
                "SELECT DISTINCT region FROM all_scopes WHERE period = ? ORDER BY region", [period]
            ).fetchall()
        ]
        many = max(1, -(-rows // self.rows_at_once))
        size = max(1, -(-len(regions) // many))
        return [
            (regions[at], regions[min(at + size, len(regions)) - 1]) for at in range(0, len(regions), size)
        ]

    def _keep_readings(self, parts: Sequence[Part]) -> None:
        """All readings up to the scope's end: few, and a trend looks back over any number of months."""
        sources = [_read(parts), *([self.newer] if self.newer else [])]
        rows = " UNION ALL ".join(
            f"SELECT {_LISTED} FROM {source} WHERE kind = 'reading'" for source in sources
        )
        wanted = any(row[4] == "reading" for row in self.tables.rows["leaves"])
        self._make("kept_readings", rows if wanted else f"SELECT {_LISTED} FROM no_facts")

    def _collect(self, figures: dict[str, str], stage: str, sql: str) -> None:
        name = f"period_{stage}"
        if stage in figures:
            self.connection.execute(f"INSERT INTO {name} {sql}")
        else:
            figures[stage] = self._make(name, sql)

    def _make(self, name: str, sql: str) -> str:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
        return name

    def _table(self, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        if rows:
            cells = ", ".join("unnest(?)" for _ in rows[0])
            self.connection.execute(
                f"INSERT INTO {name} SELECT {cells}", [list(each) for each in zip(*rows, strict=True)]
            )

    def _take_sites(self, path: Path) -> None:
        """Sites from a file; a unit not named before gets a duty of its own."""
        file = f"read_parquet({_text(os.fspath(path))})"
        units = len(self.tables.units)
        duties = 1 + max(row[0] for row in self.tables.rows["duty_parts"])
        self._make(
            "site_units",
            f"SELECT unit AS name, CAST(row_number() OVER (ORDER BY unit) - 1 AS INTEGER) AS place FROM {file} "
            "WHERE unit IS NOT NULL GROUP BY unit HAVING unit NOT IN (SELECT name FROM units)",
        )
        self.connection.execute(f"INSERT INTO units SELECT {units} + place, name FROM site_units")
        self.connection.execute(
            f"INSERT INTO duty_parts SELECT {duties} + place, {units} + place, 1 FROM site_units"
        )
        alone = "SELECT name, min(duty) AS duty FROM duty_parts JOIN units USING (unit) WHERE part = 1 GROUP BY name"
        self._make(
            "all_sites",
            f"SELECT f.region, f.site, f.type, d.duty FROM {file} f LEFT JOIN ({alone}) d ON d.name = f.unit "
            "ORDER BY f.region",
        )


def compact(connection: duckdb.DuckDBPyConnection, sources: Sequence[Path], target: Path, month: str) -> None:
    """Write the compacted form of a month's facts to a Parquet file."""
    scope = Scope.of(month, ("self", "mock", "covert", "official", "public"))
    facts = f"(SELECT {_LISTED} FROM {_read([Part(month, tuple(sources))])})"
    rows = query("kept", scope, given={"facts": facts})
    connection.execute(f"COPY ({rows}) TO {_text(os.fspath(target))} (FORMAT parquet, COMPRESSION zstd)")


def _read(parts: Sequence[Part]) -> str:
    paths = [_text(os.fspath(path)) for part in parts for path in part.paths]
    return f"read_parquet([{', '.join(paths)}])" if paths else "no_facts"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
