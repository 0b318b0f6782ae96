"""The best query written by hand for the same answer on the same files: one pass, one statement, made for these data.

It knows the six rules of these data by heart, packs what it keeps of a check into one number, and adds pairs up for leaves
and for units in one pass by GROUPING SETS. It gives totals without bounds, which is less than the definition gives.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from scoring_bench.generate import World
from tongchuang.engines.standard.model import Bands, Grades, Node, PassRate, PerFailure

LEAF_COLUMNS = (
    "item TEXT, rule INTEGER, points FLOAT8, deduct FLOAT8, most FLOAT8, content TEXT, content_cap FLOAT8"
)

QUERY = """
WITH latest AS (
    {latest}
), pairs AS (
    SELECT l.region, l.period, l.item, s.unit, f.rule, l.code & 1 AS failed,
        CASE WHEN l.code & 1 = 1 THEN l.code >> 5 ELSE 0 END AS occurrences,
        CASE f.rule
            WHEN 3 THEN CASE (l.code >> 2) & 7 WHEN 1 THEN 1 WHEN 2 THEN 0.6::FLOAT8 WHEN 3 THEN 0.2::FLOAT8 ELSE 0 END
            WHEN 5 THEN CASE WHEN l.code & 1 = 0 THEN 1 WHEN l.code >> 5 = 1 THEN 0.66::FLOAT8 WHEN l.code >> 5 = 2 THEN 0.33::FLOAT8 ELSE 0 END
            ELSE 1 - (l.code & 1)
        END AS worth
    FROM latest l JOIN leaf f USING (item) JOIN site s USING (site)
    WHERE l.code & 2 = 0
), sums AS MATERIALIZED (
    SELECT region, period, item, unit, grouping(unit) AS whole, count(*) AS n, sum(failed) AS failed,
        sum(occurrences) AS occurrences, sum(worth) AS worth,
        sum(CASE WHEN rule IN (0, 2) THEN occurrences WHEN rule IN (1, 4) THEN failed ELSE 1 - worth END) AS weight
    FROM pairs
    GROUP BY GROUPING SETS ((region, period, item), (region, period, item, unit))
), scores AS MATERIALIZED (
    SELECT s.region, s.period, s.item, f.content, f.content_cap, f.points, s.weight,
        CASE f.rule
            WHEN 3 THEN f.points * s.worth / s.n
            WHEN 5 THEN f.points * s.worth / s.n
            WHEN 1 THEN f.points * (s.n - s.failed)::FLOAT8 / s.n
            WHEN 4 THEN f.points * CASE WHEN (s.n - s.failed)::FLOAT8 / s.n >= 0.95 THEN 1 WHEN (s.n - s.failed)::FLOAT8 / s.n >= 0.8 THEN 0.5 ELSE 0 END
            ELSE greatest(0, f.points - least(f.most, f.deduct * s.occurrences))
        END AS score
    FROM sums s JOIN leaf f USING (item)
    WHERE s.whole = 1
), contents AS (
    SELECT region, period, least(sum(score), any_value(content_cap)) AS scored, least(sum(points), any_value(content_cap)) AS applicable
    FROM scores GROUP BY region, period, content
), totals AS (
    SELECT region, period, 100 * sum(scored) / sum(applicable) AS total FROM contents GROUP BY region, period
), losses AS MATERIALIZED (
    SELECT u.region, u.period, u.unit, u.item, (s.points - s.score) * u.weight / s.weight AS loss
    FROM sums u JOIN scores s USING (region, period, item)
    WHERE u.whole = 0 AND u.weight > 0 AND s.score < s.points
)
SELECT 'total' AS what, region, period, NULL::TEXT AS unit, NULL::TEXT AS item, total AS figure,
    rank() OVER (PARTITION BY period ORDER BY round(total::{number}, 9) DESC) AS place FROM totals
UNION ALL
SELECT 'unit', region, period, unit, NULL, loss, rank() OVER (PARTITION BY region, period ORDER BY round(loss::{number}, 9) DESC)
FROM (SELECT region, period, unit, sum(loss) AS loss FROM losses GROUP BY region, period, unit)
UNION ALL
SELECT 'top', region, period, unit, item, loss, place
FROM (SELECT *, row_number() OVER (PARTITION BY region, period, unit ORDER BY round(loss::{number}, 9) DESC, item) AS place FROM losses)
WHERE place <= 5
"""

_GRADE = "CASE grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 WHEN 'D' THEN 4 ELSE 0 END"
_VERDICT = "CASE verdict WHEN 'pass' THEN 0 WHEN 'fail' THEN 1 ELSE 2 END"
_CODE = f'("count" * 8 + {_GRADE}) * 4 + {_VERDICT}'
_COUNTS = "kind = 'check' AND source IN ('self', 'mock', 'covert') AND NOT retracted"
_IN_DUCKDB = f"""
    SELECT region, period, site, item, arg_max({_CODE}, {{{{'at': "at", 'visit': visit, 'position': position}}}}) AS code
    FROM {{facts}}
    WHERE {_COUNTS}
    GROUP BY region, period, site, item
"""
_IN_POSTGRESQL = f"""
    SELECT DISTINCT ON (region, period, site, item) region, period, site, item, {_CODE} AS code
    FROM facts
    WHERE {_COUNTS}
    ORDER BY region, period, site, item, "at" DESC, visit DESC, position DESC
"""


def for_duckdb(facts: str) -> str:
    """The statement over these files."""
    return QUERY.format(latest=_IN_DUCKDB.format(facts=facts), number="FLOAT8")


def for_postgresql() -> str:
    """The same for PostgreSQL, which finds the latest by DISTINCT ON along an index."""
    return QUERY.format(latest=_IN_POSTGRESQL, number="numeric")


def prepare(connection: duckdb.DuckDBPyConnection, world: World, folder: Path) -> None:
    """The small tables that the query joins."""
    connection.execute(f"CREATE TEMP TABLE leaf ({LEAF_COLUMNS})")
    connection.executemany("INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?)", leaf_rows(world))
    connection.execute(f"CREATE TEMP TABLE site AS SELECT site, unit FROM '{folder}/sites.parquet'")


def leaf_rows(world: World) -> list[tuple[object, ...]]:
    """item, rule by its number, points, deduction, most that is deducted, content with its cap."""
    rows: list[tuple[object, ...]] = []
    for project in world.standard.tree:
        for content in project.children:
            cap = float(content.cap) if content.cap is not None else 1e9
            rows += [(leaf.code, *_rule(leaf), content.code, cap) for leaf in content.children]
    return rows


def _rule(leaf: Node) -> tuple[object, ...]:
    points = float(leaf.points)
    match leaf.rule:
        case PerFailure(deduct, cap):
            return (0 if cap is None else 2), points, float(deduct), points if cap is None else float(cap)
        case PassRate(steps):
            return (1 if steps is None else 4), points, None, None
        case Grades():
            return 3, points, None, None
        case _:
            assert isinstance(leaf.rule, Bands)
            return 5, points, None, None
