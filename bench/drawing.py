"""Times a draw of 100,000 sites and prints JSON: sealing, drawing, writing, verifying; and inspectors for 1,000 visits.

The sites are made up: 2,000 strata of 50, 2 drawn of each. Run `python bench/drawing.py`; `--quick` takes a tenth.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

from tongchuang.engines.drawing.construction import Entry  # noqa: E402
from tongchuang.engines.drawing.crew_values import Inspector, Past, Place, Pool  # noqa: E402
from tongchuang.engines.drawing.crews import draw_crews  # noqa: E402
from tongchuang.engines.drawing.record import draw_record  # noqa: E402
from tongchuang.engines.drawing.sealed import seal  # noqa: E402
from tongchuang.engines.drawing.values import Plan, Stratum  # noqa: E402
from tongchuang.engines.drawing.verify import verify  # noqa: E402

T = TypeVar("T")
SECRET = bytes(range(32))
SEALED_AT = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
DRAW_AT = SEALED_AT + timedelta(days=1)


def timed(times: dict[str, dict[str, float]], name: str, work: Callable[[], T]) -> T:
    """What it gives; its wall and processor seconds go under the name."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    times[name] = {
        "wall_s": round(time.perf_counter() - wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
    }
    return found


def make_plan(sites: int) -> Plan:
    """A plan with 50 sites in each stratum."""
    frame = tuple(Entry(f"类型{n // 50 % 28:02}/街道{n // 50:04}", f"S{n:06}") for n in range(sites))
    strata = tuple(Stratum(name, 2) for name in sorted({entry.stratum for entry in frame}))
    return Plan(1, "测速", strata, frame, DRAW_AT, "当晚摇奖号码")


def make_pool(visits: int, inspectors: int) -> Pool:
    """Visits on 100 streets, inspectors of 40 units, a past visit to every street."""
    names = [f"P{n:03}" for n in range(inspectors)]
    return Pool(
        tuple(Inspector(name, (f"U{n % 40}",)) for n, name in enumerate(names)),
        tuple(Place(f"S{n:06}", (f"U{n % 40}",), f"街{n % 100}") for n in range(visits)),
        date(2026, 11, 26),
        tuple(Past((names[n % 50], names[n % 50 + 1]), f"街{n}", date(2026, 11, 1)) for n in range(100)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    sites, visits = (10_000, 100) if quick else (100_000, 1_000)
    times: dict[str, dict[str, float]] = {}
    plan = timed(times, "plan", lambda: make_plan(sites))
    sealed = timed(times, "seal", lambda: seal(plan, SECRET, SEALED_AT))
    record = timed(times, "draw", lambda: draw_record(plan, sealed, SECRET, "3 7 9", DRAW_AT))
    data = timed(times, "write", lambda: record.text().encode())
    verdict = timed(times, "verify", lambda: verify(data, sealed))
    pool = make_pool(visits, 100)
    crews = timed(
        times,
        "crews",
        lambda: draw_crews(bytes.fromhex(record.seed), [place.site for place in pool.places], pool),
    )
    found = {
        "sites": sites,
        "strata": len(plan.strata),
        "verified": verdict.holds,
        "record_mb": round(len(data) / 1e6, 1),
        "visits": len(crews),
        "inspectors": len(pool.inspectors),
        "times": times,
        "max_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
