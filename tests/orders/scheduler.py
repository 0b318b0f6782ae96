"""A scheduler of a trial: a process that checks for orders again and again, by the clock that the trial sets."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path


class SetClock:
    """Goes on from the moment that a file names; the trial writes another one, and time has jumped."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        """The moment by this clock."""
        told = json.loads(self.path.read_text(encoding="utf-8"))
        return datetime.fromisoformat(told["at"]) + timedelta(seconds=time.time() - told["set"])

    def set(self, at: datetime) -> None:
        """Jump."""
        fresh = self.path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"at": at.isoformat(), "set": time.time()}), encoding="utf-8")
        fresh.replace(self.path)


def main() -> None:
    """Check until killed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongchuang.config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from tongchuang.workflows.orders import check_orders

    timezone.now = SetClock(Path(sys.argv[1])).now
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        print(cursor.fetchone()[0], flush=True)
    while True:
        try:
            check_orders()
        except Exception as error:
            # A clock that jumps, a neighbour that is killed: the next round begins anew, as a scheduler's does.
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        time.sleep(0.2)


if __name__ == "__main__":
    main()
