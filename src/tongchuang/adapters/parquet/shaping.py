"""What is made of the facts of a month by DuckDB: the compacted form, and the comparison with the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from tongchuang.adapters.parquet.schema import NAMES

_LISTED = ", ".join(f'"{name}"' for name in NAMES)
# Each fact once: a row that was written twice by mistake would count twice in a poll.
_ONCE = f"SELECT DISTINCT {_LISTED} FROM facts"
# The latest check of a site and item for each version, source and evaluation; of the rest all that still count.
_COMPACTED = f"""
SELECT {_LISTED} FROM facts WHERE kind = 'check' AND NOT retracted
QUALIFY row_number() OVER (
    PARTITION BY version, item, site, source, evaluation ORDER BY "at" DESC, visit DESC, carried, id DESC) = 1
UNION ALL
SELECT {_LISTED} FROM facts WHERE kind <> 'check' AND NOT retracted
    AND id NOT IN (SELECT id FROM facts WHERE retracted)
"""
_KEY = "kind, source, id, version, item, retracted, carried"
_BODY = ", ".join(f'"{name}"' for name in NAMES)
_SIDE = f"SELECT {_KEY}, any_value(hash({_BODY})) AS body, count(*) AS number FROM {{table}} WHERE NOT carried GROUP BY {_KEY}"
_DIFFERENCES = f"""
WITH here AS ({_SIDE.format(table="stored")}), there AS ({_SIDE.format(table="expected")}), joined AS (
    SELECT {_KEY}, CASE WHEN here.number IS NULL THEN 'missing' WHEN there.number IS NULL THEN 'extra'
        WHEN here.body <> there.body THEN 'different' WHEN here.number <> there.number THEN 'doubled' END AS what
    FROM here FULL JOIN there USING ({_KEY}))
SELECT kind, source, what, count(*), list(id ORDER BY id)[:$most] FROM joined WHERE what IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
# A carried check that no longer counts may stand in files or not; one that counts must, as it is, and none may beat it.
_CARRIED = """
WITH wanted AS (SELECT DISTINCT source, id, version, item, site, evaluation, "at", visit, verdict, "count", grade FROM expected WHERE carried),
held AS (SELECT DISTINCT source, id, version, item, site, evaluation, "at", visit, verdict, "count", grade FROM stored WHERE carried),
cells AS (SELECT version, item, site, source, evaluation, max({'at': "at", 'visit': visit}) AS latest
    FROM (SELECT version, item, site, source, evaluation, "at", visit FROM expected WHERE kind = 'check'
          UNION ALL SELECT version, item, site, source, evaluation, "at", visit FROM newer) GROUP BY ALL),
found AS (
    SELECT source, 'missing' AS what, id FROM (FROM wanted EXCEPT FROM held)
    UNION ALL
    SELECT h.source, 'extra', h.id FROM (FROM held EXCEPT FROM wanted) h LEFT JOIN cells c
        ON c.version = h.version AND c.item = h.item AND c.site = h.site AND c.source = h.source
        AND c.evaluation IS NOT DISTINCT FROM h.evaluation
    WHERE c.latest IS NULL OR {'at': h."at", 'visit': h.visit} >= c.latest)
SELECT 'check', source, what, count(*), list(id ORDER BY id)[:$most] FROM found GROUP BY source, what ORDER BY source, what
"""
# A sum, so that the order does not matter and a row that stands twice shows.
_TEXT = ", ".join(f"""coalesce("{name}"::VARCHAR, '')""" for name in NAMES)
_GROUPS = f"""
SELECT kind, source, count(*), md5(sum(md5_number_lower(concat_ws('|', {_TEXT})))::VARCHAR) FROM stored
GROUP BY kind, source ORDER BY kind, source
"""


@contextmanager
def _connection(**tables: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
        for name, table in tables.items():
            connection.register(name, table)
        yield connection
    finally:
        connection.close()


def once(table: pa.Table) -> pa.Table:
    """Each row once."""
    with _connection(facts=table) as connection:
        return connection.sql(_ONCE).to_arrow_table()


def compacted(table: pa.Table) -> pa.Table:
    """What of a month's facts may still count."""
    with _connection(facts=table) as connection:
        return connection.sql(_COMPACTED).to_arrow_table()


def differences(stored: pa.Table, expected: pa.Table, newer: pa.Table, *, most: int) -> list[tuple[Any, ...]]:
    """(kind, source, what, number, ids of some) of facts that are not the same on both sides.

    `newer` are facts that wait for a file: they may have taken the place of carried checks that files still hold.
    """
    with _connection(stored=stored, expected=expected, newer=newer) as connection:
        found = connection.execute(_DIFFERENCES, {"most": most}).fetchall()
        return found + connection.execute(_CARRIED, {"most": most}).fetchall()


def groups(stored: pa.Table) -> list[tuple[str, str, int, str]]:
    """(kind, source, rows, digest) of facts."""
    with _connection(stored=stored) as connection:
        return connection.execute(_GROUPS).fetchall()


def same(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables hold the same rows, each as often."""
    with _connection(one=one, other=other) as connection:
        text = f"SELECT count(*) FROM ((SELECT {_LISTED} FROM {{}}) EXCEPT ALL (SELECT {_LISTED} FROM {{}}))"
        left = connection.execute(text.format("one", "other")).fetchall()[0][0]
        right = connection.execute(text.format("other", "one")).fetchall()[0][0]
        return bool(left == right == 0)
