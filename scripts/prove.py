"""Show that the product keeps what it promises, end to end, on a database of its own that is thrown away.

Packs hold; the demo loads; its ledger verifies; then the ledger is altered behind the application's back, in the ways
that a chain must find, and each time the verification has to fail. Scores on a Spark cluster are those of DuckDB and of
the exact engine. Supervision orders over ten thousand findings are issued once each, by schedulers that are killed, on a
clock that jumps. A thousand visits with ten thousand photos come from phones to the server while everything fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from prove_facts import prove_facts
from prove_orders import prove_orders
from prove_spark import prove_spark
from prove_sync import prove_sync

from tongchuang.adapters.postgres.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[1]
LAST = "(SELECT max(position) FROM ledger_sealedevent)"
TAMPERINGS = {
    "an event altered": "UPDATE ledger_event SET kind = kind || '.' WHERE id = "
    "(SELECT event_id FROM ledger_sealedevent WHERE position = 2)",
    "an event removed": "DELETE FROM ledger_sealedevent WHERE position = 2",
    "the newest events cut off": f"DELETE FROM ledger_sealedevent WHERE position = {LAST}",
}


def main() -> int:
    """Run everything; 0 when all of it held."""
    folder = Path(tempfile.mkdtemp(prefix="tongchuang-prove-"))
    folder.chmod(0o755)
    os.environ.update(TONGCHUANG_DATA=str(folder / "data"), TONGCHUANG_SECRET_KEY="prove-only")
    os.environ.pop("DATABASE_URL", None)
    try:
        return _prove(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prove(folder: Path) -> int:
    packs = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "packs").iterdir() if path.is_dir())
    head = str(folder / "head.json")
    good = [
        _expect(0, "pack", "check", *packs),
        _expect(0, "demo", "--load-only"),
        _expect(0, "ledger", "seal"),
        _expect(0, "ledger", "verify"),
        _expect(0, "ledger", "head", "--out", head),
        _expect(0, "ledger", "verify", "--head", head),
    ]
    with EmbeddedServer(folder / "data" / "database") as server:
        good += [
            _tampered(server, what, statement, lambda: _expect(1, "ledger", "verify", "--head", head))
            for what, statement in TAMPERINGS.items()
        ]
        good.append(_expect(0, "ledger", "verify", "--head", head))
        good += prove_facts(server, folder)
    good += prove_spark(folder / "spark")
    good += prove_orders()
    good += prove_sync()
    print(f"make prove: {sum(good)} of {len(good)} held")
    return 0 if all(good) else 1


def _expect(code: int, *words: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "tongchuang.cli.main", *words], cwd=ROOT, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    held = done.returncode == code
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    print(f"{'ok' if held else 'FAILED':6} tongchuang {' '.join(words)}\n         → {lines[-1] if lines else '(nothing said)'}", flush=True)
    if not held:
        print(done.stdout)
    return held


def _tampered(server: EmbeddedServer, what: str, statement: str, then: Callable[[], bool]) -> bool:
    """Alter the ledger as the server's superuser, look, and put it back from copies."""
    print(f"       {what}:", flush=True)
    tables = ("ledger_event", "ledger_sealedevent")
    with server.connect(superuser=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in tables:
            connection.execute(f"CREATE TABLE prove_{table} AS TABLE {table}")
        changed = connection.execute(statement).rowcount
        found = then()
        for table in tables:
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} SELECT * FROM prove_{table}")
            connection.execute(f"DROP TABLE prove_{table}")
    return found and changed == 1


if __name__ == "__main__":
    sys.exit(main())
