"""Times supervision: 50,000 open findings checked for orders, and a month's ranking with its proposals and notices.

Makes its own PostgreSQL in a temporary folder with a made-up county of tests/factories. Prints one JSON object.

    python bench/supervision.py [--quick] [--only PART …] [--folder KEPT]
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

from setting import kept_or_temporary, machine, say  # noqa: E402

# Names the part that a process of its own measures.
PART = "TONGCHUANG_BENCH_PART"
# Part → seconds that it may take. A part is a module of supervision_bench with `measure(quick, say) -> dict`, whose
# `seconds` are held against the goal.
GOALS = {"orders": 5.0, "periods": 30.0}


def main() -> int:
    """Measure each part that is there; 1 when one takes longer than its goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", nargs="*", choices=sorted(GOALS), default=sorted(GOALS))
    parser.add_argument("--folder", type=Path, help="keep the county here, and use it again")
    args = parser.parse_args()
    with kept_or_temporary(args.folder) as folder:
        # Each part has a county of its own.
        found = {part: _in_own_process(part, args.quick, folder / part) for part in args.only}
    print(json.dumps({"machine": machine(), "goals_s": GOALS, **found}, ensure_ascii=False, indent=1))
    return 0 if args.quick or all(found[part]["seconds"] <= GOALS[part] for part in found) else 1


def _in_own_process(part: str, quick: bool, folder: Path) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "TONGCHUANG_DATA": str(folder), "TONGCHUANG_DATABASE_ROLE": "owner", PART: part}
    environment.setdefault("TONGCHUANG_SECRET_KEY", "bench-only")
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, __file__, *(["--quick"] if quick else [])]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _measured(part: str, quick: bool) -> dict[str, Any]:
    from tongchuang.cli.django import migrate, with_database

    with with_database(migrated=False):
        migrate()
        measured: dict[str, Any] = importlib.import_module(f"supervision_bench.{part}").measure(quick, say)
    return measured


if __name__ == "__main__":
    if PART in os.environ:
        print(json.dumps(_measured(os.environ[PART], "--quick" in sys.argv)))
        sys.exit()
    sys.exit(main())
