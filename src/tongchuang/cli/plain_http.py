"""The plain port beside HTTPS: it shows phones how to trust this server, and sends everything else to HTTPS.

A small server of its own in the supervising process: it reads requests without a body, has no session, and closes
every connection after one answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import mimetypes
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

MOST_HEAD_BYTES = 16 * 1024
MOST_CONNECTIONS = 64
SECONDS = 15.0
OPEN_TO_ALL = "/field/trust/"


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Question:
    """A request without a body."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]

    @property
    def host(self) -> str:
        """The host without its port, as the browser was told it."""
        given = self.headers.get("host", "")
        return (
            given[: given.index("]") + 1]
            if given.startswith("[") and "]" in given
            else given.partition(":")[0]
        )


class PlainPort:
    """Serves the page that tells how to trust, from a thread; everything else is redirected."""

    def __init__(
        self, sockets: list[socket.socket], https_port: int, static: tuple[str, Path], *,
        is_ours: Callable[[str], bool], page: Callable[[Question], Reply],
    ) -> None:  # fmt: skip
        self._sockets = sockets
        self._https_port = https_port
        self._route, self._folder = static[0], static[1].resolve()
        self._is_ours = is_ours
        self._page = page
        self._pages = ThreadPoolExecutor(1, thread_name_prefix="trust-page")
        self._connections = 0

    def start(self) -> None:
        """Begin to answer."""
        threading.Thread(target=lambda: asyncio.run(self._serve()), name="plain-http", daemon=True).start()

    async def _serve(self) -> None:
        servers = [
            await asyncio.start_server(self._answer, sock=each, limit=MOST_HEAD_BYTES)
            for each in self._sockets
        ]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        try:
            if self._connections <= MOST_CONNECTIONS:
                async with asyncio.timeout(SECONDS):
                    question = read_question(await reader.readuntil(b"\r\n\r\n"))
                    reply = await self._reply(question) if question else Reply(400)
                    writer.write(written(reply, with_body=question is None or question.method != "HEAD"))
                    await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # gone, too slow, or no browser
        finally:
            self._connections -= 1
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _reply(self, question: Question) -> Reply:
        if not self._is_ours(question.host):
            return Reply(400)
        if question.method not in ("GET", "HEAD"):
            return Reply(405, (("Allow", "GET, HEAD"),))
        loop = asyncio.get_running_loop()
        if question.path.startswith(OPEN_TO_ALL):
            return await loop.run_in_executor(self._pages, self._page, question)
        if question.path.startswith(self._route):
            return await loop.run_in_executor(self._pages, self._static, question.path)
        port = "" if self._https_port == 443 else f":{self._https_port}"
        address = f"https://{question.host}{port}{question.path}" + (
            f"?{question.query}" if question.query else ""
        )
        return Reply(307, (("Location", address), ("Cache-Control", "no-store")))

    def _static(self, path: str) -> Reply:
        wanted = (self._folder / unquote(path[len(self._route) :]).lstrip("/")).resolve()
        if not wanted.is_relative_to(self._folder) or not wanted.is_file():
            return Reply(404)
        kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
        headers = (
            ("Content-Type", kind),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "max-age=3600"),
        )
        return Reply(200, headers, wanted.read_bytes())


def read_question(head: bytes) -> Question | None:
    """The request of these bytes; None for what isn't one."""
    line, *rest = head.decode("latin-1").split("\r\n")
    parts = line.split(" ")
    if (
        len(parts) != 3
        or not parts[1].startswith("/")
        or parts[1].startswith("//")
        or not parts[2].startswith("HTTP/1.")
    ):
        return None
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (each.partition(":") for each in rest if each)
    }
    path, _, query = parts[1].partition("?")
    return Question(parts[0], path, query, headers)


def written(reply: Reply, *, with_body: bool = True) -> bytes:
    """The bytes of an answer."""
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = ""
    headers = [*reply.headers, ("Content-Length", str(len(reply.body))), ("Connection", "close")]
    head = f"HTTP/1.1 {reply.status} {phrase}\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in headers
    )
    return head.encode("latin-1") + b"\r\n" + (reply.body if with_body else b"")


def ask_application(application: Callable[..., Any], question: Question, port: int) -> Reply:
    """What a WSGI application answers to a request without body, cookies or sign-in."""
    began: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        began.update(status=int(status.split(" ", 1)[0]), headers=headers)

    environ = {
        "REQUEST_METHOD": question.method, "SCRIPT_NAME": "", "PATH_INFO": unquote(question.path, "latin-1"),
        "QUERY_STRING": question.query, "SERVER_NAME": question.host, "SERVER_PORT": str(port), "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": question.headers.get("host", ""), "CONTENT_LENGTH": "0",
        "HTTP_USER_AGENT": question.headers.get("user-agent", ""), "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip
    answer = application(environ, start)
    try:
        body = b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()
    kept = tuple(
        (name, value)
        for name, value in began["headers"]
        if name.lower() not in ("content-length", "set-cookie")
    )
    return Reply(began["status"], kept, body)
