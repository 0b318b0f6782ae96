"""`tongchuang db`: the database by itself: start, stop, status, migrate, url."""

from __future__ import annotations

import argparse

from tongchuang.adapters.postgres.address import address, own_server
from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.adapters.postgres.errors import PostgresError
from tongchuang.adapters.postgres.places import database_folder
from tongchuang.adapters.postgres.programs import major_of

HELP = "start, stop and migrate the database, or print its address"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """start · stop · status · migrate · url [--role] [--password]"""
    commands = parser.add_subparsers(dest="action", required=True)
    commands.add_parser("start", help="start the embedded server and let it run until `stop`")
    commands.add_parser("stop", help="stop the embedded server")
    commands.add_parser("status", help="whether the database runs; exit 1 when it does not")
    commands.add_parser("migrate", help="bring the database to this program's shape, as its owner")
    url = commands.add_parser("url", help="the database's address, for psql and pg_dump")
    url.add_argument("--role", choices=["app", "owner"], default="owner", help="as which role (owner)")
    url.add_argument("--password", action="store_true", help="with the password")


def run(args: argparse.Namespace) -> int:
    """Do one of the actions."""
    try:
        if args.action in ("start", "stop", "status") and own_server():
            return _own(args.action)
        actions = {"start": _start, "stop": _stop, "status": _status, "migrate": _migrate}
        if args.action == "url":
            print(address(args.role).url(with_password=args.password))
            return 0
        return actions[args.action]()
    except PostgresError as error:
        raise SystemExit(str(error)) from error


def _own(action: str) -> int:
    from tongchuang.cli.django import with_server

    if action == "status":
        with with_server():
            print(f"The server of DATABASE_URL answers: {address('app').url()}")
            return 0
    raise SystemExit(f"DATABASE_URL names a server of your own: {action} it where it runs.")


def _start() -> int:
    with EmbeddedServer(database_folder()) as server:
        server.keep_running()
        print(f"The database runs in {server.layout.home}; `tongchuang db stop` ends it.")
    return 0


def _stop() -> int:
    server = EmbeddedServer(database_folder())
    if not server.is_running():
        server.stop_for_good()
        print("The database was not running.")
        return 0
    server.stop_for_good()
    print("The database has stopped.")
    return 0


def _status() -> int:
    folder = database_folder()
    if not folder.is_dir():
        print(f"No database has been made yet in {folder}.")
        return 1
    server = EmbeddedServer(folder)
    major = major_of(server.layout.cluster)
    running = server.is_running()
    print(f"PostgreSQL {major or '(none yet)'} in {server.layout.home}: {'running' if running else 'not running'}")
    return 0 if running else 1


def _migrate() -> int:
    from tongchuang.cli.django import migrate, with_database

    with with_database(migrated=False):
        migrate(verbosity=1)
    return 0
