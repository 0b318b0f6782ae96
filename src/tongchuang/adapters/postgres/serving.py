"""The serving role on whichever server is used: made when we may, and given its rights after each migration."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import replace

import psycopg
from psycopg import sql

from .address import address, own_server, parse_url, remember_made_role
from .roles import APP_ROLE, Connection, ensure_grants, ensure_role


def ensure_serving_role(owner: Connection, append_only: Sequence[str]) -> list[str]:
    """Grant the serving role its rights, on a server of one's own making it first; returns warnings, one sentence each."""
    if not own_server():
        ensure_grants(owner, APP_ROLE, append_only)
        return []
    serving = address("app")
    if serving.user == owner.info.user:
        made = _make(owner)
        if made is None:
            return [
                f"the role {owner.info.user} of DATABASE_URL owns the tables and may not create roles, so the ledger is "
                "not protected from the application itself: name a second role in DATABASE_URL and put this one in "
                "DATABASE_OWNER_URL."
            ]
        serving = replace(serving, user=made)
    ensure_grants(owner, serving.user, append_only)
    return []


def _make(owner: Connection) -> str | None:
    """Make the serving role of this database beside the role that owns it; None when that is not allowed."""
    row = owner.execute("SELECT rolsuper OR rolcreaterole, current_database() FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or not row[0]:
        return None
    name, password = f"{row[1]}_app", secrets.token_urlsafe(24)
    served = parse_url(os.environ["DATABASE_URL"].strip())
    try:
        ensure_role(owner, name, password)
        owner.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(str(row[1])), sql.Identifier(name))
        )
        with psycopg.connect(**replace(served, user=name, password=password).conninfo()):  # type: ignore[arg-type]
            pass
    except psycopg.Error:
        # No right over a role of that name, or the server lets only certain roles in.
        return None
    remember_made_role(served, name, password)
    return name
