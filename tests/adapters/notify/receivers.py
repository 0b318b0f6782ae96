"""Receivers on loopback: an HTTP server and a mail server that take, refuse, hang and break off as they are told."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROBOT_OK = b'{"errcode": 0, "code": 0, "errmsg": "ok"}'


@dataclass
class Web:
    """What the HTTP receiver got, and how it answers: a status, or hang, cut (off in the middle), drip."""

    port: int = 0
    how: int | str = 200
    body: bytes = ROBOT_OK
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def web_receiver() -> Iterator[Web]:
    """An HTTP receiver for the time of a test."""
    told = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.got.append((self.path, json.loads(content), dict(self.headers)))
            if told.how == "hang":
                told.hanging.wait(30)
                return
            if told.how == "cut":
                self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"err')
                self.wfile.flush()
                return
            if told.how == "drip":
                self.send_response(200)
                self.end_headers()
                while not told.hanging.wait(0.1):
                    try:
                        self.wfile.write(b" ")
                        self.wfile.flush()
                    except OSError:
                        return
                return
            assert isinstance(told.how, int)
            self.send_response(told.how)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: Any) -> None:
            """A sender that was killed leaves a broken pipe."""

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield told
    finally:
        told.hanging.set()
        server.shutdown()
        server.server_close()


@dataclass
class Mail:
    """What the mail receiver got, and where it makes trouble: at which step, and how."""

    port: int = 0
    trouble: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, list[str], str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"insecure://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def mail_receiver() -> Iterator[Mail]:
    """A small SMTP server (RFC 5321) for the time of a test."""
    told = Mail()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

        def troubled(self, step: str) -> bool:
            how = told.trouble.get(step, "")
            if how == "hang":
                told.hanging.wait(30)
                raise ConnectionAbortedError
            if how == "close":
                raise ConnectionAbortedError
            if how:
                self.say(how)
            return bool(how)

        def handle(self) -> None:
            try:
                self.talk()
            except (ConnectionError, TimeoutError):
                return

        def talk(self) -> None:
            sender, to = "", []
            if not self.troubled("greeting"):
                self.say("220 receiver ready")
            while line := self.rfile.readline().decode("utf-8", "replace").strip():
                word = line.split(" ", 1)[0].upper()
                if word in {"EHLO", "HELO"}:
                    self.wfile.write(b"250-receiver\r\n250 AUTH PLAIN\r\n")
                elif self.troubled(word):
                    continue
                elif word == "AUTH":
                    told.logins.append(line)
                    self.say("235 welcome")
                elif word == "MAIL":
                    sender, to = line, []
                    self.say("250 ok")
                elif word == "RCPT":
                    to.append(line)
                    self.say("250 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    lines = []
                    while (each := self.rfile.readline()) not in {b".\r\n", b""}:
                        lines.append(each.decode())
                    told.got.append((sender, to, "".join(lines)))
                    if not self.troubled("taken"):
                        self.say("250 taken")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield told
    finally:
        told.hanging.set()
        server.shutdown()
        server.server_close()


def wait_for(condition: Any, seconds: float = 20) -> None:
    """Until something holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)
