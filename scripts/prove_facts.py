"""Harm done to the facts store of a loaded demo: each time verifying has to fail, and hold again after rebuilding.

`prove_facts(server, folder)` is called by prove.py, with TONGCHUANG_DATA set, the demo loaded and its server running.
"""

from __future__ import annotations

import csv
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psycopg import sql

from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.adapters.postgres.roles import DATABASE

ROOT = Path(__file__).resolve().parents[1]
COPY = "prove_facts_copy"
# A worker that is killed when its file is written and the manifest does not know it.
KILLED = """
import os, signal, sys
from tongchuang.cli.django import with_database
with with_database():
    from tongchuang.domain.facts import manifest
    manifest.replace_files = lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)
    from tongchuang.domain.campaigns.queries import all_campaigns
    from tongchuang.workflows.facts import filing
    filing.rebuild(all_campaigns()[0])
"""


def prove_facts(server: EmbeddedServer, folder: Path) -> list[bool]:
    """Whether each harm was found and mended."""
    facts = folder / "data" / "facts"
    held = [_runs(0, "facts", "verify")]
    print("       files deleted, truncated, with one bit flipped, swapped with another campaign's:", flush=True)
    _harm(facts)
    held += [_runs(1, "facts", "verify", says=("missing", "size", "digest")), _runs(0, "facts", "rebuild")]
    held += [_killed(), _at_once(), *_put_back(server, folder, facts)]
    return held


def _files(facts: Path) -> list[Path]:
    """The raw files, the largest last."""
    return sorted(facts.rglob("raw-*.parquet"), key=lambda path: path.stat().st_size)


def _harm(facts: Path) -> None:
    gone, short, flipped, largest = _files(facts)[-4:]
    other = next(path for path in _files(facts) if path.parent.parent != largest.parent.parent)
    gone.unlink()
    short.write_bytes(short.read_bytes()[: short.stat().st_size * 2 // 3])
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    aside = facts / "aside"
    shutil.move(largest, aside)
    shutil.move(other, largest)
    shutil.move(aside, other)


def _killed() -> bool:
    print("       a worker killed between the file and the manifest:", flush=True)
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, stdin=subprocess.DEVNULL)
    return done.returncode == -signal.SIGKILL and _runs(0, "facts", "verify")


def _at_once() -> bool:
    print("       two rebuilds and a compaction at once:", flush=True)
    words = (["facts", "rebuild"], ["facts", "rebuild"], ["facts", "compact"])
    running = [_start(each) for each in words]
    return all([process.wait() == 0 for process in running]) and _runs(0, "facts", "verify")


def _put_back(server: EmbeddedServer, folder: Path, facts: Path) -> list[bool]:
    """The database as it was before more facts came and were compacted; the files as they are now."""
    print("       the database put back to an earlier state:", flush=True)
    more = folder / "more.csv"
    _copy_database(server, COPY, DATABASE)
    _write_facts(server, more)
    with server.connect() as connection:
        campaign = str(connection.execute("SELECT campaign_id FROM inspections_visit GROUP BY 1 ORDER BY count(*) DESC").fetchone()[0])  # type: ignore[index]
    held = [
        _runs(1, "facts", "import", campaign, str(_cut(more)), "--by", "office"),
        _runs(0, "facts", "import", campaign, str(more), "--by", "office"),
        _runs(1, "facts", "import", campaign, str(more), "--by", "office"),
        _runs(0, "facts", "verify"),
        _runs(0, "facts", "compact"),
        _runs(0, "facts", "verify"),
    ]
    _copy_database(server, DATABASE, COPY)
    # What the sweep would have removed by then.
    with server.connect() as connection:
        listed = {str(path) for (path,) in connection.execute("SELECT path FROM facts_factfile WHERE replaced_at IS NULL")}
    for path in _files(facts):
        if str(path.relative_to(facts)) in listed and path.stat().st_mtime < (datetime.now() - timedelta(seconds=1)).timestamp():
            path.unlink()
            break
    return [*held, _runs(1, "facts", "verify"), _runs(0, "facts", "rebuild"), _runs(0, "ledger", "verify")]


def _write_facts(server: EmbeddedServer, path: Path) -> None:
    """A visit to each of some sites, for the items that were last checked there."""
    with server.connect() as connection:
        rows = connection.execute("""
            SELECT s.code, i.code, l.grade FROM inspections_latestcheck l
            JOIN places_site s ON s.id = l.site_id JOIN inspections_check c ON c.id = l.check_row_id AND c.item_id = l.item_id
            JOIN standards_item i ON i.id = c.item_id
            JOIN campaigns_campaignstandard p ON p.campaign_id = l.campaign_id AND p.version_id = l.version_id AND p.position = 0
            WHERE s.closed_on IS NULL AND l.source = 'self' AND l.evaluation_id IS NULL
                AND l.campaign_id = (SELECT campaign_id FROM inspections_visit GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
            GROUP BY 1, 2, 3 ORDER BY 1, 2 LIMIT 400""").fetchall()
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    month = (at + timedelta(hours=8)).strftime("%Y-%m")
    seen = set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("kind", "item", "period", "source", "at", "site", "visit", "verdict", "count", "grade"))
        for site, item, grade in rows:
            if (site, item) not in seen:
                seen.add((site, item))
                writer.writerow(("check", item, month, "self", at.isoformat(), site, f"old-{site}", "pass", "1", grade))


def _cut(path: Path) -> Path:
    """The same file, cut off in the middle of its last number."""
    cut = path.with_name("cut.csv")
    cut.write_bytes(path.read_bytes()[:-3])
    return cut


def _copy_database(server: EmbeddedServer, target: str, source: str) -> None:
    with server.connect(superuser=True, database="postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba), coalesce(datacl::text, '') FROM pg_database WHERE datname = %s", [source]
        ).fetchone()
        assert owner is not None
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(target), sql.Identifier(source), sql.Identifier(str(owner[0]))
            )
        )


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tongchuang.cli.main", *words]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _runs(code: int, *words: str, says: tuple[str, ...] = ()) -> bool:
    """Whether a command ends with a code and says some words; prints the last thing that it said."""
    done = subprocess.run(
        [sys.executable, "-m", "tongchuang.cli.main", *words], cwd=ROOT, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    held = done.returncode == code and all(word in done.stdout for word in says)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    print(f"{'ok' if held else 'FAILED':6} tongchuang {' '.join(words)}\n         → {lines[-1] if lines else '(nothing said)'}", flush=True)
    if not held:
        print(done.stdout[-4000:])
    return held


def main() -> int:
    """By itself: on the demo that lies in TONGCHUANG_DATA's folder `data` below the folder named."""
    import os

    folder = Path(sys.argv[1]).absolute()
    os.environ["TONGCHUANG_DATA"] = str(folder / "data")
    with EmbeddedServer(folder / "data" / "database") as server:
        held = prove_facts(server, folder)
    print(f"facts: {sum(held)} of {len(held)} held")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
