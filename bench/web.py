"""How long pages and actions take on a full database: 50,000 findings with their history and a million checks.

Makes its own PostgreSQL in a temporary folder, loads the demo county, fills it up, and measures with Django's test client
in one process, warm; then starts the real server for latency over HTTP and the workers' memory. Prints one JSON object.

    python bench/web.py [--quick] [--findings N] [--checks N] [--runs N] [--folder KEPT] [--only NAME …]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "src")]

from setting import kept_or_temporary, machine, say  # noqa: E402


def main() -> int:
    """Fill, measure, print."""
    args = _arguments()
    with kept_or_temporary(args.folder) as folder:
        os.environ["TONGCHUANG_DATA"] = str(folder)
        os.environ.setdefault("TONGCHUANG_SECRET_KEY", "bench-only")
        # No DATABASE_URL: what is measured is the database that the product brings along.
        os.environ.pop("DATABASE_URL", None)
        from tongchuang.cli.django import with_database

        with with_database(migrated=False) as server:
            assert server is not None
            seconds = _filled(server, args)
            result = {"machine": machine(), "load_seconds": round(seconds), **_measured(args)}
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--findings", type=int, default=50_000)
    parser.add_argument("--checks", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--quick", action="store_true", help="a small county, 2,000 findings, 20,000 checks, 10 runs")
    parser.add_argument("--folder", type=Path, help="keep the database here, and use it again as it is")
    parser.add_argument("--only", nargs="*", default=[], help="only these measurements")
    parser.add_argument("--no-http", action="store_true", help="without the real server")
    args = parser.parse_args()
    args.scale = 1.0
    if args.quick:
        args.findings, args.checks, args.runs, args.scale = 2_000, 20_000, 10, 0.1
    return args


def _filled(server: Any, args: argparse.Namespace) -> float:
    from web_bench.filling import Ground, fill

    from tongchuang.cli.django import migrate, migrations_wait
    from tongchuang.domain.campaigns.models import CampaignStandard
    from tongchuang.domain.ledger.values import SYSTEM
    from tongchuang.domain.scores.actions import take_snapshot
    from tongchuang.domain.scores.values import INSPECTION, Scope
    from tongchuang.foundation.clock import now, period_of
    from tongchuang.workflows import demo

    began, filled = time.monotonic(), Path(os.environ["TONGCHUANG_DATA"]) / "filled"
    if migrations_wait():
        migrate()
    if filled.exists():
        return 0
    demo.load(say, scale=args.scale)
    ground = Ground.read("990101")
    with server.connect(superuser=True) as connection:
        fill(connection, ground, findings=args.findings, checks=args.checks, say=say)
    say("  Scores")
    for standard in CampaignStandard.objects.filter(campaign=ground.campaign):
        take_snapshot(Scope.of_period(ground.campaign, standard.version_id, period_of(now()), INSPECTION), by=SYSTEM)
    filled.touch()
    return time.monotonic() - began


def _measured(args: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings
    from web_bench import peers, probes, serving
    from web_bench.filling import Ground
    from web_bench.measuring import measure

    ground = Ground.read("990101")
    found: dict[str, Any] = {}
    for probe in (*probes.page_probes(ground), *probes.action_probes(ground)):
        if args.only and probe.name not in args.only:
            continue
        found[probe.name] = measure(probe, args.runs)
        say(f"  {probe.name}: {found[probe.name]}")
    result: dict[str, Any] = {"holds": _holds(), "peers": peers.SOURCE, "measured": found}
    if not args.no_http:
        session = probes.signed_in("office").cookies[settings.SESSION_COOKIE_NAME].value
        pages = probes.http_pages(ground)
        result["server"] = serving.serve_and_measure(pages, session, requests=200, timed=args.runs)
    return result


def _holds() -> dict[str, int]:
    from tongchuang.domain.findings.models import Finding
    from tongchuang.domain.inspections.models import Check, LatestCheck, Visit
    from tongchuang.domain.ledger.models import Event
    from tongchuang.domain.places.models import Site

    models = (Finding, Visit, Check, LatestCheck, Event, Site)
    return {model._meta.label_lower: model.objects.count() for model in models}


if __name__ == "__main__":
    sys.exit(main())
