"""Three hundred phones come online in the same minute: how long until all is delivered, and how pages fare meanwhile.

Makes its own PostgreSQL in a temporary folder, loads the demo county, starts the real server and sends, from a process of
its own, what the field app sends (docs/field-api.md): for every phone one record of 30 checks and 6 photos of about 300 kB,
each different, in chunks, with receipts. Desk, ledger and a site's page are asked for all the while. Prints one JSON object.

    python bench/sync.py [--quick] [--phones N] [--photos N] [--checks N] [--window SECONDS] [--folder KEPT]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "src")]

from setting import kept_or_temporary, machine, say  # noqa: E402

SLOW = (20, 300)
GOALS = {"delivered_s": 300, "page_p95_ms": 300}


def main() -> int:
    """Load, send, print."""
    args = _arguments()
    with kept_or_temporary(args.folder) as folder:
        os.environ["TONGCHUANG_DATA"] = str(folder)
        os.environ.setdefault("TONGCHUANG_SECRET_KEY", "bench-only")
        os.environ.pop("DATABASE_URL", None)
        from tongchuang.cli.django import with_database

        with with_database(migrated=False):
            from sync_bench.county import prepare

            plan = prepare(
                folder, phones=args.phones, photos=args.photos, checks=args.checks, scale=args.scale, say=say
            )
            result = {"machine": machine(), "goals": GOALS, **_measured(plan, args)}
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0 if result["all_delivered"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--photos", type=int, default=6, help="of each phone")
    parser.add_argument("--checks", type=int, default=30, help="of each phone")
    parser.add_argument("--window", type=float, default=60.0, help="seconds in which the phones come online")
    parser.add_argument("--quick", action="store_true", help="20 phones in 4 seconds, a small county")
    parser.add_argument("--folder", type=Path, help="keep the county here, and use it again")
    args = parser.parse_args()
    args.scale = 1.0
    if args.quick:
        args.phones, args.window, args.scale = 20, 4.0, 0.1
    return args


def _measured(plan: dict[str, Any], args: argparse.Namespace) -> dict[str, Any]:
    from sync_bench.cost import Cost
    from web_bench.serving import _wait, free_port

    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tongchuang.cli.main", "serve", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        time.sleep(3)  # the jobs start after the first answer
        cost = Cost(server.pid, Path(os.environ["TONGCHUANG_DATA"]))
        _sent(plan, port, 0, 2.0)
        alone = _sent(plan, port, 0, 8.0)["pages"]
        slow = {number: _sent(plan, port, 0, 8.0, slow=number)["pages"] for number in SLOW}
        before = cost.seconds()
        found = _sent(plan, port, args.phones, args.window)
        spent = {name: round(after - before[name], 1) for name, after in cost.seconds().items()}
        return {
            "phones": args.phones, "photos_each": args.photos, "checks_each": args.checks, "window_s": args.window,
            **found, "pages_before": alone, "pages_while_so_many_send_2_kB_s": slow,
            "processor_s": spent, "memory_mb": cost.memory(),
        }  # fmt: skip
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _sent(plan: dict[str, Any], port: int, phones: int, window: float, slow: int = 0) -> dict[str, Any]:
    """In a process of its own, so that its work is not counted as the server's."""
    given = json.dumps(
        {
            **plan,
            "all": plan["phones"],
            "port": port,
            "phones": plan["phones"][:phones],
            "window": window,
            "slow": slow,
        }
    )
    sender = Path(__file__).resolve().parent / "sync_bench" / "sender.py"
    done = subprocess.run([sys.executable, str(sender)], input=given, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main())
