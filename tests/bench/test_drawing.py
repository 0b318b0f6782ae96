"""The measurement of draws runs, and what it drew holds."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "drawing.py"


def test_a_quick_run_draws_what_holds() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--quick"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["verified"] and (found["sites"], found["strata"], found["visits"]) == (10_000, 200, 100)
    # A tenth of what the contract of speed asks of 100,000 sites, with room for a busy machine.
    assert found["times"]["draw"]["cpu_s"] < 1
