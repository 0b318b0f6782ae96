"""The embedded server: a real PostgreSQL in a folder, started with the first program and ended with the last."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType

import psycopg

from . import errors
from .cluster import Passwords, ensure_cluster, read_passwords
from .keeper import STOP_SECONDS
from .locks import FileLock
from .places import lay_out
from .programs import python_command
from .roles import APP_ROLE, DATABASE, OWNER_ROLE, drop_database, ensure_database, ensure_role

TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


class EmbeddedServer:
    """Access to the PostgreSQL server of one folder. Programs share it; it ends with the last of them."""

    def __init__(self, folder: Path, *, settings: dict[str, str] | None = None, for_tests: bool = False) -> None:
        self.layout = lay_out(folder)
        self.for_tests = for_tests
        self._settings = {**(TEST_SETTINGS if for_tests else {}), **(settings or {})}
        self._use = FileLock(self.layout.folder / "use.lock")
        # Held like `use.lock`; nobody waits for this one, so asking who else holds it endangers nothing.
        self._sharers = FileLock(self.layout.folder / "sharers.lock")
        self._using = False

    def start(self) -> bool:
        """Join the running server or start it, making the database first; returns whether it was made now."""
        with FileLock(self.layout.folder / "start.lock"):
            self._use.take(shared=True, seconds=STOP_SECONDS * 2)
            try:
                made = False
                if not self.is_running():
                    made = ensure_cluster(self.layout)
                    read_passwords(self.layout)
                    self._spawn_keeper()
                self._ensure_roles()
                self._sharers.take(shared=True, seconds=STOP_SECONDS)
            except BaseException:
                self._use.release()
                raise
        self._using = True
        return made

    def stop(self) -> None:
        """Leave the server; when nobody else uses it, wait until it has ended."""
        if not self._using:
            return
        self._using = False
        self._sharers.release()
        self._use.release()
        if self.layout.stay.exists():
            return
        until = time.monotonic() + STOP_SECONDS
        while self.is_running() and time.monotonic() < until:
            if not self._use.try_exclusive() and self._use.try_shared():
                break  # others share it: it ends with the last of them
            self._use.release()
            time.sleep(0.02)
        self._use.release()

    def stop_for_good(self) -> None:
        """End a server that was told to stay; refused while programs use it."""
        self.layout.stay.unlink(missing_ok=True)
        if not self.is_running():
            return
        if not self._use.try_exclusive():
            raise errors.InUse(
                "The database is in use by another program: end that first; the database then ends with it."
            )
        try:
            pid = self._state().get("keeper")
            if isinstance(pid, int):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            until = time.monotonic() + STOP_SECONDS
            while self.is_running():
                if time.monotonic() > until:
                    raise errors.StartFailed(f"The database does not stop: see {self.layout.log}.")
                time.sleep(0.02)
        finally:
            self._use.release()

    def keep_running(self) -> None:
        """Let the server stay when the last program has ended, until `stop_for_good`."""
        self.layout.stay.touch()

    def is_running(self) -> bool:
        """Whether a keeper lives, and with it a server."""
        lock = FileLock(self.layout.folder / "keeper.lock")
        try:
            return not lock.try_shared()
        finally:
            lock.release()

    def passwords(self) -> Passwords:
        return read_passwords(self.layout)

    def socket_folder(self) -> str:
        return str(self.layout.socket_folder)

    def connect(self, *, superuser: bool = False, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the owner role, or of the superuser for what only it may do; autocommits."""
        passwords = self.passwords()
        try:
            return psycopg.connect(
                host=self.socket_folder(), dbname=database, autocommit=True, connect_timeout=30,
                user="postgres" if superuser else OWNER_ROLE,
                password=passwords.superuser if superuser else passwords.owner,
            )  # fmt: skip
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            raise errors.NotRunning(f"The database in {self.layout.folder} does not answer: {reason}") from error

    def recreate_database(self) -> None:
        """Remove the application's database and make an empty one; refused while another program uses it."""
        if not self._sharers.try_exclusive():
            self._sharers.take(shared=True, seconds=STOP_SECONDS)
            raise errors.InUse("The database is in use by another program: end that one first.")
        with self.connect(superuser=True, database="postgres") as connection:
            drop_database(connection, DATABASE)
        self._ensure_roles()
        self._sharers.take(shared=True, seconds=STOP_SECONDS)

    def _ensure_roles(self) -> None:
        passwords = self.passwords()
        with self.connect(superuser=True, database="postgres") as connection:
            ensure_role(connection, OWNER_ROLE, passwords.owner, may_create_databases=self.for_tests)
            ensure_role(connection, APP_ROLE, passwords.app)
            connection.execute(f"GRANT {APP_ROLE} TO {OWNER_ROLE}")
            ensure_database(connection, DATABASE, OWNER_ROLE)
            connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
            connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP_ROLE}")

    def _state(self) -> dict[str, object]:
        try:
            state = json.loads(self.layout.state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def _spawn_keeper(self) -> None:
        command = [*python_command("tongchuang.adapters.postgres.keeper"), str(self.layout.folder)]
        package_root = str(Path(__file__).resolve().parents[3])
        python_path = os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH", "")]))
        process = subprocess.Popen(
            [*command, json.dumps(self._settings)], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, "PYTHONPATH": python_path},
        )  # fmt: skip
        assert process.stdout is not None
        answer = process.stdout.readline().decode("utf-8", "replace").strip()
        process.stdout.close()
        if answer == "ready":
            # The keeper outlives this object by design; without this, Python warns of a running child.
            process.returncode = 0
            return
        process.wait()
        try:
            found = json.loads(answer)
            kind = getattr(errors, found["error"])
        except (ValueError, KeyError, AttributeError, TypeError):
            raise errors.StartFailed(f"The database did not start: see {self.layout.log}.") from None
        raise kind(found["message"])

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
