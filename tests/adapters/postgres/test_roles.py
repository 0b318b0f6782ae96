"""The two roles: what the serving role may and may not do."""

from __future__ import annotations

import psycopg
import pytest

from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.adapters.postgres.roles import ensure_grants


@pytest.fixture
def tables(server: EmbeddedServer):
    with server.connect() as owner:
        owner.execute("CREATE TABLE ledger_event (id bigserial PRIMARY KEY, what text)")
        owner.execute("CREATE TABLE finding (id bigserial PRIMARY KEY, what text)")
        owner.execute("CREATE TABLE django_migrations (id bigserial PRIMARY KEY, name text)")
        ensure_grants(owner)
        yield owner
        owner.execute("DROP TABLE ledger_event, finding, django_migrations")


@pytest.fixture
def app(server: EmbeddedServer, tables):
    with psycopg.connect(
        host=server.socket_folder(), dbname="tongchuang", user="tongchuang_app",
        password=server.passwords().app, autocommit=True,
    ) as connection:  # fmt: skip
        yield connection


def test_serving_role_reads_and_writes_ordinary_tables(app):
    app.execute("INSERT INTO finding (what) VALUES ('a')")
    app.execute("UPDATE finding SET what = 'b'")
    assert app.execute("SELECT what FROM finding").fetchall() == [("b",)]
    app.execute("DELETE FROM finding")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET what = 'other'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "TRUNCATE finding",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "DROP TABLE finding",
        "CREATE TABLE public.mine (id int)",
        "CREATE ROLE other",
        "INSERT INTO django_migrations (name) VALUES ('x')",
        "SET ROLE tongchuang_owner",
    ],
)
def test_serving_role_is_refused(app, statement):
    app.execute("INSERT INTO ledger_event (what) VALUES ('kept')")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)
    assert app.execute("SELECT count(*) FROM ledger_event WHERE what = 'kept'").fetchone()[0] >= 1


def test_granting_again_takes_back_rights_on_a_table_that_became_a_ledger(tables, app):
    tables.execute("CREATE TABLE ledger_head (id int)")
    ensure_grants(tables, append_only=())
    app.execute("DELETE FROM ledger_head")
    ensure_grants(tables)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("DELETE FROM ledger_head")
    tables.execute("DROP TABLE ledger_head")


def test_neither_role_is_a_superuser(server: EmbeddedServer):
    with server.connect(superuser=True) as connection:
        rows = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tongchuang%' AND "
            "(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"
        ).fetchall()
    assert rows == []
