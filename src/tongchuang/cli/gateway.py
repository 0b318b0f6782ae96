"""Between the web server and Django: a request is taken in whole before a thread is spent on it.

Django's threads are few (one connection to the database each), phones are many and slow. So the event loop collects the
body, in memory while it is small, else in a file without a name, and hands it over when it is complete; answers
leave through the event loop too. Deliveries from phones have threads of their own, so that pages never wait behind
three hundred of them.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MOST_BYTES = 100 * 1024 * 1024
MOST_KEPT_BYTES = 1024 * 1024 * 1024
IN_MEMORY = 512 * 1024
# A body may take as long as it likes, as long as something comes.
SILENCE_SECONDS = 60.0
PIECE = 64 * 1024


class Transport(Protocol):
    """What an answer in pieces is written to."""

    async def send_bytes(self, data: bytes, /) -> None: ...


class Exchange(Protocol):
    """One request and its answer, as the server gives it (RSGI)."""

    def __aiter__(self) -> Any: ...

    def response_empty(self, status: int, headers: Headers, /) -> None: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes, /) -> None: ...

    def response_file(self, status: int, headers: Headers, file: str, /) -> None: ...

    def response_stream(self, status: int, headers: Headers, /) -> Transport: ...


@dataclass(frozen=True)
class Lane:
    """Threads for the requests below some addresses; each keeps its one connection to the database."""

    prefixes: tuple[str, ...]
    threads: int


class Refused(Exception):
    """A request that is answered without Django."""

    def __init__(self, status: int) -> None:
        self.status = status


class Broken(Exception):
    """The connection ended before the request was complete: nobody is there to answer."""


class FileWrapper:
    """PEP 3333's way to say that an answer is a file."""

    def __init__(self, file: Any, block_size: int = PIECE) -> None:
        self.file = file
        self.block_size = max(block_size, PIECE)

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(self.block_size):
            yield piece

    def close(self) -> None:
        self.file.close()


@dataclass
class Answer:
    """What Django answered: a status line, headers and either bytes, a file of ours or pieces."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    path: str = ""
    pieces: Any = None

    def start(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


class _Crew:
    """The threads of one lane; the next request goes to the one with the least to do."""

    def __init__(self, lane: Lane, number: int) -> None:
        self.prefixes = lane.prefixes
        self.threads = [
            ThreadPoolExecutor(1, thread_name_prefix=f"lane-{number}-{each}") for each in range(lane.threads)
        ]
        self.waiting = [0] * lane.threads

    def take(self) -> int:
        place = min(range(len(self.threads)), key=self.waiting.__getitem__)
        self.waiting[place] += 1
        return place

    def leave(self, place: int) -> None:
        self.waiting[place] -= 1


class Gateway:
    """The application that granian runs (RSGI), around a WSGI application."""

    def __init__(self, application: Application, lanes: Sequence[Lane], *, files: str = "") -> None:
        """The first lane whose prefix fits takes a request, the last one takes all others."""
        self._application = application
        self._crews = [_Crew(lane, number) for number, lane in enumerate(lanes)]
        self._files = files
        self._kept = 0

    async def __rsgi__(self, scope: Any, exchange: Exchange) -> None:
        if scope.proto != "http":
            return
        try:
            await self._serve(scope, exchange)
        except Refused as refused:
            exchange.response_empty(refused.status, [("connection", "close")])
        except Broken:
            exchange.response_empty(400, [("connection", "close")])

    async def _serve(self, scope: Any, exchange: Exchange) -> None:
        headers = merged_headers(scope.headers.items())
        body, size = await self._body(scope, headers, exchange)
        kept = size if size > IN_MEMORY else 0
        crew = next((crew for crew in self._crews if scope.path.startswith(crew.prefixes)), self._crews[-1])
        place = crew.take()
        loop, thread = asyncio.get_running_loop(), crew.threads[place]
        try:
            environ = environ_of(scope, headers, body, size)
            answer = await loop.run_in_executor(thread, self._answer, environ)
            if answer.pieces is None:
                self._send(scope, exchange, answer)
            else:
                await self._send_pieces(thread, exchange, answer)
        finally:
            crew.leave(place)
            self._kept -= kept
            body.close()

    async def _body(self, scope: Any, headers: dict[str, str], exchange: Exchange) -> tuple[BinaryIO, int]:
        """The whole body and its size, rewound."""
        told = headers.get("content-length", "")
        if "transfer-encoding" in headers:
            raise Refused(411)  # a body in chunks that breaks off looks like one that is complete
        if told == "0" or (not told and scope.http_version.startswith("1")):
            return io.BytesIO(), 0
        if told.isdecimal() and int(told) > MOST_BYTES:
            raise Refused(413)
        kept: BinaryIO = io.BytesIO()
        size = 0
        pieces = exchange.__aiter__()
        try:
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    try:
                        piece = await pieces.__anext__()
                    except StopAsyncIteration:
                        break
                before, size = size, size + len(piece)
                if size > MOST_BYTES:
                    raise Refused(413)
                if size > IN_MEMORY:
                    self._kept += size - (before if before > IN_MEMORY else 0)
                    if self._kept > MOST_KEPT_BYTES:
                        raise Refused(503)
                    kept = _on_disk(kept)
                kept.write(piece)
            if told.isdecimal() and size != int(told):
                raise Broken
        except TimeoutError:
            self._give_up(kept, size)
            raise Refused(408) from None
        except (Refused, Broken):
            self._give_up(kept, size)
            raise
        except Exception as error:  # the server's own for a connection that broke
            self._give_up(kept, size)
            raise Broken from error
        kept.seek(0)
        return kept, size

    def _give_up(self, kept: BinaryIO, size: int) -> None:
        kept.close()
        self._kept -= size if size > IN_MEMORY else 0

    def _answer(self, environ: Environ) -> Answer:
        """Ask Django, in a thread of a lane; what has to stay in this thread is finished here."""
        answer = Answer()
        given: Any = self._application(environ, answer.start)
        if isinstance(given, FileWrapper):
            answer.path = self._path(given.file) if answer.status == 200 else ""
            if not answer.path:
                answer.pieces = given
                return answer
            given.close()
            return answer
        try:
            answer.body = b"".join(given)
        finally:
            getattr(given, "close", lambda: None)()
        return answer

    def _path(self, file: Any) -> str:
        """The path of a file that stays, and can be sent by the server itself."""
        name = getattr(file, "name", None)
        if (
            not self._files
            or not isinstance(name, str)
            or not os.path.abspath(name).startswith(self._files + os.sep)
        ):
            return ""
        return name

    def _send(self, scope: Any, exchange: Exchange, answer: Answer) -> None:
        if answer.path and scope.method != "HEAD":
            exchange.response_file(answer.status, answer.headers, answer.path)
        elif answer.body:
            exchange.response_bytes(answer.status, answer.headers, answer.body)
        else:
            exchange.response_empty(answer.status, answer.headers)

    async def _send_pieces(self, thread: ThreadPoolExecutor, exchange: Exchange, answer: Answer) -> None:
        """Pieces are made in the thread that began them, which is free while a slow reader takes them."""
        loop, pieces = asyncio.get_running_loop(), iter(answer.pieces)
        try:
            transport = exchange.response_stream(answer.status, answer.headers)
            while piece := await loop.run_in_executor(thread, next, pieces, b""):
                await transport.send_bytes(piece)
        except RuntimeError:
            pass  # the reader has gone
        finally:
            await loop.run_in_executor(thread, answer.pieces.close)


def _on_disk(kept: BinaryIO) -> BinaryIO:
    if not isinstance(kept, io.BytesIO):
        return kept
    file: Any = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the request)
    file.write(kept.getvalue())
    return file  # type: ignore[no-any-return]


def merged_headers(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name, repeated ones joined. One with an underscore could pass for another one and is dropped."""
    found: dict[str, str] = {}
    for name, value in items:
        if "_" not in name:
            found[name] = (
                f"{found[name]}{';' if name == 'cookie' else ','}{value}" if name in found else value
            )
    return found


def environ_of(scope: Any, headers: dict[str, str], body: BinaryIO, size: int) -> Environ:
    """PEP 3333's environment of a request."""
    server, port = _address(scope.server)
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": _address(scope.client)[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        "CONTENT_LENGTH": str(size),
    }
    for name, value in headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name != "content-length":
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    if "host" not in headers and scope.authority:
        environ["HTTP_HOST"] = scope.authority  # HTTP/2
    return environ


def _address(text: str) -> tuple[str, str]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), port
