"""A trial of orders: schedulers that run at once and are killed, on a clock that jumps, over many findings.

`python -m tests.orders.trial --findings 10000` runs one on a database of its own and prints a report as JSON; it ends
with 1 when anything was issued twice, skipped, too early, or numbered with a gap. `make prove` runs it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.orders.scheduler import SetClock

ROOT = Path(__file__).resolve().parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")
# So many of a hundred findings.
KINDS = {
    "late": 46, "later": 8, "rebound": 5, "second": 4, "no_unit": 3, "never": 6, "fixed": 5, "closed": 5, "paused": 5,
    "disputed": 3, "closing": 10,
}  # fmt: skip


def there(*parts: int) -> datetime:
    """A moment in Shanghai."""
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


# Where the clock is put, one after the other: forward over the turn of the year while white ones go out, back again, over
# midnight on New Year's Eve, then day by day until the whole ladder has been climbed.
JUMPS: Sequence[datetime] = (
    there(2026, 12, 30, 9), there(2027, 1, 20, 10), there(2026, 12, 30, 10), there(2026, 12, 31, 23, 59, 58), there(2026, 12, 29, 8),
    *(there(2027, 1, day, 18, 1) for day in (4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22)),
    there(2027, 2, 24, 9),
)  # fmt: skip


@dataclass
class Scheduler:
    """A process, and the server's process that works for it."""

    process: subprocess.Popen[str]
    backend: int


@dataclass
class Trial:
    """A trial on the database that Django is connected to; `url` is where the schedulers find it."""

    findings: int
    schedulers: int
    url: str
    folder: Path
    seed: int = 7
    seconds: float = 5.0
    kill_every: tuple[float, float] = (0.6, 2.5)
    done: Counter[str] = field(default_factory=Counter)

    def run(self) -> dict[str, Any]:
        """Everything; the report's `wrong` is empty when all held."""
        from tests.orders import verdict

        from tongchuang.domain.findings.engine_io import working_calendar

        self.dice = random.Random(self.seed)
        self.clock = SetClock(self.folder / "clock.json")
        self.clock.set(JUMPS[0])
        self._fill()
        self.pool = [self._start() for _ in range(self.schedulers)]
        self.over = threading.Event()
        started = time.monotonic()
        killer = threading.Thread(target=self._kill_now_and_then, daemon=True)
        killer.start()
        try:
            self._jump_about()
        finally:
            self.over.set()
            killer.join(30)
            for each in self.pool:
                each.process.kill()
                each.process.wait()
        report = {
            "findings": self.findings, "schedulers": self.schedulers, "seconds": round(time.monotonic() - started, 1),
            "jumps": len(JUMPS), **self.done, "wrong": verdict.wrong(working_calendar(), 3)[:20],
        }  # fmt: skip
        for colour, count in verdict.rows(
            "SELECT colour, count(*) FROM orders_order WHERE state = 'issued' GROUP BY 1"
        ):
            report[colour] = count
        return report

    def _fill(self) -> None:
        from tests.factories import make_world

        from tongchuang.domain.findings.models import Finding

        county = make_world().county
        assert county.campaign is not None
        kinds = [kind for kind, share in KINDS.items() for _ in range(share)]
        self.dice.shuffle(kinds)
        common = {
            "region": county.region,
            "campaign": county.campaign,
            "source": "inspection",
            "severity": "minor",
        }
        before = Finding.objects.create(
            **common,
            number="0",
            title="closed",
            state="closed",
            registered_at=JUMPS[0],
            changed_at=JUMPS[0],
            closed_at=JUMPS[0],
        )
        units = [county.units[key] for key in ("urban", "market", "education", "street")]
        made = []
        for number in range(1, self.findings):
            kind = kinds[number % len(kinds)]
            due = there(2026, 12, 1 + number % 28, 18)
            row = Finding(
                **common, number=str(number), title=kind, state="accepted", unit=units[number % 4], site=county.sites[number % 4],
                registered_at=due - timedelta(days=10), assigned_at=due - timedelta(days=9), due_at=due, changed_at=due,
            )  # fmt: skip
            made.append(_made_so(row, kind, before))
        Finding.objects.bulk_create(made, batch_size=500)

    def _start(self) -> Scheduler:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("TONGCHUANG_DATABASE", "DATABASE_"))
        }
        environment = {
            **kept, "DATABASE_URL": self.url, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        with (self.folder / "schedulers.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.orders.scheduler", str(self.clock.path)], env=environment, cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert process.stdout is not None
        told = process.stdout.readline().strip()
        if not told.isdecimal():
            raise RuntimeError(
                f"a scheduler did not start: {(self.folder / 'schedulers.log').read_text()[-2000:]}"
            )
        return Scheduler(process, int(told))

    def _kill_now_and_then(self) -> None:
        from django.db import connection

        dice = random.Random(self.seed + 1)
        while not self.over.wait(dice.uniform(*self.kill_every)):
            place = dice.randrange(len(self.pool))
            victim = self.pool[place]
            working = self._works(victim)
            victim.process.kill()
            victim.process.wait()
            self.done["killed"] += 1
            self.done["killed in the middle"] += working
            self.pool[place] = self._start()
        connection.close()

    def _works(self, victim: Scheduler) -> bool:
        """Waits a little for the victim to be in the middle of writing."""
        from django.db import connection

        for _ in range(50):
            with connection.cursor() as cursor:
                # Whoever has begun to write holds its own transaction; everybody may see that.
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE pid = %s AND locktype = 'transactionid'",
                    [victim.backend],
                )
                found = cursor.fetchone()
            if found and found[0]:
                return True
            if self.over.wait(0.01):
                return False
        return False

    def _jump_about(self) -> None:
        for place, moment in enumerate(JUMPS):
            self.clock.set(moment)
            self.done["clock set back"] += place > 0 and moment < JUMPS[place - 1]
            if place < 4:
                # Amid the work: what was being issued goes on by another clock.
                time.sleep(self.seconds)
                self._close_some()
            else:
                self._close_some()
                self._settle(lambda: self._left() == 0)

    def _left(self) -> int:
        from tongchuang.domain.orders.ripe import ripe_orders

        return len(ripe_orders(self.clock.now()))

    def _settle(self, done: Callable[[], bool], most: float = 600) -> None:
        until = time.monotonic() + most
        while not done():
            if time.monotonic() > until:
                raise RuntimeError("the schedulers did not get to the end")
            time.sleep(0.1)
        # Once more round for everybody, with nothing left to be done.
        time.sleep(0.3)

    def _close_some(self) -> None:
        """Somebody closes findings while orders for them may be on their way; the moment is noted by the real clock."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM findings_finding WHERE title = 'closing' AND state = 'accepted' ORDER BY md5(id::text) LIMIT %s FOR UPDATE",
                [max(1, self.findings // 150)],
            )
            keys = [key for (key,) in cursor.fetchall()]
            cursor.execute(
                "UPDATE findings_finding SET state = 'closed', description = %s WHERE id = ANY(%s)",
                [str(int(time.time() * 1000)), keys],
            )
        self.done["closed under way"] += len(keys)


def _made_so(row: Any, kind: str, before: Any) -> Any:
    match kind:
        case "later":
            row.due_at = there(2027, 1, 6, 18)
        case "never":
            row.due_at = there(2029, 1, 8, 18)
        case "fixed" | "closed":
            row.state = kind
        case "paused" | "disputed":
            row.paused_at = row.assigned_at
            row.state = "disputed" if kind == "disputed" else row.state
        case "rebound" | "second":
            row.rebound_of, row.rebound_count = before, 1 if kind == "rebound" else 2
        case "no_unit":
            row.rebound_of, row.rebound_count, row.state = before, 1, "registered"
            row.unit = row.site = row.due_at = row.assigned_at = None
            row.place = "老车站"
    return row


def main() -> int:
    """A trial from the command line, on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--schedulers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tongchuang-orders-"))
    folder.chmod(0o755)
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "TONGCHUANG_"))]:
        del os.environ[name]
    os.environ.update(
        TONGCHUANG_DATA=str(folder / "data"),
        TONGCHUANG_SECRET_KEY="trial-only",
        TONGCHUANG_DATABASE_ROLE="owner",
    )
    from tongchuang.adapters.postgres.address import address
    from tongchuang.cli.django import migrate, with_database

    try:
        with with_database(migrated=False):
            migrate()
            url = address("app").url(with_password=True)
            report = Trial(given.findings, given.schedulers, url, folder, given.seed, given.seconds).run()
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
    text = json.dumps(report, ensure_ascii=False)
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    return 1 if report["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
