"""Each supervision order is issued once: two schedulers, killed and started again, on a clock that jumps, over 10,000 findings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FINDINGS, SCHEDULERS = 10_000, 2


def prove_orders() -> list[bool]:
    """One large trial of tests/orders, on a database of its own."""
    print(
        f"       {FINDINGS:,} findings, {SCHEDULERS} schedulers that are killed, a clock that jumps:",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        words = [
            "--findings",
            FINDINGS,
            "--schedulers",
            SCHEDULERS,
            "--seed",
            os.environ.get("SEED", "7"),
            "--out",
            out,
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.orders.trial", *map(str, words)], cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        )  # fmt: skip
        report = json.loads(out.read_text()) if out.exists() else {}
    held = done.returncode == 0 and bool(report)
    print(
        f"{'ok' if held else 'FAILED':6} every order once, none skipped\n         → {json.dumps(report, ensure_ascii=False)}",
        flush=True,
    )
    return [held]


if __name__ == "__main__":
    sys.exit(0 if all(prove_orders()) else 1)
