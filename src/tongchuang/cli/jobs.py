"""`tongchuang jobs`: the process beside the web server that seals the ledger and does what follows from it."""

from __future__ import annotations

import argparse
import os

from tongchuang.cli.django import with_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--once does one round and ends."""
    parser.add_argument("--once", action="store_true", help="one round: seal, deliver, recompute; then end")


def run(args: argparse.Namespace) -> int:
    """Runs until it is told to stop (SIGINT, SIGTERM)."""
    # Engines run threads of their own; those of the linear algebra would only get in their way. Read when numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with with_database():
        from tongchuang.jobs import pump, worker

        if args.once:
            pump.pump_once()
            return 0
        worker.run()
        return 0
