"""The product's own server on the filled database: answers over HTTP, and what its workers hold in memory."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from web_bench.measuring import percentile

START_SECONDS = 120


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve_and_measure(addresses: Mapping[str, str], session: str, *, requests: int, timed: int) -> dict[str, Any]:
    """Start `tongchuang serve`, ask for the addresses in turn, and read the size of its web workers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tongchuang.cli.main", "serve", "--port", str(port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        fresh = _workers(process.pid)
        for number in range(requests):
            _get(connection, list(addresses.values())[number % len(addresses)], session)
        latency = {name: _timed(connection, address, session, timed) for name, address in addresses.items()}
        return {
            "http": latency, "requests_before": requests,
            "worker_rss_mb": sorted(round(each / 1024, 1) for each in _workers(process.pid)),
            "worker_rss_fresh_mb": sorted(round(each / 1024, 1) for each in fresh),
            "worker_goal_mb": 200,
        }  # fmt: skip
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _get(connection: http.client.HTTPConnection, address: str, session: str) -> None:
    connection.request("GET", address, headers={"Cookie": f"sessionid={session}", "Host": "127.0.0.1"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{address} answered {response.status}")


def _timed(connection: http.client.HTTPConnection, address: str, session: str, runs: int) -> dict[str, float]:
    walls = []
    for _ in range(runs):
        began = time.perf_counter()
        _get(connection, address, session)
        walls.append((time.perf_counter() - began) * 1000)
    return {"p50_ms": round(statistics.median(walls), 1), "p95_ms": round(percentile(walls, 95), 1)}


def _workers(server: int) -> list[int]:
    """Resident kilobytes of the server's web workers: its children that Python's multiprocessing started."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status["PPid"]) == server and b"spawn_main" in command:
            found.append(int(status["VmRSS"].split()[0]))
    return found
