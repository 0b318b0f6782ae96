"""`tongchuang serve`, `db` and `demo` in processes of their own, on a database of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tongchuang.adapters.postgres.embedded import EmbeddedServer

pytestmark = pytest.mark.slow
MAIN = [sys.executable, "-m", "tongchuang.cli.main"]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder with a migrated, empty database, in a path with a space."""
    base = Path(tempfile.mkdtemp(prefix="tongchuang serve-"))
    base.chmod(0o755)
    try:
        done = command(base, "db", "migrate")
        assert done.returncode == 0, done.stderr
        yield base
    finally:
        shutil.rmtree(base)


def environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TONGCHUANG_", "DATABASE_"))}
    return {**kept, "TONGCHUANG_DATA": str(data)}


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MAIN, *words], env=environment(data), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )


def in_django(data: Path, code: str) -> str:
    program = f"from tongchuang.cli.django import with_database\nwith with_database():\n    {code}"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(data), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*MAIN, "serve", "--port", str(port)], env=environment(data), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"Tongchuang serves on http://127.0.0.1:{port}"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, ""


def eventually(condition, seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_it_serves_pages_and_static_files_and_ends_in_order(data):
    port = free_port()
    with serving(data, port) as process:
        assert get(port, "/")[0] == 200
        static = next(path for path in (source_static()).rglob("*.css"))
        assert get(port, f"/static/{static.relative_to(source_static())}")[0] == 200
        assert get(port, "/static/../settings.py")[0] in (400, 404)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert closed(port)
    assert not EmbeddedServer(data / "database").is_running()


def source_static() -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT)


def test_nothing_is_left_when_it_is_killed(data):
    port = free_port()
    with serving(data, port) as process:
        process.kill()
        process.wait()
        assert eventually(lambda: closed(port))
        assert eventually(lambda: not EmbeddedServer(data / "database").is_running())


def test_two_programs_at_once_share_the_database(data):
    port = free_port()
    with serving(data, port) as process:
        assert command(data, "ledger", "verify").returncode == 0
        assert get(port, "/")[0] == 200
        process.terminate()
        process.wait(30)


def test_a_port_in_use_is_told_before_anything_starts(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for words in (["serve"], ["demo"]):
            done = command(data, *words, "--port", str(port))
            assert done.returncode == 1
            assert done.stderr.startswith(f"Port {port} is in use by another program: ")
            assert len(done.stderr.strip().splitlines()) == 1
    assert not EmbeddedServer(data / "database").is_running()


def test_a_database_that_was_not_migrated_is_told(tmp_path_factory):
    base = Path(tempfile.mkdtemp(prefix="tongchuang-empty-"))
    base.chmod(0o755)
    try:
        done = command(base, "serve", "--port", str(free_port()))
        assert done.returncode == 1
        assert "tongchuang db migrate" in done.stderr
    finally:
        shutil.rmtree(base)


def test_demo_accounts_keep_the_server_on_this_machine(data):
    make = "from tongchuang.domain.accounts.models import User; "
    in_django(data, make + "User.objects.create_user('demo-clerk', password='demo-demo', is_demo=True)")
    try:
        done = command(data, "serve", "--host", "0.0.0.0", "--port", str(free_port()))
        assert done.returncode == 1
        assert "Demo accounts exist" in done.stderr and "0.0.0.0" in done.stderr
    finally:
        in_django(data, make + "User.objects.all().delete()")


def test_reset_spares_a_database_with_accounts_of_real_people(data):
    make = "from tongchuang.domain.accounts.models import User; "
    in_django(data, make + "User.objects.create_user('clerk', password='not a demo')")
    try:
        done = command(data, "demo", "--reset", "--load-only")
        assert done.returncode == 1
        assert "1 accounts that are not the demo's" in done.stderr
        assert in_django(data, make + "print(User.objects.count())").strip() == "1"
    finally:
        in_django(data, make + "User.objects.all().delete()")


def test_migrating_again_does_nothing(data):
    done = command(data, "db", "migrate")
    assert done.returncode == 0
    assert "No migrations to apply" in done.stdout


def test_a_broken_data_folder_is_one_sentence(data):
    version = data / "database" / "cluster" / "PG_VERSION"
    kept = version.read_bytes()
    version.unlink()
    try:
        done = command(data, "serve", "--port", str(free_port()))
        assert done.returncode == 1
        assert "PG_VERSION is missing" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    finally:
        version.write_bytes(kept)
        owner = version.parent.stat()
        os.chown(version, owner.st_uid, owner.st_gid)


def test_status_and_address_of_the_database(data):
    assert command(data, "db", "status").returncode == 1
    shown = command(data, "db", "url", "--role", "app").stdout
    assert shown.startswith("postgresql://tongchuang_app@/tongchuang?host=")
    assert command(data, "db", "start").returncode == 0
    try:
        assert command(data, "db", "status").returncode == 0
    finally:
        assert command(data, "db", "stop").returncode == 0
    assert command(data, "db", "status").returncode == 1
