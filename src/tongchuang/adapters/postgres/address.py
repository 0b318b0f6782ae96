"""Which server the application talks to, and as which role, told from the environment and the data folder."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from .cluster import write_private
from .errors import BadDatabaseUrl
from .places import LONGEST_SOCKET_PATH, SOCKET_NAME, Layout, database_folder, make_folder, moved_home
from .roles import APP_ROLE, DATABASE, OWNER_ROLE

ROLE_VARIABLE = "TONGCHUANG_DATABASE_ROLE"
OLDEST_SERVER = 15


@dataclass(frozen=True)
class Address:
    """Everything a connection needs."""

    host: str
    port: str
    database: str
    user: str
    password: str
    options: dict[str, str]

    def conninfo(self) -> dict[str, str]:
        """The keywords of libpq."""
        known = {"host": self.host, "port": self.port, "dbname": self.database, "user": self.user,
                 "password": self.password, **self.options}  # fmt: skip
        return {key: value for key, value in known.items() if value}

    def url(self, *, with_password: bool = False) -> str:
        """The address for people and for tools that take a URL."""
        secret = f":{quote(self.password, safe='')}" if with_password and self.password else ""
        if self.host.startswith("/"):
            return f"postgresql://{quote(self.user)}{secret}@/{quote(self.database)}?host={quote(self.host, safe='')}"
        port = f":{self.port}" if self.port else ""
        return f"postgresql://{quote(self.user)}{secret}@{self.host}{port}/{quote(self.database)}"


def own_server() -> bool:
    """Whether DATABASE_URL names a server, so that the embedded one is not used."""
    return bool(os.environ.get("DATABASE_URL", "").strip())


def parse_url(url: str, variable: str = "DATABASE_URL") -> Address:
    """Read an address such as postgresql://user:password@host:5432/database?sslmode=require."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise BadDatabaseUrl(f"{variable} must begin with postgresql://, as in postgresql://user:password@host:5432/database.")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        reason = " ".join(str(error).split())
        raise BadDatabaseUrl(f"{variable} can't be read ({reason}): it should look like postgresql://user:password@host:5432/database.") from None
    if not parts.get("dbname"):
        raise BadDatabaseUrl(f"{variable} names no database: it should end like …@host:5432/tongchuang.")
    port = parts.get("port", "")
    if port and not all(one.isdecimal() and 0 < int(one) < 65536 for one in port.split(",")):
        raise BadDatabaseUrl(f"{variable} names the port {port!r}: a port is a number from 1 to 65535.")
    return Address(
        host=parts.pop("host", ""), port=parts.pop("port", ""), database=parts.pop("dbname"),
        user=parts.pop("user", ""), password=parts.pop("password", ""), options=parts,
    )  # fmt: skip


def address(role: str | None = None) -> Address:
    """The address for a role, "app" (serves) or "owner" (migrates); by default the one this process was started for."""
    role = role or os.environ.get(ROLE_VARIABLE, "app")
    if not own_server():
        return _embedded(role)
    served = parse_url(os.environ["DATABASE_URL"].strip())
    if role == "owner":
        owner = os.environ.get("DATABASE_OWNER_URL", "").strip()
        return parse_url(owner, "DATABASE_OWNER_URL") if owner else served
    made = _made_roles().get(_key(served))
    return replace(served, user=made["user"], password=made["password"]) if made else served


def made_roles_file() -> Path:
    """Where the serving roles that we made on other servers are kept."""
    return database_folder() / "serving-roles.json"


def remember_made_role(served: Address, user: str, password: str) -> None:
    """Keep the name and the password of the serving role made for this server and database."""
    make_folder(database_folder(), 0o711 if os.geteuid() == 0 else 0o700)
    roles = {**_made_roles(), _key(served): {"user": user, "password": password}}
    write_private(made_roles_file(), json.dumps(roles, indent=1))


def _made_roles() -> dict[str, dict[str, str]]:
    if os.environ.get("DATABASE_OWNER_URL", "").strip():
        return {}
    try:
        found = json.loads(made_roles_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _key(served: Address) -> str:
    return f"{served.host}:{served.port or '5432'}/{served.database}/{served.user}"


def _embedded(role: str) -> Address:
    """The embedded server's address; valid, though not answering, before the server has been made or started."""
    folder = database_folder()
    home = moved_home(folder) or folder
    layout = Layout(folder, home, None)
    assert len(os.fsencode(layout.socket_folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    owner, app = "", ""
    try:
        secrets = json.loads(layout.secrets.read_text(encoding="utf-8"))
        owner, app = secrets["owner"], secrets["app"]
    except (OSError, ValueError, KeyError, TypeError):
        # Not made yet, or broken: starting the server tells which, in one sentence.
        pass
    user, password = (OWNER_ROLE, owner) if role == "owner" else (APP_ROLE, app)
    return Address(str(layout.socket_folder), "", DATABASE, user, password, {})
