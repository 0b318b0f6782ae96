"""Making a new database cluster, whole or not at all, and its passwords."""

from __future__ import annotations

import json
import os
import secrets as randomness
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import BrokenDataFolder, DiskFull, StartFailed
from .places import Layout, named_user, say_os_error, tells_of_full_disk
from .programs import major_of, programs_for


@dataclass(frozen=True)
class Passwords:
    """The passwords of the cluster's superuser and of the application's two roles."""

    superuser: str
    owner: str
    app: str

    @classmethod
    def new(cls) -> Passwords:
        return cls(*(randomness.token_urlsafe(24) for _ in range(3)))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise say_os_error(error, path.parent) from error


def read_passwords(layout: Layout) -> Passwords:
    """The passwords that the cluster was made with."""
    try:
        return Passwords(**json.loads(layout.secrets.read_text(encoding="utf-8")))
    except PermissionError as error:
        raise say_os_error(error, layout.secrets) from error
    except (OSError, ValueError, TypeError):
        raise BrokenDataFolder(
            f"The passwords of the database are missing or unreadable ({layout.secrets}): "
            "bring back a copy of the file, or move the folder aside to begin with an empty database."
        ) from None


def ensure_cluster(layout: Layout) -> bool:
    """Make the cluster when there is none; returns whether it was made."""
    if major_of(layout.cluster) is not None:
        return False
    for leftover in layout.home.glob("new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    passwords = Passwords.new()
    try:
        aside = Path(tempfile.mkdtemp(prefix="new-", dir=layout.home))
    except OSError as error:
        raise say_os_error(error, layout.home) from error
    try:
        _initdb(layout, aside, passwords.superuser)
        write_private(layout.secrets, json.dumps(asdict(passwords), indent=1))
        (aside / "cluster").rename(layout.cluster)
    except OSError as error:
        raise say_os_error(error, layout.home) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return True


def _initdb(layout: Layout, aside: Path, password: str) -> None:
    maker = named_user() if layout.user else None
    password_file = aside / "password"
    password_file.write_text(password + "\n", encoding="ascii")
    password_file.chmod(0o600)
    if maker:
        os.chown(password_file, maker.uid, maker.gid)
        os.chown(aside, maker.uid, maker.gid)
    command = [
        str(programs_for(layout) / "initdb"), "-D", str(aside / "cluster"), "-U", "postgres",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--auth=scram-sha-256", f"--pwfile={password_file}",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd="/", env=server_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", **process_user(maker.uid, maker.gid) if maker else {},
    )  # fmt: skip
    if done.returncode != 0:
        words = " ".join((done.stderr or done.stdout).split())
        if tells_of_full_disk(words):
            raise DiskFull(f"No space is left on the device of {layout.home}: free some and start again.")
        raise StartFailed(f"PostgreSQL could not make a database in {layout.home}: {words[-300:]}")
    if layout.user:
        for here, folders, files in os.walk(aside / "cluster"):
            for name in (*folders, *files):
                os.chown(Path(here, name), layout.user.uid, layout.user.gid, follow_symlinks=False)
        os.chown(aside / "cluster", layout.user.uid, layout.user.gid)


def server_environment() -> dict[str, str]:
    """The environment of the server's programs: nothing of the user's, so that no PG… variable changes them."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def process_user(uid: int, gid: int) -> dict[str, Any]:
    """The arguments of subprocess that start a program as another user."""
    return {"user": uid, "group": gid, "extra_groups": []}
