"""The application's two roles: one owns the tables and changes them, one serves and may do less."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import sql

DATABASE = "tongchuang"
OWNER_ROLE = "tongchuang_owner"
APP_ROLE = "tongchuang_app"
# The ledger can be added to and read, never changed, by the role that serves.
LEDGER_APPEND_ONLY_TABLES = ("ledger_event", "ledger_sealed_event", "ledger_head")
READ_ONLY_TABLES = ("django_migrations",)

Connection = psycopg.Connection[tuple[object, ...]]


def role_exists(connection: Connection, role: str) -> bool:
    """Whether the server knows the role."""
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def ensure_role(connection: Connection, role: str, password: str, *, may_create_databases: bool = False) -> None:
    """Make a role that signs in and is nothing more, or set its password when it exists."""
    verb = "ALTER" if role_exists(connection, role) else "CREATE"
    rights = "CREATEDB" if may_create_databases else "NOCREATEDB"
    connection.execute(
        sql.SQL(
            "{verb} ROLE {role} LOGIN NOCREATEROLE NOINHERIT {rights} PASSWORD {password}"
        ).format(verb=sql.SQL(verb), role=sql.Identifier(role), rights=sql.SQL(rights), password=sql.Literal(password))
    )  # fmt: skip


def ensure_database(connection: Connection, name: str, owner: str) -> None:
    """Make the database when it is missing."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(sql.Identifier(name), sql.Identifier(owner))
        )


def drop_database(connection: Connection, name: str) -> None:
    """Remove the database and everything in it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def ensure_grants(
    connection: Connection,
    role: str = APP_ROLE,
    append_only: Sequence[str] = LEDGER_APPEND_ONLY_TABLES,
    read_only: Sequence[str] = READ_ONLY_TABLES,
) -> None:
    """Give the serving role what it needs on all tables of the schema, and no more on the ledger's."""
    who = sql.Identifier(role)
    schema = sql.Identifier("public")
    tables = {
        str(row[0])
        for row in connection.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND "
                                      "relnamespace = 'public'::regnamespace")
    }  # fmt: skip
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {who}"),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {who}"),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {who}"),
    ]
    for statement in statements:
        connection.execute(statement.format(schema=schema, who=who))
    for names, rights in ((append_only, "SELECT, INSERT"), (read_only, "SELECT")):
        for name in sorted(tables.intersection(names)):
            table = sql.Identifier("public", name)
            connection.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM {}").format(table, who))
            connection.execute(sql.SQL("GRANT {} ON TABLE {} TO {}").format(sql.SQL(rights), table, who))
