"""Django and its database for a command: the server is joined or started, and left at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tongchuang.adapters.postgres.address import OLDEST_SERVER, ROLE_VARIABLE, Address, address, own_server
from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.adapters.postgres.errors import NotRunning, PostgresError, WrongVersion
from tongchuang.adapters.postgres.places import data_folder, database_folder, say_os_error
from tongchuang.adapters.postgres.serving import ensure_serving_role
from tongchuang.cli.lifeline import end_with_parent

SETTINGS = "tongchuang.config.settings"
# Any number, as long as every program of ours takes the same one.
MIGRATION_LOCK = 20250115


@contextmanager
def with_server() -> Iterator[EmbeddedServer | None]:
    """Run with the database answering; None when DATABASE_URL names the server. Errors end with their sentence."""
    end_with_parent()
    try:
        server = None if own_server() else EmbeddedServer(database_folder())
        if server is None:
            _check_own_server(address("owner"))
        else:
            if server.start():
                print(f"A new database was made in {server.layout.home}.", file=sys.stderr)
        try:
            yield server
        finally:
            _close_connections()
            if server is not None:
                server.stop()
    except PostgresError as error:
        raise SystemExit(str(error)) from error


@contextmanager
def with_database(*, migrated: bool = True) -> Iterator[EmbeddedServer | None]:
    """Run with Django set up and its database answering and, unless told otherwise, in this program's shape."""
    with with_server() as server:
        try:
            set_up_django()
        except OSError as error:
            raise say_os_error(error, data_folder()) from error
        if migrated and migrations_wait():
            raise SystemExit("The database is new or older than this program: run `tongchuang db migrate` first.")
        yield server


def set_up_django() -> None:
    """Set Django up, in the role that serves unless the environment says otherwise."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def migrations_wait() -> bool:
    """Whether the database lacks migrations that this program has."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT has_table_privilege('django_migrations', 'SELECT')")
        if not cursor.fetchone()[0]:
            return True  # migrated, but an interruption came before the grants
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(*, verbosity: int = 0) -> None:
    """Bring the database to this program's shape as its owner, then give the serving role its rights."""
    from django.conf import settings

    owner = address("owner")
    environment = {**os.environ, ROLE_VARIABLE: "owner", "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity", str(verbosity)]
    with psycopg.connect(**owner.conninfo(), autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        _close_connections()
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, text=True, stderr=subprocess.PIPE,
            stdout=None if verbosity else subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise SystemExit(f"The database could not be migrated: {lines[-1] if lines else 'no reason given'}")
        for warning in ensure_serving_role(connection, settings.LEDGER_APPEND_ONLY_TABLES):
            print(f"Warning: {warning}", file=sys.stderr)


def _check_own_server(owner: Address) -> None:
    try:
        with psycopg.connect(**{"connect_timeout": "10", **owner.conninfo()}) as connection:  # type: ignore[arg-type]
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise NotRunning(f"The server of DATABASE_URL ({owner.url()}) does not answer: {reason}") from error
    if version < OLDEST_SERVER:
        raise WrongVersion(f"The server of DATABASE_URL is PostgreSQL {version}; {OLDEST_SERVER} or newer is needed.")


def _close_connections() -> None:
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()
