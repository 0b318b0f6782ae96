"""Measuring one piece of work: wall time, and the processor time of this process and of its PostgreSQL backend."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from web_bench.peers import Peer

WARM = 3


@dataclass
class Probe:
    """Something to be measured. `prepare` makes what one run needs, unmeasured; `run` does it and says how many rows."""

    name: str
    run: Callable[[Any], int]
    prepare: Callable[[], Any] = lambda: None
    goal_ms: float | None = None
    peer: Peer | None = None
    runs: int = 0
    warm: int = WARM


class Backend:
    """The processor time of this connection's PostgreSQL process, in seconds, from /proc; 0 where there is none."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def seconds(self) -> float:
        """So far."""
        try:
            return int(self.path.read_text().split()[0]) / 1e9
        except OSError:
            return 0.0


def measure(probe: Probe, runs: int) -> dict[str, Any]:
    """p50, p95 and least of many runs, the statements of one, and the ratio to the peer."""
    for _ in range(probe.warm):
        rows = probe.run(probe.prepare())
    prepared = probe.prepare()
    with CaptureQueriesContext(connection) as captured:
        probe.run(prepared)
    # Counted now: the next request empties the log.
    queries = len(captured)
    backend = Backend()
    walls: list[float] = []
    cpus: list[float] = []
    for _ in range(probe.runs or runs):
        prepared = probe.prepare()
        began, cpu = time.perf_counter(), time.process_time() + backend.seconds()
        rows = probe.run(prepared)
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() + backend.seconds() - cpu) * 1000)
    return _told(probe, walls, cpus, queries, rows)


def _told(probe: Probe, walls: list[float], cpus: list[float], queries: int, rows: int) -> dict[str, Any]:
    p50 = statistics.median(walls)
    told: dict[str, Any] = {
        "p50_ms": round(p50, 1), "p95_ms": round(percentile(walls, 95), 1), "min_ms": round(min(walls), 1),
        "cpu_p50_ms": round(statistics.median(cpus), 1), "queries": queries, "rows": rows, "runs": len(walls),
    }  # fmt: skip
    if probe.goal_ms is not None:
        told |= {"goal_ms": probe.goal_ms, "reached": p50 <= probe.goal_ms}
    if probe.peer is not None:
        told |= {"peer_ms": probe.peer.ms, "peer_queries": probe.peer.queries, "peer_did": probe.peer.what}
        told |= {"times_faster": round(probe.peer.ms / p50, 1)}
    return told


def percentile(values: list[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
