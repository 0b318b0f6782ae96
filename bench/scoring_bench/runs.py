"""One measured run in a process of its own: `python bench/scoring_bench/runs.py NAME FOLDER COUNTIES` prints JSON."""

from __future__ import annotations

import json
import pickle
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "src")]

from scoring_bench.measuring import Sums, measured  # noqa: E402

MEMORY = "1200MB"
MONTH = "2026-10"
WARM_RUNS = 30
# What the answers are called in all engines.
_WHAT = {"totals": "total", "unit_losses": "unit", "top_losses": "top"}


def ours(folder: Path, counties: int, level: str) -> dict[str, Any]:
    """The definition over raw or compacted facts."""
    import pyarrow.compute as pc

    from scoring_bench.generate import MONTHS, SOURCES, World
    from tongchuang.adapters.analytics.duckdb import Bulk, Part, analytics
    from tongchuang.engines.scoring.sql.definition import Scope
    from tongchuang.engines.scoring.sql.tables import Campaign, tables_of

    found: dict[str, Any] = {}
    standard, sums = World(counties).standard, Sums()
    with measured(found), analytics(memory=MEMORY) as connection:
        campaigns = [Campaign(f"99{county:04d}", f"K{county:04d}", standard) for county in range(counties)]
        scope = Scope(MONTHS[0], MONTHS[-1], SOURCES)
        bulk = Bulk(connection, tables_of(campaigns, {}, scope), scope, sites=folder / "sites.parquet")
        parts = [
            Part(month, (folder / level / f"{month}.parquet",), level == "compacted") for month in MONTHS
        ]
        for answer in bulk.answers(parts):
            rows = answer.rows.to_arrow_table()
            figure = rows["total" if answer.stage == "totals" else "loss"]
            sums.add(
                _WHAT[answer.stage],
                rows.num_rows,
                pc.sum(figure).as_py() or 0.0,
                pc.sum(rows["place"]).as_py() or 0,
            )
    return found | {"answer": sums.told()}


def compacting(folder: Path) -> dict[str, Any]:
    """Raw facts of all months into the compacted form."""
    from scoring_bench.generate import MONTHS
    from tongchuang.adapters.analytics.duckdb import analytics, compact

    found: dict[str, Any] = {}
    (folder / "compacted").mkdir()
    with measured(found), analytics(memory=MEMORY) as connection:
        for month in MONTHS:
            compact(
                connection,
                [folder / "raw" / f"{month}.parquet"],
                folder / "compacted" / f"{month}.parquet",
                month,
            )
    return found | {"bytes": sum(path.stat().st_size for path in (folder / "compacted").iterdir())}


def handwritten(folder: Path, counties: int, *, by_month: bool) -> dict[str, Any]:
    """The query written by hand: all months in one pass, or one after the other."""
    import pyarrow.compute as pc

    from scoring_bench import handwritten as query
    from scoring_bench.generate import MONTHS, World
    from tongchuang.adapters.analytics.duckdb import analytics

    found: dict[str, Any] = {}
    sums = Sums()
    # As much memory as it likes up to 3 GB, so that it never waits for the disk.
    with analytics(memory="3GB") as connection:
        # Nor is it held to settings that were chosen for the definition.
        connection.execute("RESET perfect_ht_threshold")
        with measured(found):
            query.prepare(connection, World(counties), folder)
            files = (
                [f"'{folder}/raw/{month}.parquet'" for month in MONTHS]
                if by_month
                else [f"'{folder}/raw/*.parquet'"]
            )
            for file in files:
                rows = connection.sql(query.for_duckdb(file)).to_arrow_table()
                for what in ("total", "unit", "top"):
                    mine = rows.filter(pc.equal(rows["what"], what))
                    sums.add(
                        what,
                        mine.num_rows,
                        pc.sum(mine["figure"]).as_py() or 0.0,
                        pc.sum(mine["place"]).as_py() or 0,
                    )
    return found | {"answer": sums.told()}


def county_month(folder: Path, level: str, *, runs: int) -> dict[str, Any]:
    """One county's month, exactly, with the losses of its units: how long each of some runs takes in this process."""
    from tongchuang.adapters.analytics.duckdb import Part, analytics
    from tongchuang.adapters.analytics.duckdb_one import score_one
    from tongchuang.engines.scoring.sql.definition import Scope

    standard, sites = pickle.loads((folder / "county.pickle").read_bytes())
    scope = Scope.of(MONTH, ("self", "mock", "covert"))
    walls, cpus = [], []
    with analytics(memory=MEMORY) as connection:
        parts = [Part(MONTH, (folder / level / f"{MONTH}.parquet",))]
        for _ in range(runs):
            wall, cpu = time.perf_counter(), time.process_time()
            result = score_one(connection, parts, scope, standard, sites, region="990001", campaign="K0001")
            units = result.losses.by_unit
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
    assert result.total.total is not None
    return {
        "total": round(float(result.total.total), 6), "units": len(units), "first_ms": round(walls[0], 1),
        "wall_p50_ms": round(statistics.median(walls), 1), "wall_least_ms": round(min(walls), 1),
        "cpu_p50_ms": round(statistics.median(cpus), 1),
    }  # fmt: skip


def main() -> int:
    """Run what is named and print its figures as the last line."""
    name, folder, counties = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if name == "postgresql":
        from scoring_bench.postgresql import run as run_postgresql
    if name == "spark":
        from scoring_bench.on_spark import run as run_spark
    match name:
        case "raw" | "compacted":
            found = ours(folder, counties, name)
        case "compacting":
            found = compacting(folder)
        case "handwritten" | "handwritten_by_month":
            found = handwritten(folder, counties, by_month=name == "handwritten_by_month")
        case "county_cold" | "county_warm":
            found = county_month(folder, "raw", runs=1 if name == "county_cold" else WARM_RUNS)
        case "postgresql":
            found = run_postgresql(folder, counties)
        case "spark":
            found = run_spark(folder, counties)
        case _:
            raise SystemExit(f"no run is called {name}")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
