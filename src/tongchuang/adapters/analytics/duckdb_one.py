"""One scope on DuckDB, exactly: the facts of one campaign and period out of files, through the exact engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from tongchuang.adapters.analytics.duckdb import LISTED, Part, quoted, read_parts
from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.sql.counting import counted_from
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.standard.model import Standard


def score_one(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[Part],
    scope: Scope,
    standard: Standard,
    sites: Mapping[str, Site],
    assignments: Assignments | None = None,
    *,
    region: str,
    campaign: str,
    newer: str | None = None,
) -> Result:
    """The exact score of one campaign in one period, with its losses. Of months before the period only readings count, so
    parts of those are only needed where the standard has trends."""
    counted = count_one(connection, parts, scope, region=region, campaign=campaign, newer=newer)
    return score(standard, counted, sites, assignments or Assignments())


def count_one(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[Part],
    scope: Scope,
    *,
    region: str,
    campaign: str,
    newer: str | None = None,
) -> Counted:
    """What counts, read once and then chosen from in memory; kinds of facts that don't occur cost nothing."""
    here = f"region = {quoted(region)} AND campaign = {quoted(campaign)} AND period <= {quoted(scope.last)}"
    here += f" AND (period >= {quoted(scope.first)} OR kind = 'reading')"
    sources = [read_parts(parts), *([newer] if newer else [])]
    rows = " UNION ALL ".join(f"SELECT {LISTED} FROM {source} WHERE {here}" for source in sources)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE one_facts AS {rows}")
    kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM one_facts").fetchall()}

    def run(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql).fetchall()

    return counted_from(run, scope, given={"facts": "one_facts"}, kinds=kinds)
