"""How long `score-files` takes: large plain files at once, files that need reading row by row, a hundred rows; and the
exact engine on rows that are the latest already.

Prints one JSON object. `python bench/score_files.py [--checks N] [--large N]`; same seed, same data. `wall` counts what
else the machine does, `cpu` does not.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tongchuang.engines.scoring.counted import Counted, LatestCheck, pairs_of
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.scoring.score import score
from tongchuang.engines.standard.model import Grades, Node, PassRate, PerFailure, Rule, Standard

TYPES, ITEMS, SITES, UNITS = 28, 390, 1200, 80
RULES: tuple[Rule, ...] = (
    PerFailure(Decimal("0.5")),
    PassRate(),
    Grades((("A", Decimal(1)), ("B", Decimal("0.6")), ("C", Decimal(0)))),
)
COMMAND = """
import argparse, json, resource, sys, time
begin = time.perf_counter()
from tongchuang.cli import score_files
parser = argparse.ArgumentParser()
score_files.add_arguments(parser)
code = score_files.run(parser.parse_args())
seconds = time.perf_counter() - begin
used = resource.getrusage(resource.RUSAGE_SELF)
# Not getrusage: its peak counts what the parent had when it forked.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
found = {"wall": seconds, "cpu": used.ru_utime + used.ru_stime, "peak_rss_mb": peak // 1024}
print(json.dumps(found), file=sys.stderr)
sys.exit(code)
"""


def standard() -> Standard:
    """390 items over 28 types of site."""
    leaves = tuple(
        Node(
            code=f"I-{number}",
            title=f"检查项 {number}",
            points=Decimal(2),
            method="site",
            rule=RULES[number % len(RULES)],
            site_types=(f"t{number % TYPES}",),
        )
        for number in range(ITEMS)
    )
    return Standard(id="bench", title="测速", version="1", tree=leaves)


def sites() -> dict[str, Site]:
    """1,200 sites of 80 units on 10 streets."""
    return {
        f"S{number:04d}": Site(
            f"t{number % TYPES}", f"单位{number % UNITS}", {"street": f"街道{number % 10}"}
        )
        for number in range(SITES)
    }


def checks(number_of_checks: int) -> list[tuple[str, str, str, str, str, str, int]]:
    """item, site, visit, at, verdict, grade, count in October 2026."""
    chance = random.Random(20261001)
    begin = datetime(2026, 10, 1)
    rows = []
    for number in range(number_of_checks):
        site = chance.randrange(SITES)
        item = chance.randrange(ITEMS // TYPES) * TYPES + site % TYPES
        at = begin + timedelta(seconds=chance.randrange(30 * 86_400))
        verdict = chance.choices(("pass", "fail", "na"), (80, 15, 5))[0]
        grade = chance.choice("ABC") if item % len(RULES) == 2 else ""
        count = chance.randint(1, 4) if verdict == "fail" else 1
        when = at.isoformat() + "Z"
        rows.append((f"I-{item}", f"S{site:04d}", f"V{number // 30:06d}", when, verdict, grade, count))
    return rows


def write_files(folder: Path, number_of_checks: int) -> None:
    """The standard, the sites and the facts as CSV and Parquet."""
    lines = ["standard: {id: bench, title: 测速, version: '1'}", "site_types:"]
    lines += [f"  t{number}: {{title: 类型 {number}}}" for number in range(TYPES)]
    lines.append("tree:")
    written = ("{per_failure: {deduct: 0.5}}", "pass_rate", "{grades: {A: 1, B: 0.6, C: 0}}")
    for number in range(ITEMS):
        lines.append(
            f"  - {{code: I-{number}, title: 检查项 {number}, points: 2, method: site, "
            f"site_types: [t{number % TYPES}], rule: {written[number % len(written)]}}}"
        )
    (folder / "standard.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = ["site,type,unit", *(f"{name},{site.type},{site.unit}" for name, site in sites().items())]
    (folder / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with (folder / "facts.csv").open("w", encoding="utf-8") as file:
        file.write("kind,item,period,source,site,visit,at,verdict,count,grade\n")
        for item, site, visit, at, verdict, grade, count in checks(number_of_checks):
            file.write(f"check,{item},2026-10,mock,{site},{visit},{at},{verdict},{count},{grade}\n")
    lines = (folder / "facts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "hundred.csv").write_text("".join(lines[:101]), encoding="utf-8")
    # A blank before one cell: acceptable, but nothing that a program would write.
    lines[1] = lines[1].replace(",", ", ", 1)
    (folder / "unusual.csv").write_text("".join(lines), encoding="utf-8")
    import pyarrow.csv
    import pyarrow.parquet

    table = pyarrow.csv.read_csv(folder / "facts.csv")
    pyarrow.parquet.write_table(table, folder / "facts.parquet")


def write_large(folder: Path, number_of_checks: int) -> None:
    """The same kind of checks, drawn inside DuckDB; 20 counties, so that a hundred times as many pairs stay."""
    import duckdb

    places = SITES * 20
    with (folder / "sites.csv").open("w", encoding="utf-8") as file:
        file.write("site,type,unit\n")
        file.writelines(f"S{number:07d},t{number % TYPES},单位{number % UNITS}\n" for number in range(places))
    rows = f"""
        SELECT 'check' AS kind, 'I-' || item AS item, '2026-10' AS period, 'mock' AS source,
            'S' || lpad(site::VARCHAR, 7, '0') AS site, 'V' || lpad((i // 30)::VARCHAR, 8, '0') AS visit,
            strftime(TIMESTAMP '2026-10-01' + to_seconds((hash(i * 7) % 2500000)::BIGINT), '%Y-%m-%dT%H:%M:%SZ') AS "at",
            verdict, CASE verdict WHEN 'fail' THEN 1 + hash(i * 17) % 4 ELSE 1 END AS "count",
            CASE WHEN item % 3 = 2 THEN ['A', 'B', 'C'][1 + (hash(i * 19) % 3)::INTEGER] END AS grade
        FROM (
            SELECT i, site, ((hash(i * 5) % 13) * {TYPES} + site % {TYPES})::INTEGER AS item,
                CASE WHEN drawn < 80 THEN 'pass' WHEN drawn < 95 THEN 'fail' ELSE 'na' END AS verdict
            FROM (SELECT i, (hash(i) % {places})::INTEGER AS site, hash(i * 11) % 100 AS drawn
                FROM range({number_of_checks}) AS numbers(i))
        )"""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{folder / 'large.csv'}' (HEADER, QUOTE '')")
        connection.execute(f"COPY ({rows}) TO '{folder / 'large.parquet'}'")


def run_command(folder: Path, facts: str, number_of_checks: int) -> dict[str, float]:
    """One run of the command in a process of its own."""
    arguments = [str(folder / "standard.yaml"), str(folder / facts), "--sites", str(folder / "sites.csv")]
    arguments += ["--period", "2026-10", "--sources", "mock", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stderr)
    figures["rows_per_second"] = round(number_of_checks / figures["wall"])
    return {name: round(value, 2) for name, value in figures.items()}


def run_engine(number_of_pairs: int) -> dict[str, float]:
    """One scoring of checks that are the latest already, with the losses of all units."""
    latest: list[LatestCheck] = [
        (item, f"{site}-{number}", verdict, count, grade or None, visit, number)
        for number, (item, site, visit, _, verdict, grade, count) in enumerate(checks(number_of_pairs))
    ]
    types = {name: site for name, site in sites().items()}
    places = {row[1]: types[row[1].split("-")[0]] for row in latest}
    begin = time.perf_counter()
    result = score(standard(), Counted(pairs=pairs_of(latest)), places)
    scored = time.perf_counter()
    units = result.losses.by_unit
    streets = result.losses.by_key("street")
    ended = time.perf_counter()
    return {
        "checks": number_of_pairs,
        "score_seconds": round(scored - begin, 3),
        "losses_seconds": round(ended - scored, 3),
        "units": len(units),
        "streets": len(streets),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    args = parser.parse_args()
    number_of_checks: int = args.checks
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, number_of_checks)
        figures: dict[str, object] = {
            "checks": number_of_checks,
            "hundred": run_command(folder, "hundred.csv", 100),
            "csv": run_command(folder, "facts.csv", number_of_checks),
            "parquet": run_command(folder, "facts.parquet", number_of_checks),
            "unusual_csv": run_command(folder, "unusual.csv", number_of_checks),
            "engine": run_engine(100_000),
        }
        if args.large:
            write_large(folder, args.large)
            figures["large"] = {
                "checks": args.large,
                "csv": run_command(folder, "large.csv", args.large),
                "parquet": run_command(folder, "large.parquet", args.large),
            }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
