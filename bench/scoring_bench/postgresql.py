"""The same answer from PostgreSQL: the server that the product brings along, the facts by COPY, an index that fits."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from scoring_bench import handwritten
from scoring_bench.generate import MONTHS, World
from scoring_bench.measuring import Sums
from tongchuang.adapters.postgres.embedded import EmbeddedServer

_COLUMNS = (
    'region, kind, item, period, source, site, visit, "at", verdict, "count", grade, position, retracted'
)
_TABLE = """
CREATE UNLOGGED TABLE facts (region text COLLATE "C", kind text, item text COLLATE "C", period text COLLATE "C", source text,
    site uuid, visit uuid, "at" timestamp, verdict text, "count" bigint, grade text, position bigint, retracted boolean);
CREATE UNLOGGED TABLE site (site uuid PRIMARY KEY, unit text);
"""
_INDEX = """
CREATE INDEX ON facts (region, period, site, item, "at" DESC, visit DESC, position DESC)
    INCLUDE (kind, source, verdict, "count", grade, retracted)
"""
_SETTINGS = {"shared_buffers": "512MB", "maintenance_work_mem": "512MB", "max_wal_size": "4GB"}
_CHUNK = 1 << 20


def run(folder: Path, counties: int) -> dict[str, Any]:
    """Load, index, vacuum, ask; processor time is that of the backend, which works alone."""
    # Run by root, the server is another user, who must be able to enter.
    with tempfile.TemporaryDirectory(prefix="tongchuang-bench-pg-") as name:
        Path(name).chmod(0o755)
        with (
            EmbeddedServer(Path(name) / "database", settings=_SETTINGS) as server,
            server.connect(superuser=True) as connection,
        ):
            connection.autocommit = True
            return _asked(connection, folder, World(counties))


def _asked(connection: Any, folder: Path, world: World) -> dict[str, Any]:
    backend = Path(f"/proc/{connection.info.backend_pid}/schedstat")

    def spent() -> float:
        return int(backend.read_text(encoding="ascii").split()[0]) / 1e9

    begin = spent()
    _load(connection, folder, world)
    loaded = spent()
    connection.execute(_INDEX)
    indexed = spent()
    connection.execute("VACUUM ANALYZE")
    vacuumed = spent()
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.execute("SET work_mem = '256MB'")
    connection.execute("SET jit = off")
    # Left to its estimates it joins the sums row by row and takes twenty times as long.
    connection.execute("SET enable_nestloop = off")
    wall, sums = time.perf_counter(), Sums()
    text = f"SELECT what, count(*), sum(figure), sum(place) FROM ({handwritten.for_postgresql()}) AS answer GROUP BY what"
    for what, rows, figures, places in connection.execute(text).fetchall():
        sums.add(what, rows, float(figures), int(places))
    return {
        "copy_cpu_s": round(loaded - begin, 1), "index_cpu_s": round(indexed - loaded, 1),
        "vacuum_cpu_s": round(vacuumed - indexed, 1), "cpu_s": round(spent() - vacuumed, 2),
        "wall_s": round(time.perf_counter() - wall, 2), "answer": sums.told(),
    }  # fmt: skip


def _load(connection: Any, folder: Path, world: World) -> None:
    connection.execute(_TABLE + f"CREATE UNLOGGED TABLE leaf ({handwritten.LEAF_COLUMNS})")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO leaf VALUES (%s, %s, %s, %s, %s, %s, %s)", handwritten.leaf_rows(world)
        )
    files = [(f"{folder}/raw/{month}.parquet", f"facts ({_COLUMNS})", _COLUMNS) for month in MONTHS]
    for source, table, columns in [*files, (f"{folder}/sites.parquet", "site", "site, unit")]:
        with tempfile.NamedTemporaryFile(suffix=".csv") as aside:
            duckdb.sql(
                f"COPY (SELECT {columns} FROM '{source}') TO '{aside.name}' (FORMAT csv, HEADER false)"
            )
            with (
                connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
                open(aside.name, "rb") as rows,
            ):
                while chunk := rows.read(_CHUNK):
                    copy.write(chunk)
