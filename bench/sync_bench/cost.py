"""Processor seconds and memory of the server's parts: web workers, jobs, PostgreSQL."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Cost:
    """What the processes of one server have used so far."""

    def __init__(self, server: int, data: Path) -> None:
        self.server = server
        home = data / "database" / "location"
        folder = Path(home.read_text().strip()) if home.is_file() else data / "database"
        found = [
            each
            for each in (
                folder / "cluster" / "postmaster.pid",
                data / "database" / "cluster" / "postmaster.pid",
            )
            if each.exists()
        ]
        self.postgres = int(found[0].read_text().split()[0]) if found else 0

    def seconds(self) -> dict[str, float]:
        """Processor seconds by part. Backends that have ended are counted with the server that waited for them."""
        found = {"web": 0.0, "jobs": 0.0, "postgres": self._used(self.postgres, ended=True)}
        for pid in self._children(self.server):
            found["web" if b"spawn_main" in _command(pid) else "jobs"] += self._used(pid, ended=True)
        for pid in self._children(self.postgres):
            found["postgres"] += self._used(pid)
        return found

    def memory(self) -> dict[str, list[float]]:
        """Resident megabytes of each web worker."""
        workers = [pid for pid in self._children(self.server) if b"spawn_main" in _command(pid)]
        return {"web": [round(_resident(pid) / 1024, 1) for pid in workers]}

    def _used(self, pid: int, *, ended: bool = False) -> float:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return sum(map(int, fields[11 : 15 if ended else 13])) / TICKS
        return 0.0

    def _children(self, parent: int) -> list[int]:
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                        found.append(int(folder.name))
        return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
