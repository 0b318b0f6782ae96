"""All checks that need no test run; goes through all of them and says at the end which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = (
    ("lint", [BIN / "ruff", "check", "."]),
    ("types", [BIN / "mypy"]),
    ("imports run downhill", [BIN / "lint-imports"]),
    ("texts are translated", [sys.executable, "scripts/messages.py", "check"]),
    ("models have their migrations", [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ("Django's own checks", [sys.executable, "-m", "django", "check", "--fail-level", "WARNING"]),
)


def main() -> int:
    """Run the checks one after another."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tongchuang.config.settings",
            "TONGCHUANG_SECRET_KEY": "checks-only",
            "TONGCHUANG_DATA": folder,
            # These compare code with code: no database runs, and Django's warning of that is no finding.
            "PYTHONWARNINGS": "ignore::RuntimeWarning",
        }
        for name, command in CHECKS:
            began = time.monotonic()
            done = subprocess.run(
                [str(word) for word in command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            state = "ok" if done.returncode == 0 else "FAILED"
            print(f"{state:6} {name} ({time.monotonic() - began:.1f} s)", flush=True)
            if done.returncode != 0:
                failed.append(name)
                print(done.stdout.rstrip(), flush=True)
    print(f"make check: {len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
