"""Nothing is lost between phone and server: a thousand visits with ten thousand photos, while everything fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VISITS, PHOTOS, PHONES, SHIFTS = 1_000, 10_000, 4, 5


def prove_sync() -> list[bool]:
    """One large trial of tests/sync; skipped with a word where there is no Chromium."""
    sys.path[:0] = [str(ROOT)]
    from tests.sync.phone import CHROMIUM

    if CHROMIUM is None:
        print("       the trial of delivery is skipped: no Chromium here (apt install chromium)", flush=True)
        return []
    print(
        f"       {VISITS:,} visits, {PHOTOS:,} photos, {PHONES * SHIFTS} phones, on a line that fails:",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        words = ["--visits", VISITS, "--photos", PHOTOS, "--phones", PHONES, "--shifts", SHIFTS, "--large", 60, "--incidents", 5, "--share", 0.12,
                 "--files-mb", 160, "--minutes", 15, "--seed", os.environ.get("SEED", "7"), "--out", out]  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.sync.trial", *map(str, words)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        )  # fmt: skip
        report = json.loads(out.read_text()) if out.exists() else {}
    held = done.returncode == 0
    print(
        f"{'ok' if held else 'FAILED':6} phones and server agree\n         → {json.dumps(report, ensure_ascii=False)}",
        flush=True,
    )
    return [held]


if __name__ == "__main__":
    sys.exit(0 if all(prove_sync()) else 1)
