"""Processor time and memory of this process, and what engines are compared by."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def cpu_seconds() -> float:
    """Of this process with all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> int:
    """The most memory that this process ever held; not getrusage, whose peak counts what the parent had when it forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


@contextmanager
def measured(found: dict[str, Any]) -> Iterator[None]:
    """Fills in cpu_s, wall_s and peak_rss_mb."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    yield
    found["cpu_s"] = round(cpu_seconds() - cpu, 2)
    found["wall_s"] = round(time.perf_counter() - wall, 2)
    found["peak_rss_mb"] = peak_mb()


@dataclass
class Sums:
    """By what (total, unit, top): how many rows, the sum of their figures and of their ranks. Equal sums, equal answers."""

    rows: dict[str, int] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, rows: int, figures: float, places: int) -> None:
        """Some more rows."""
        self.rows[what] = self.rows.get(what, 0) + rows
        self.figures[what] = self.figures.get(what, 0.0) + figures
        self.places[what] = self.places.get(what, 0) + places

    def told(self) -> dict[str, list[float]]:
        """Figures to six places."""
        return {
            what: [rows, round(self.figures[what], 6), self.places[what]]
            for what, rows in sorted(self.rows.items())
        }
