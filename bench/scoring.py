"""How long scores of many counties take: the SQL definition from raw and from compacted facts, beside the best query
written by hand for the same answer, PostgreSQL and Spark; and one county's month from a cold and a warm process.

Makes its data in a temporary folder (same seed, same data), runs each engine in a process of its own, checks that all give
the same answer, and prints one JSON object with processor seconds, wall time, peak memory and ratios.

    python bench/scoring.py [--rows N] [--quick] [--only RUN …] [--with postgresql spark] [--repeat N] [--folder KEPT]
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "src")]

from setting import kept_or_temporary, machine, say  # noqa: E402

ROWS, QUICK_ROWS, ROWS_A_COUNTY = 10_000_000, 200_000, 100_000
RUNS = ("raw", "compacting", "compacted", "handwritten", "handwritten_by_month", "county_cold", "county_warm")
BESIDES = ("postgresql", "spark")
SMALL = ("raw", "compacting", "compacted")
"""What is run on data that are much larger than the others could take."""
_REPEATED = ("raw", "compacted", "handwritten", "handwritten_by_month")


def main() -> int:
    """Generate, run, compare, print."""
    args = _arguments()
    counties = max(2, args.rows // ROWS_A_COUNTY)
    with kept_or_temporary(args.folder) as folder:
        found: dict[str, Any] = {"machine": machine(), "counties": counties, "months": 24}
        found["generated"] = _generated(folder, counties)
        found["runs"] = _runs(folder, counties, args)
    answers = {name: run["answer"] for name, run in found["runs"].items() if "answer" in run}
    found["same_answer"] = _same(list(answers.values()))
    found["ratios"] = _ratios(found["runs"])
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if found["same_answer"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS:,} rows, each run once")
    parser.add_argument("--only", nargs="*", choices=(*RUNS, *BESIDES), help="only these runs")
    parser.add_argument("--with", nargs="*", dest="besides", choices=BESIDES, default=[], help="these too")
    parser.add_argument("--repeat", type=int, default=3, help="the least processor time of so many runs")
    parser.add_argument("--folder", type=Path, help="keep the data here, and use them again")
    args = parser.parse_args()
    if args.quick:
        args.rows, args.repeat = QUICK_ROWS, 1
    return args


def _generated(folder: Path, counties: int) -> dict[str, Any]:
    """The data, made once for a folder."""
    noted = folder / "generated.json"
    if not noted.exists():
        from scoring_bench.generate import World, write

        from tongchuang.engines.scoring.places import Site

        world = World(counties)
        figures = write(world, folder)
        sites = world.sites(1).to_pydict()
        county = {
            name: Site(kind, unit)
            for name, kind, unit in zip(sites["site"], sites["type"], sites["unit"], strict=True)
        }
        (folder / "county.pickle").write_bytes(pickle.dumps((world.standard, county)))
        noted.write_text(json.dumps(figures), encoding="utf-8")
    found: dict[str, Any] = json.loads(noted.read_text(encoding="utf-8"))
    return found


def _runs(folder: Path, counties: int, args: argparse.Namespace) -> dict[str, Any]:
    wanted = args.only or [*(SMALL if args.rows > ROWS else RUNS), *args.besides]
    found: dict[str, Any] = {}
    # Turn and turn about, so that what else the machine does falls on all alike.
    for turn in range(args.repeat):
        for name in wanted:
            if turn and name not in _REPEATED:
                continue
            if name == "compacting" and (folder / "compacted").exists():
                continue
            run = _run(name, folder, counties)
            if name not in found or run.get("cpu_s", 0) < found[name]["cpu_s"]:
                found[name] = run
            say(f"  {name}: {run}")
    return found


def _run(name: str, folder: Path, counties: int) -> dict[str, Any]:
    command = [
        sys.executable,
        str(Path(__file__).parent / "scoring_bench" / "runs.py"),
        name,
        str(folder),
        str(counties),
    ]
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}")
    run: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if name == "county_cold":
        run["process_wall_s"] = round(seconds, 2)
        run["process_cpu_s"] = round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)
    return run


def _same(answers: list[dict[str, list[float]]]) -> bool:
    """As many rows, the same ranks, and figures alike to 6 places of what they come to on the mean."""
    if not answers:
        return True
    first = answers[0]
    return all(
        mine.keys() == first.keys()
        and all(
            mine[what][0] == rows
            and abs(mine[what][1] - figures) <= 1e-6 * max(1, rows)
            and mine[what][2] == places
            for what, (rows, figures, places) in first.items()
        )
        for mine in answers[1:]
    )


def _ratios(runs: dict[str, Any]) -> dict[str, float]:
    """Processor seconds of one run in those of another."""

    def ratio(slower: str, faster: str) -> float | None:
        if slower not in runs or faster not in runs or not runs[faster]["cpu_s"]:
            return None
        return round(runs[slower]["cpu_s"] / runs[faster]["cpu_s"], 2)

    pairs = {
        "handwritten / raw": ratio("handwritten", "raw"),
        "handwritten by month / raw": ratio("handwritten_by_month", "raw"),
        "handwritten / compacted": ratio("handwritten", "compacted"),
        "raw / compacted": ratio("raw", "compacted"),
        "postgresql / raw": ratio("postgresql", "raw"),
        "spark / raw": ratio("spark", "raw"),
    }
    return {name: value for name, value in pairs.items() if value is not None}


if __name__ == "__main__":
    sys.exit(main())
