"""The scoring definition on DuckDB: many scopes at once over Parquet files, a stretch of regions and one period at a time,
so that memory stays bounded however many facts there are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import duckdb

from tongchuang.engines.scoring.sql.bulk import TOP, stages_of
from tongchuang.engines.scoring.sql.definition import Scope, query
from tongchuang.engines.scoring.sql.rows import NAMES, table_columns
from tongchuang.engines.scoring.sql.tables import COLUMNS, Tables

MEMORY = "1200MB"
THREADS = 2
ROWS_AT_ONCE = 800_000
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
LISTED = ", ".join(f'"{name}"' for name in NAMES)
# Where a row of `leaves` says which facts it takes.
_TAKES = 4
_RATED = "scope INTEGER, leaf INTEGER, share DOUBLE, reading DOUBLE, earlier DOUBLE, events DOUBLE"
_BATCH_TABLES = ("scopes", "sites")


@dataclass(frozen=True)
class Part:
    """Files of facts of one month: raw, or all of them in the compacted form (the stage `kept`)."""

    month: str
    paths: tuple[Path, ...]
    compacted: bool = False


@dataclass(frozen=True)
class Answer:
    """Rows of one stage for some periods and regions. Fetch them before asking for the next answer."""

    stage: Answered
    periods: tuple[str, ...]
    rows: duckdb.DuckDBPyRelation

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows."""
        return self.rows.fetchall()


@dataclass(frozen=True)
class _Group:
    scope: Scope
    parts: list[Part]
    stretches: list[tuple[str, str]]


@contextmanager
def analytics(*, memory: str = MEMORY, threads: int = THREADS) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that goes to a temporary folder beyond its limit, and never to the network."""
    with tempfile.TemporaryDirectory(prefix="tongchuang-analytics-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory, "threads": threads, "temp_directory": folder, "preserve_insertion_order": False, "perfect_ht_threshold": 20,
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        }  # fmt: skip
        with duckdb.connect(":memory:", config=config) as connection:
            connection.execute(f"CREATE TEMP TABLE no_facts ({table_columns()})")
            yield connection


@dataclass
class Bulk:
    """Scores of all scopes of `tables` over the parts of the facts, streamed, in a connection of `analytics`.

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
        self._table("no_ratings", _RATED, ())
        if self.sites is not None:
            self._take_sites(self.sites)

    def answers(
        self, parts: Sequence[Part], stages: Sequence[Answered] = ("totals", "unit_losses", "top_losses")
    ) -> Iterator[Answer]:
        """The stages asked for, some periods at a time; the totals of a period come after all of its regions."""
        self._keep_readings(parts)
        for group in self._groups(parts):
            figures: dict[str, str] = {}
            for regions in group.stretches:
                given = self._batch(group, regions)
                for stage in ("reached", "of_leaves") if "totals" in stages else ():
                    self._collect(figures, stage, self._query(stage, group.scope, given))
                for stage in stages:
                    if stage != "totals":
                        yield self._answer(stage, group.scope, given)
            if figures:
                figures["scopes"] = f"(SELECT * FROM all_scopes WHERE {_periods(group.scope)})"
                yield self._answer("totals", group.scope, figures)

    def _batch(self, group: _Group, regions: tuple[str, str]) -> dict[str, str]:
        """What the stages are to read for some periods and regions, worked out as far as they share it."""
        scope, parts = group.scope, group.parts
        between = f"region BETWEEN {quoted(regions[0])} AND {quoted(regions[1])}"
        self._make("scopes", f"SELECT * FROM all_scopes WHERE {_periods(scope)} AND {between}")
        within = f" WHERE {between}" if self.sites is not None else ""
        given = {"sites": f"(SELECT site, type, duty, number FROM all_sites{within})"}
        months = f"period BETWEEN {quoted(scope.first)} AND {quoted(scope.last)} AND {between}"
        sources = [read_parts(parts), *([self.newer] if self.newer else [])]
        facts = [f"SELECT {LISTED} FROM {source} WHERE {months}" for source in sources]
        straight = bool(parts) and self.scope.granule == "month" and not self.newer
        straight = straight and all(part.compacted for part in parts)
        if straight:
            given["kept"] = f"(SELECT * FROM {read_parts(parts)} WHERE {between})"
            given["outcomes"] = f"({self._query('kept_outcomes', scope, given)})"
        else:
            given["facts"] = f"({' UNION ALL '.join(facts)})"
            self._work_out("outcomes", scope, given)
        given["facts"] = self._others(facts, between)
        if given["facts"] == "no_facts":
            given["rated"] = "no_ratings"
        else:
            self._work_out("rated", scope, given)
        for stage in ("applying", "leaf_scores", "shares"):
            self._work_out(stage, scope, given)
        return given

    def _others(self, facts: Sequence[str], between: str) -> str:
        """All facts but checks: few."""
        if not any(row[_TAKES] != "pair" for row in self.tables.rows["leaves"]):
            return "no_facts"
        readings = f"SELECT {LISTED} FROM kept_readings WHERE {between}"
        rows = [f"{each} AND kind NOT IN ('check', 'reading')" for each in facts]
        return self._make("batch_others", " UNION ALL ".join([*rows, readings]))

    def _work_out(self, stage: str, scope: Scope, given: dict[str, str]) -> None:
        given[stage] = self._make(f"batch_{stage}", self._query(stage, scope, given))

    def _query(self, stage: str, scope: Scope, given: dict[str, str]) -> str:
        return query(stage, scope, given=given, more=self._more)

    def _answer(self, stage: Answered, scope: Scope, given: dict[str, str]) -> Answer:
        of_engine = "leaf_scores" if stage == "items" else stage
        inner = (
            f"SELECT * FROM {given[of_engine]}"
            if of_engine in given
            else self._query(of_engine, scope, given)
        )
        return Answer(stage, scope.periods(), self.connection.sql(_SHOWN[stage].format(**{of_engine: inner})))

    def _groups(self, parts: Sequence[Part]) -> Iterator[_Group]:
        """Periods that are worked on together: several small ones, or one, in stretches of regions when it is large."""
        regions = sorted({row[1] for row in self.tables.rows["scopes"]})
        waiting: list[str] = []
        held = 0
        for period in self.scope.periods():
            rows = self._rows(_parts_of(parts, self.scope.within(period)))
            if waiting and held + rows > self.rows_at_once:
                yield self._group(waiting, parts, regions, held)
                waiting, held = [], 0
            waiting.append(period)
            held += rows
        if waiting:
            yield self._group(waiting, parts, regions, held)

    def _group(self, periods: Sequence[str], parts: Sequence[Part], regions: list[str], rows: int) -> _Group:
        first, last = self.scope.within(periods[0]), self.scope.within(periods[-1])
        scope = replace(self.scope, first=first.first, last=last.last)
        size = max(1, len(regions) * self.rows_at_once // max(rows, self.rows_at_once))
        cuts = range(0, len(regions), size)
        stretches = [(regions[at], regions[min(at + size, len(regions)) - 1]) for at in cuts]
        return _Group(scope, _parts_of(parts, scope), stretches)

    def _rows(self, parts: Sequence[Part]) -> int:
        """How many facts the files hold, a compacted one for half: it is read, but not searched for."""
        return self._held(part for part in parts if not part.compacted) + (
            self._held(part for part in parts if part.compacted) // 2
        )

    def _held(self, parts: Iterable[Part]) -> int:
        paths = [os.fspath(path) for part in parts for path in part.paths]
        if not paths:
            return 0
        found = self.connection.execute(
            "SELECT sum(num_rows) FROM parquet_file_metadata(?)", [paths]
        ).fetchall()
        return int(found[0][0] or 0)

    def _keep_readings(self, parts: Sequence[Part]) -> None:
        """All readings up to the scope's end: few, and a trend looks back over any number of months."""
        sources = [read_parts(parts), *([self.newer] if self.newer else [])]
        rows = " UNION ALL ".join(
            f"SELECT {LISTED} FROM {source} WHERE kind = 'reading'" for source in sources
        )
        wanted = any(row[_TAKES] == "reading" for row in self.tables.rows["leaves"])
        self._make("kept_readings", rows if wanted else f"SELECT {LISTED} FROM no_facts")

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
        file = f"read_parquet({quoted(os.fspath(path))})"
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
            "SELECT *, CAST(row_number() OVER (ORDER BY region) AS INTEGER) AS number FROM ("
            f"SELECT f.region, f.site, f.type, d.duty FROM {file} f LEFT JOIN ({alone}) d ON d.name = f.unit UNION ALL "
            "SELECT DISTINCT o.region, o.site, NULL, CAST(NULL AS INTEGER) FROM on_site o "
            f"WHERE o.site NOT IN (SELECT site FROM {file})) ORDER BY number",
        )


def compact(connection: duckdb.DuckDBPyConnection, sources: Sequence[Path], target: Path, month: str) -> None:
    """Write the compacted form of a month's facts to a Parquet file."""
    scope = Scope.of(month, ("self", "mock", "covert", "official", "public"))
    facts = f"(SELECT {LISTED} FROM {read_parts([Part(month, tuple(sources))])})"
    rows = query("kept", scope, given={"facts": facts})
    connection.execute(f"COPY ({rows}) TO {quoted(os.fspath(target))} (FORMAT parquet, COMPRESSION zstd)")


def _parts_of(parts: Sequence[Part], scope: Scope) -> list[Part]:
    return [part for part in parts if scope.first <= part.month <= scope.last]


def _periods(scope: Scope) -> str:
    return f"period IN ({', '.join(map(quoted, scope.periods()))})"


def read_parts(parts: Sequence[Part]) -> str:
    """The files of parts as one relation; `no_facts` where there are none."""
    paths = [quoted(os.fspath(path)) for part in parts for path in part.paths]
    return f"read_parquet([{', '.join(paths)}])" if paths else "no_facts"


def quoted(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"
