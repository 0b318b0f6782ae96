"""`tongchuang demo`: a made-up county to try everything with, on this machine only."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from tongchuang.adapters.postgres.address import address
from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.cli.django import migrate, migrations_wait, with_database
from tongchuang.cli.serve import (
    HTTPS_PORT,
    add_https_arguments,
    prepared_https,
    refuse_busy_port,
    serve,
    turn_termination_into_exit,
)

HELP = "load the demo county when it is missing, and serve it on 127.0.0.1"
HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--reset, --port, --load-only, --https"""
    parser.add_argument("--reset", action="store_true", help="begin again from an empty database")
    parser.add_argument("--port", type=int, help=f"port to listen on (8000; with --https {HTTPS_PORT})")
    parser.add_argument("--load-only", action="store_true", help="prepare everything, but don't serve")
    add_https_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Prepare what is missing, then serve until Ctrl-C."""
    turn_termination_into_exit()
    port = args.port or (HTTPS_PORT if args.https else 8000)
    https = None
    if not args.load_only:
        refuse_busy_port(HOST, port)
        https = prepared_https(HOST, port, args.plain_port) if args.https else None
    try:
        with with_database(migrated=False) as server:
            if args.reset:
                reset(server)
            if migrations_wait():
                _say("Preparing the database …")
                migrate()
            from tongchuang.workflows import demo

            if not demo.is_loaded():
                _say("Loading the demo county …")
                demo.load(_say)
                analyse()
            if args.load_only:
                return 0
            return serve(HOST, port, lambda where: _welcome(where, demo.sign_ins()), https=https)
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130


def analyse() -> None:
    """Let the database count what was just loaded; by itself it would do so a minute later, and plan badly until then."""
    with psycopg.connect(**address("owner").conninfo(), autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute("ANALYZE")


def reset(server: EmbeddedServer | None) -> None:
    """Empty the database and the folder of files; refused where anything but the demo is in it."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    _refuse_real_data()
    _say("Removing the demo …")
    if server is not None:
        server.recreate_database()
    else:
        with psycopg.connect(**address("owner").conninfo(), autocommit=True) as connection:  # type: ignore[arg-type]
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    shutil.rmtree(Path(settings.FILES_FOLDER), ignore_errors=True)


def _refuse_real_data() -> None:
    with psycopg.connect(**address("owner").conninfo(), autocommit=True) as connection:  # type: ignore[arg-type]
        row = connection.execute("SELECT to_regclass('public.accounts_user') IS NOT NULL").fetchone()
        if not row or not row[0]:
            return
        row = connection.execute("SELECT count(*) FROM accounts_user WHERE NOT is_demo").fetchone()
    if row and row[0]:
        raise SystemExit(
            f"This database holds {row[0]} accounts that are not the demo's, so it is not reset: "
            "set TONGCHUANG_DATA to another folder for the demo."
        )


def _welcome(where: str, sign_ins: Iterable[Any]) -> None:
    rows = [tuple(str(part) for part in sign_in) for sign_in in sign_ins]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    _say(f"\nTongchuang 同创 is ready: {where}\n")
    for row in rows:
        _say("  " + "  ".join(part.ljust(width) for part, width in zip(row, widths, strict=False)).rstrip())
    _say("\nThese accounts work on this machine only. Ctrl-C stops everything; the data stays.")


def _say(line: str) -> None:
    print(line, flush=True)
