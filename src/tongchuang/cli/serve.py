"""`tongchuang serve`: the web server, the jobs beside it and the database below, as one program."""

from __future__ import annotations

import argparse
import copy
import errno
import hashlib
import ipaddress
import multiprocessing
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tongchuang.adapters.postgres.locks import FileLock
from tongchuang.cli.django import with_database
from tongchuang.cli.https import LocalHttps, bracketed, plain_port, say_how_to_trust
from tongchuang.cli.lifeline import VARIABLE

HELP = "serve the product, with its jobs and its database"
WORKERS = 2
STOP_SECONDS = 5
READY_SECONDS = 60
LOOPBACK = "127.0.0.1"
ANY_ADDRESS = ("0.0.0.0", "::")
HTTPS_PORT = 8443
PLAIN_PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--host, --port, --https"""
    parser.add_argument(
        "--host", help=f"address to listen on ({LOOPBACK}; with --https 0.0.0.0, every address)"
    )
    parser.add_argument("--port", type=int, help=f"port to listen on (8000; with --https {HTTPS_PORT})")
    add_https_arguments(parser)


def add_https_arguments(parser: argparse.ArgumentParser) -> None:
    """--https, --plain-port"""
    parser.add_argument(
        "--https",
        action="store_true",
        help="for a local network, with certificates of this machine's own authority",
    )
    parser.add_argument(
        "--plain-port", type=int, default=PLAIN_PORT,
        help=f"port beside --https that shows phones how to trust it ({PLAIN_PORT})",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    turn_termination_into_exit()
    host = args.host or ("0.0.0.0" if args.https else LOOPBACK)
    port = args.port or (HTTPS_PORT if args.https else 8000)
    refuse_busy_port(host, port)
    https = prepared_https(host, port, args.plain_port) if args.https else None
    with with_database():
        return serve(
            host, port, lambda address: print(f"Tongchuang serves on {address}", flush=True), https=https
        )


def prepared_https(host: str, port: int, plain: int) -> LocalHttps:
    """HTTPS for the local network, before Django is set up."""
    refuse_busy_port(host, plain)
    if plain == port:
        raise SystemExit("HTTPS and the plain port beside it can't be the same: choose another --plain-port.")
    https = LocalHttps(host, port, plain)
    https.prepare()
    return https


def serve(host: str, port: int, when_ready: Callable[[str], None], *, https: LocalHttps | None = None) -> int:
    """Serve with Django set up and the database answering; tells when the first page can be had."""
    from django.conf import settings

    refuse_public_demo(host)
    static = collect_static()
    address = https.address if https else f"http://{bracketed(host)}:{port}"
    os.environ[VARIABLE] = str(os.getpid())
    if https or not (host in ANY_ADDRESS or is_loopback(host)):
        # Links in messages begin so, unless the operator has said under which address people come.
        os.environ.setdefault("TONGCHUANG_ADDRESS", settings.PUBLIC_ADDRESS or address)
    jobs = Jobs()

    def ready() -> None:
        when_ready(address)
        if https:
            say_how_to_trust(https)
            https.keep_fresh()
        # Only now: on two cores, the jobs' start would double the wait for the first page.
        jobs.start()

    if https:
        plain_port(https, static, settings.STATIC_URL).start()
    context = https.context() if https else None
    threading.Thread(target=_announce, args=(address, ready, context), daemon=True).start()
    try:
        return _serve_web(host, port, static, https)
    finally:
        jobs.stop()


def turn_termination_into_exit() -> None:
    """Let SIGTERM unwind the program like Ctrl-C does, until the web server takes the signal over."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)


def refuse_busy_port(host: str, port: int) -> None:
    """End with one sentence when the port can't be had, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SystemExit(
                    f"Port {port} is in use by another program: end that one, or choose another port "
                    f"(make demo PORT={port + 1}, tongchuang serve --port {port + 1})."
                ) from None
            if error.errno == errno.EACCES:
                raise SystemExit(
                    f"Port {port} needs more rights than this user has: choose one above 1023."
                ) from None
            raise SystemExit(
                f"The address {host}:{port} can't be listened on: {error.strerror or error}."
            ) from None
        except (OverflowError, UnicodeError):
            raise SystemExit(
                f"The address {host}:{port} is none: a port is a number from 1 to 65535."
            ) from None


def refuse_public_demo(host: str) -> None:
    """Demo accounts have published passwords, so while they exist only this machine may connect."""
    from tongchuang.domain.accounts.queries import demo_accounts_exist

    if not is_loopback(host) and demo_accounts_exist():
        raise SystemExit(
            f"Demo accounts exist, and everybody knows their passwords, so {host} is refused: serve on 127.0.0.1, "
            "or set TONGCHUANG_DATA to a folder without the demo."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def collect_static() -> Path:
    """Put the static files of all apps where the web server takes them from, when one of them has changed."""
    from django.conf import settings

    root = Path(settings.STATIC_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(root.with_name(f"{root.name}.lock")):
        _collect_changed(root)
    return root


def _collect_changed(root: Path) -> None:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(str(settings.STORAGES).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    stamp = root.with_name(f"{root.name}.stamp")
    wanted = digest.hexdigest()
    if not (stamp.is_file() and root.is_dir() and stamp.read_text() == wanted):
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        root.mkdir(exist_ok=True)
        stamp.write_text(wanted)


class Jobs:
    """The jobs' process: started again when it ends by itself, ended with the web server."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="jobs", daemon=True)

    def start(self) -> None:
        if not self._over.is_set():
            self._thread.start()

    def _supervise(self) -> None:
        pause = 1.0
        while not self._over.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tongchuang.cli.main", "jobs"],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            code = self._process.wait()
            if self._over.is_set():
                return
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 60.0)
            print(
                f"The jobs' process ended (exit code {code}); it starts again in {pause:.0f} s.",
                file=sys.stderr,
            )
            self._over.wait(pause)

    def stop(self) -> None:
        """Ask the process to end, and insist when it does not."""
        self._over.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)


def _serve_web(host: str, port: int, static: Path, https: LocalHttps | None = None) -> int:
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LOGGING_CONFIG, LogLevels

    connections.close_all()
    # A forked worker would inherit this program's hold on the database.
    multiprocessing.set_start_method("spawn", force=True)
    certificate = https.certificate if https else None
    log: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)
    for handler in log["handlers"].values():
        handler["stream"] = "ext://sys.stderr"
    server = Granian(
        "tongchuang.cli.web_worker:application", address=host, port=port, interface=Interfaces.RSGI,
        workers=WORKERS, websockets=False, respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS, log_level=LogLevels.warning, log_dictconfig=log,
        static_path_route=[settings.STATIC_URL.rstrip("/")], static_path_mount=[static],
        ssl_cert=certificate, ssl_key=certificate,
        # Android 9 and the browsers of its time know nothing newer.
        ssl_protocol_min=SSLProtocols.tls12,
    )  # fmt: skip
    try:
        server.serve()
    except SystemExit as end:
        return int(end.code) if isinstance(end.code, int) else 1
    return 0


def _announce(address: str, ready: Callable[[], None], context: ssl.SSLContext | None) -> None:
    until = time.monotonic() + READY_SECONDS
    handlers = [urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)]
    while time.monotonic() < until:
        try:
            urllib.request.build_opener(*handlers).open(address, timeout=READY_SECONDS)
        except urllib.error.HTTPError:
            break  # an answer, even if a refusal
        except OSError:
            time.sleep(0.1)
            continue
        break
    ready()
