"""The keeper: a small process that runs the embedded server as long as a program uses it, and not longer.

Every program that uses the database holds a shared lock on `use.lock`. The system drops the lock when the program
ends, even by SIGKILL; the keeper waits for the exclusive lock, so it learns of the last one's end without polling.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from .cluster import process_user, server_environment, write_private
from .errors import BrokenDataFolder, DiskFull, NotWritable, PostgresError, StartFailed
from .locks import FileLock
from .places import Layout, lay_out, tells_of_full_disk
from .programs import programs_for

START_SECONDS = 120
STOP_SECONDS = 30
LARGEST_LOG = 5_000_000
PR_SET_PDEATHSIG = 1

# For a small laptop that also runs the rest of the product.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "60",
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
}


class Stop(Exception):
    """Somebody asked the keeper to stop the server."""


class ServerGone(Exception):
    """The server ended by itself."""


def run(folder: Path, settings: dict[str, str], report: Callable[[str], None]) -> None:
    """Start the server, report that it is ready, keep it while it is used, stop it."""
    layout = lay_out(folder)
    lock = FileLock(layout.folder / "keeper.lock")
    lock.take(shared=False, seconds=5)
    signal.signal(signal.SIGTERM, _raise_stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_leftover_server(layout)
    if layout.log.exists() and layout.log.stat().st_size > LARGEST_LOG:
        layout.log.replace(layout.log.with_suffix(".old.log"))
    _make_socket_folder(layout)
    said_before = layout.log.stat().st_size if layout.log.exists() else 0
    server = _spawn(layout, settings)
    try:
        _wait_until_ready(layout, server, said_before)
        state = {"keeper": os.getpid(), "server": server.pid, "socket_folder": str(layout.socket_folder)}
        write_private(layout.state, json.dumps(state))
        signal.signal(signal.SIGCHLD, _raise_when_gone(server))
        report("ready")
        if server.poll() is None:
            _wait_for_last_user(layout)
    except (Stop, ServerGone):
        pass
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        layout.state.unlink(missing_ok=True)
        _stop(server)
        shutil.rmtree(layout.socket_folder, ignore_errors=True)
        lock.release()


def _raise_stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _raise_when_gone(server: subprocess.Popen[bytes]) -> Callable[[int, FrameType | None], None]:
    def handler(number: int, frame: FrameType | None) -> None:
        if server.poll() is not None:
            raise ServerGone

    return handler


def _wait_for_last_user(layout: Layout) -> None:
    use = FileLock(layout.folder / "use.lock")
    while True:
        use.wait_exclusive()
        if not layout.stay.exists():
            # The lock is kept until this process ends: who comes now waits and then starts a fresh server.
            return
        use.release()
        while layout.stay.exists():
            time.sleep(2)


def _spawn(layout: Layout, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [str(programs_for(layout) / "postgres"), "-D", str(layout.cluster)]
    command += ["-k", str(layout.socket_folder)]
    for name, value in {**SETTINGS, **settings}.items():
        command += ["-c", f"{name}={value}"]
    user = process_user(layout.user.uid, layout.user.gid) if layout.user else {}
    with open(os.open(layout.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
        return subprocess.Popen(
            command, cwd="/", env=server_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=_end_with_parent, umask=0o077, **user,
        )  # fmt: skip


def _end_with_parent() -> None:
    """On Linux, ask for a fast shutdown should even the keeper be killed."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _make_socket_folder(layout: Layout) -> None:
    folder = layout.socket_folder
    owner = layout.user.uid if layout.user else os.geteuid()
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if layout.user:
            os.chown(folder, layout.user.uid, layout.user.gid)
    found = folder.lstat()
    # In /tmp anybody may make a folder of that name first.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise NotWritable(f"The folder {folder} is needed for the database's socket but is not ours: remove it.")
    for name in folder.glob(".s.PGSQL.*"):
        name.unlink()


def end_leftover_server(layout: Layout) -> None:
    """Clear away what a killed keeper left: a server without one, or the note of a server that is gone.

    Called under the keeper's lock, so no program of ours owns a server of this cluster now. PostgreSQL itself takes
    any process that happens to have the number in postmaster.pid for a running server.
    """
    note = layout.cluster / "postmaster.pid"
    try:
        pid = int(note.read_text(encoding="utf-8").split("\n", 1)[0])
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        pid = 0
    if pid > 0 and _is_server_of(pid, layout.cluster):
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + STOP_SECONDS
        while _is_server_of(pid, layout.cluster):
            if time.monotonic() > until:
                raise StartFailed(f"A server of an earlier start (process {pid}) does not end: end it and start again.")
            time.sleep(0.05)
    note.unlink(missing_ok=True)


def _is_server_of(pid: int, cluster: Path) -> bool:
    process = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        try:
            if "\nState:\tZ" in (process / "status").read_text(errors="replace"):
                return False
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return words[0].endswith(b"postgres") and os.fsencode(cluster) in words
    shown = subprocess.run(["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True)
    return "postgres" in shown.stdout and str(cluster) in shown.stdout


def _wait_until_ready(layout: Layout, server: subprocess.Popen[bytes], said_before: int) -> None:
    until = time.monotonic() + START_SECONDS
    note = layout.cluster / "postmaster.pid"
    while time.monotonic() < until:
        if server.poll() is not None:
            raise _why_not_started(layout, said_before)
        try:
            lines = note.read_text(encoding="utf-8").splitlines()
            if len(lines) >= 8 and lines[0].strip() == str(server.pid) and lines[7].strip() == "ready":
                return
        except FileNotFoundError:
            pass
        time.sleep(0.01)
    raise StartFailed(f"The database in {layout.cluster} did not become ready in {START_SECONDS} seconds: see {layout.log}.")


def _why_not_started(layout: Layout, said_before: int) -> PostgresError:
    with contextlib.suppress(OSError):
        words = layout.log.read_bytes()[said_before:].decode(errors="replace")
        last = [line for line in words.splitlines() if any(x in line for x in ("FATAL", "PANIC", "ERROR"))][-1:]
        reason = last[0].split("] ", 1)[-1] if last else " ".join(words.split())[-200:]
        if tells_of_full_disk(words):
            return DiskFull(f"No space is left on the device of {layout.home}: free some and start again.")
        if "shared memory" in reason or "semaphore" in reason:
            return StartFailed(f"This machine has too little shared memory for the database ({reason}).")
        return BrokenDataFolder(
            f"The database in {layout.cluster} can't be opened ({reason}): "
            "bring back a copy of it, or move it aside to begin with an empty one."
        )
    return StartFailed(f"The database in {layout.cluster} did not start: see {layout.log}.")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)


def main() -> int:
    """Entry point of the keeper's process; its first and only line of output is the answer to its starter."""

    def report(line: str) -> None:
        os.write(1, (line + "\n").encode())
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)

    try:
        run(Path(sys.argv[1]), json.loads(sys.argv[2]), report)
    except PostgresError as error:
        report(json.dumps({"error": type(error).__name__, "message": str(error)}))
        return 1
    except OSError as error:
        report(json.dumps({"error": "StartFailed", "message": f"The database did not start: {error}."}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
