"""The real server for a trial: `tongchuang serve` with a PostgreSQL of its own, killed and started at will."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tongchuang.adapters.postgres.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[2]
MAIN = [sys.executable, "-m", "tongchuang.cli.main"]
PASSWORD = "yun-xiu-2026-pass"
START_SECONDS = 90
SEEDING = """
from tongchuang.cli.django import migrate, with_database
with with_database(migrated=False):
    migrate()
    from django.contrib.auth.hashers import make_password
    from tests import factories
    county = factories.make_world().county
    made = make_password("{password}")
    for number in range({phones}):
        member = factories.make_member(county, "inspector", name=f"外业{{number}}", unit=county.units["office"], username=f"phone-{{number}}")
        member.user.password = made
        member.user.save()
"""


class Stand:
    """A data folder, a server on it, and what one may do to both."""

    def __init__(self, *, phones: int, files_mb: int) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="tongchuang-sync-"))
        self.base.chmod(0o755)
        self.data = self.base / "data"
        self.data.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("TONGCHUANG_", "DATABASE_", "DJANGO_"))
        }
        self.environment = {
            **kept, "TONGCHUANG_DATA": str(self.data), "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        self.done: Counter[str] = Counter()
        self.log = (self.base / "serve.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = threading.Lock()
        self.small_disk = self._mount(files_mb)
        self._run(SEEDING.format(phones=phones, password=PASSWORD))

    def start(self) -> None:
        """Serve, and wait for the first answer."""
        self._process = subprocess.Popen(
            [*MAIN, "serve", "--port", str(self.port)], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=30) as probe,
            ):
                probe.sendall(b"GET /field/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if probe.recv(20).startswith(b"HTTP/1.1"):
                    return
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended: {(self.base / 'serve.log').read_text()[-2000:]}")
            time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def kill_workers(self) -> None:
        """SIGKILL to the processes that answer; their supervisor starts others."""
        with self._busy:
            for pid in self._workers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.done["workers killed"] += 1

    def kill_everything(self) -> None:
        """SIGKILL to server, workers, jobs and PostgreSQL at once, as a power cut would; then start again."""
        with self._busy:
            assert self._process is not None
            victims = [self._process.pid, *self._below(self._process.pid), *self._postgres()]
            for pid in victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self.done["everything killed"] += 1
            self.start()

    def fill_disk(self, seconds: float) -> None:
        """No room for files for a while."""
        filler = self.data / "files" / "filler"
        with self._busy, contextlib.suppress(OSError), filler.open("wb") as file:
            self.done["disk full"] += 1
            while True:
                file.write(b"\0" * 65536)
                file.flush()
        time.sleep(seconds)
        filler.unlink(missing_ok=True)

    def stop(self) -> None:
        """End the server in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def database(self) -> EmbeddedServer:
        """The database, to be looked into."""
        return EmbeddedServer(self.data / "database")

    def remove(self) -> None:
        """Leave nothing behind."""
        self.stop()
        self.log.close()
        if self.small_disk:
            subprocess.run(["umount", "-l", str(self.data / "files")], check=False, capture_output=True)
        home = self.database().layout.home
        shutil.rmtree(self.base, ignore_errors=True)
        if home.exists() and "tongchuang" in str(home):
            shutil.rmtree(home, ignore_errors=True)

    def _mount(self, size: int) -> bool:
        """A small file system for files, where we may mount one."""
        folder = self.data / "files"
        folder.mkdir()
        if os.geteuid() != 0 or not sys.platform.startswith("linux"):
            return False
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)], capture_output=True
        )
        return done.returncode == 0

    def _run(self, program: str) -> None:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-2000:])

    def _workers(self) -> list[int]:
        assert self._process is not None
        return [pid for pid in self._below(self._process.pid) if b"spawn_main" in _command(pid)]

    def _postgres(self) -> list[int]:
        try:
            lines = (self.database().layout.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []
        pid = int(lines[0])
        return [pid, *self._below(pid)]

    def _below(self, pid: int) -> list[int]:
        found: list[int] = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                    if int(fields[1]) == pid:
                        found += [int(folder.name), *self._below(int(folder.name))]
        return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
