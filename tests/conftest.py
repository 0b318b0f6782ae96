"""What all tests share: a real PostgreSQL, made once for a run, or the server that DATABASE_URL names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest

from tongchuang.adapters.postgres.address import ROLE_VARIABLE
from tongchuang.adapters.postgres.embedded import EmbeddedServer

pytest_plugins = ["tests.fixtures"]
RUN_FOLDER = "TONGCHUANG_TEST_RUN_FOLDER"


def _folder_of_run() -> Path:
    """A data folder for this run, shared by the workers of pytest-xdist and removed with the run.

    Not below pytest's own temporary folder, which is private: run by root, the server is another OS user.
    """
    given = os.environ.get(RUN_FOLDER)
    if given:
        return Path(given)
    folder = Path(tempfile.mkdtemp(prefix="tongchuang-tests-"))
    folder.chmod(0o755)
    os.environ[RUN_FOLDER] = str(folder)
    return folder


# The settings are read by pytest-django before any fixture runs, so the server is started as this file is imported.
_first = RUN_FOLDER not in os.environ
_folder = _folder_of_run()
os.environ["TONGCHUANG_DATA"] = str(_folder)
os.environ.setdefault("TONGCHUANG_SECRET_KEY", "tests-only")
# Set here and not in pyproject.toml, where pytest-django would read the settings before the lines above.
os.environ["DJANGO_SETTINGS_MODULE"] = "tongchuang.config.settings"
os.environ[ROLE_VARIABLE] = "owner"
_server: EmbeddedServer | None = None
if not os.environ.get("DATABASE_URL", "").strip():
    _server = EmbeddedServer(_folder / "database", for_tests=True)
    _server.start()
django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()
    if _first:
        moved = _server.layout.home if _server is not None else _folder
        shutil.rmtree(_folder, ignore_errors=True)
        shutil.rmtree(moved, ignore_errors=True)


@contextmanager
def _as_app_role() -> Iterator[None]:
    from django.conf import settings
    from django.db import connection

    from tongchuang.adapters.postgres.roles import APP_ROLE, ensure_grants, role_exists

    connection.ensure_connection()
    raw = connection.connection
    if not role_exists(raw, APP_ROLE):
        raw.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
        raw.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    ensure_grants(raw, APP_ROLE, settings.LEDGER_APPEND_ONLY_TABLES)
    raw.execute(f"SET ROLE {APP_ROLE}")
    try:
        yield
    finally:
        # After an error the rollback of the test's transaction resets the role.
        if raw.info.transaction_status.name != "INERROR":
            raw.execute("RESET ROLE")


@pytest.fixture
def as_app_role(db: None) -> Iterator[None]:
    """Run the test with the rights of the role that serves: no DDL, and a ledger that can only be added to."""
    with _as_app_role():
        yield


@pytest.fixture(scope="session")
def source_tree() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def run_tongchuang(source_tree: Path, tmp_path: Path):
    """Run the `tongchuang` command in a process of its own; returns the finished process."""

    def run(*arguments: str, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tongchuang.cli.main", *arguments], cwd=tmp_path, text=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=timeout, env={**os.environ, **environment},
        )  # fmt: skip

    return run
