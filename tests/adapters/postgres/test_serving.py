"""A server of one's own: the serving role is made when we may, and a warning says when we may not."""

from __future__ import annotations

import psycopg
import pytest

from tongchuang.adapters.postgres.address import address
from tongchuang.adapters.postgres.embedded import EmbeddedServer
from tongchuang.adapters.postgres.roles import drop_database
from tongchuang.adapters.postgres.serving import ensure_serving_role


@pytest.fixture
def admin(server: EmbeddedServer, monkeypatch, tmp_path):
    """The superuser of a server that plays the foreign one, with an empty database `campaign`."""
    monkeypatch.setenv("TONGCHUANG_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.delenv("TONGCHUANG_DATABASE_ROLE", raising=False)
    with server.connect(superuser=True, database="postgres") as connection:
        connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
        connection.execute("CREATE DATABASE campaign OWNER clerk")
        yield connection
        drop_database(connection, "campaign")
        for role in ("clerk", "campaign_app"):
            connection.execute(f"DROP ROLE IF EXISTS {role}")


def url(server: EmbeddedServer, user: str, password: str) -> str:
    return f"postgresql://{user}:{password}@/campaign?host={server.socket_folder()}"


def connect_owner() -> psycopg.Connection:
    owner = psycopg.connect(**address("owner").conninfo(), autocommit=True)
    owner.execute("CREATE TABLE IF NOT EXISTS ledger_event (id int)")
    return owner


def test_the_serving_role_is_made_and_used_when_the_owner_may_make_roles(server, admin, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url(server, "postgres", server.passwords().superuser))
    for _again in range(2):
        with connect_owner() as owner:
            assert ensure_serving_role(owner, ["ledger_event"]) == []
    serving = address("app")
    assert serving.user == "campaign_app"
    with psycopg.connect(**serving.conninfo(), autocommit=True) as app:
        app.execute("INSERT INTO ledger_event VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM ledger_event")


def test_an_owner_that_may_not_make_roles_is_warned_once_and_served(server, admin, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url(server, "clerk", "clerk"))
    with connect_owner() as owner:
        (warning,) = ensure_serving_role(owner, ["ledger_event"])
    assert "DATABASE_OWNER_URL" in warning and warning.endswith(".")
    assert address("app").user == "clerk"


def test_two_addresses_keep_the_ledger_from_the_role_that_serves(server, admin, monkeypatch):
    admin.execute("CREATE ROLE campaign_app LOGIN PASSWORD 'serve'")
    monkeypatch.setenv("DATABASE_URL", url(server, "campaign_app", "serve"))
    monkeypatch.setenv("DATABASE_OWNER_URL", url(server, "clerk", "clerk"))
    with connect_owner() as owner:
        assert ensure_serving_role(owner, ["ledger_event"]) == []
    with psycopg.connect(**address("app").conninfo(), autocommit=True) as app:
        app.execute("INSERT INTO ledger_event VALUES (1)")
        for statement in ("UPDATE ledger_event SET id = 2", "TRUNCATE ledger_event", "DROP TABLE ledger_event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
