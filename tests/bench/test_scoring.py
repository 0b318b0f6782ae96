"""The measurements of scoring run, and every engine gives the same answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "scoring.py"


@pytest.mark.slow
def test_a_quick_run_gives_one_answer_from_all() -> None:
    runs = ["raw", "compacting", "compacted", "handwritten", "county_cold"]
    command = [sys.executable, str(SCRIPT), "--quick", "--only", *runs]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["same_answer"]
    assert set(found["runs"]) == set(runs)
    assert found["runs"]["raw"]["answer"]["total"][0] == 48
    assert found["runs"]["raw"]["peak_rss_mb"] < 2000
    assert found["ratios"]["handwritten / raw"] > 0
