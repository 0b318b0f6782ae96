"""The line between phones and server: a proxy that does to calls of the field API what bad networks do.

Every phone has a port of its own. What happens to its n-th call is drawn from the seed, the phone and n, so that a
trial can be run again; only the interleaving of phones is left to the machine.
"""

from __future__ import annotations

import contextlib
import random
import socket
import socketserver
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

FAULTS = (
    "drop",  # the call never arrives
    "cut_call",  # the connection ends in the middle of the body
    "cut_answer",  # the connection ends in the middle of the answer
    "lose_answer",  # the server has done it, nobody hears so
    "error_after",  # the server has done it, and 500 comes back
    "error_before",  # 502 comes back, the server never heard of it
    "twice",  # the call arrives twice, the second answer comes back
    "twice_at_once",  # both at the same time
    "echo",  # the call arrives again seconds later, when nobody waits for it
    "delay",  # it takes its time
    "trickle",  # the body comes in small pieces
    "garble",  # one byte of the body arrives changed
    "portal",  # a hotel's page answers 200
)
PAGE = b"<!doctype html><title>Welcome to our guest network</title>"
MOST_HEAD = 64 * 1024


class Gone(Exception):
    """An end of the connection went away."""


@dataclass
class Call:
    """One call of a phone, whole."""

    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode()

    @property
    def path(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    @property
    def delivers(self) -> bool:
        """Whether it is one of those that faults are for."""
        parts = ("/api/field/files/", "/api/field/visits", "/api/field/receipts")
        return self.path.startswith(parts)


@dataclass
class Line:
    """All phones' ways to the server at `target`."""

    target: tuple[str, int]
    seed: int
    share: float = 0.0  # of calls that meet a fault
    blocked: bool = False
    done: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    # Asked before each delivering call: an incident that goes together with this very call, or None.
    incident: Callable[[Call], Callable[[], None] | None] = field(default=lambda call: None)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: Counter[int] = Counter()
        self._decks: dict[int, list[str]] = {}
        self._servers: list[socketserver.ThreadingTCPServer] = []

    def open(self, phone: int) -> int:
        """A port for a phone."""
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(Gone, OSError):
                    while line._one(phone, self.request):
                        pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
        self._servers.append(server)
        return int(server.server_address[1])

    def close(self) -> None:
        """No port any more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def fault(self, phone: int) -> str:
        """What happens to the next delivering call of a phone. Every fault comes up early once, then by chance."""
        with self._lock:
            number = self._numbers[phone]
            self._numbers[phone] += 1
            dice = random.Random(f"{self.seed}:{phone}:{number}")
            if phone not in self._decks:
                self._decks[phone] = random.Random(f"{self.seed}:{phone}").sample(FAULTS, len(FAULTS))
            if self.share <= 0:
                return ""
            if number % 3 == 2 and self._decks[phone]:
                return self._decks[phone].pop()
            return dice.choice(FAULTS) if dice.random() < self.share else ""

    def _one(self, phone: int, client: socket.socket) -> bool:
        call = read_message(client)
        if call is None:
            return False
        if self.blocked:
            return slam(client)
        message = Call(*call)
        if not message.delivers:
            self._tell(client, self._ask(message))
            return False
        kind = f"{message.method} {message.path.split('/')[3]}"
        fault = self.fault(phone)
        with self._lock:
            self.calls[kind] += 1
            if fault:
                self.done[fault] += 1
        incident = self.incident(message)
        if incident is not None:
            threading.Thread(target=incident, daemon=True).start()
        dice = random.Random(f"{self.seed}:{phone}:{self._numbers[phone]}:{fault}")
        return bool(getattr(self, f"_{fault or 'calm'}")(message, client, dice))

    # ---- what can happen to a call; True when the connection may be used again

    def _calm(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        return self._tell(client, self._ask(call))

    def _drop(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        return slam(client)

    def _cut_call(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        with self._server() as server:
            server.sendall(call.head + call.body[: dice.randrange(len(call.body) + 1) if call.body else 0])
            time.sleep(dice.random() / 10)
        return slam(client)

    def _cut_answer(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        answer = self._ask(call)
        client.sendall(answer[: dice.randrange(1, len(answer))])
        return slam(client)

    def _lose_answer(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        self._ask(call)
        return slam(client)

    def _error_after(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        self._ask(call)
        return self._tell(client, answer_of("500 Internal Server Error", b""))

    def _error_before(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        return self._tell(client, answer_of("502 Bad Gateway", b"<html>bad gateway</html>"))

    def _twice(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        self._ask(call)
        return self._tell(client, self._ask(call))

    def _twice_at_once(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        other = threading.Thread(target=self._again, args=(call, 0.0))
        other.start()
        answer = self._ask(call)
        other.join()
        return self._tell(client, answer)

    def _echo(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        threading.Thread(target=self._again, args=(call, 1 + 3 * dice.random()), daemon=True).start()
        return self._tell(client, self._ask(call))

    def _delay(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        time.sleep(0.2 + 1.3 * dice.random())
        return self._tell(client, self._ask(call))

    def _trickle(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        with self._server() as server:
            server.sendall(call.head)
            step = max(1, len(call.body) // 12)
            for start in range(0, len(call.body), step):
                server.sendall(call.body[start : start + step])
                time.sleep(0.05)
            return self._tell(client, read_answer(server, call.method))

    def _garble(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        if not call.body:
            return slam(client)
        place = dice.randrange(len(call.body))
        body = bytearray(call.body)
        body[place] ^= 1 << dice.randrange(8)
        return self._tell(client, self._ask(Call(call.head, bytes(body))))

    def _portal(self, call: Call, client: socket.socket, dice: random.Random) -> bool:
        return self._tell(client, answer_of("200 OK", PAGE))

    # ---- to and fro

    def _again(self, call: Call, after: float) -> None:
        time.sleep(after)
        with contextlib.suppress(Gone, OSError):
            self._ask(call)

    @contextlib.contextmanager
    def _server(self):  # type: ignore[no-untyped-def]
        with socket.create_connection(self.target, timeout=60) as server:
            yield server

    def _ask(self, call: Call) -> bytes:
        with self._server() as server:
            server.sendall(closing(call.head) + call.body)
            return read_answer(server, call.method)

    def _tell(self, client: socket.socket, answer: bytes) -> bool:
        client.sendall(answer)
        return False


def closing(head: bytes) -> bytes:
    """The head, asking for the connection to be closed afterwards, since a new one is made for each call."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


def answer_of(status: str, body: bytes) -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        + body
    )


def slam(client: socket.socket) -> bool:
    """End a connection as a lost network does: with a reset."""
    with contextlib.suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    return False


def read_message(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """The head and the body of a call; None when the connection ends before one."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece or len(data) > MOST_HEAD:
            return None
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise Gone
        body += piece
    return head + b"\r\n\r\n", body


def read_answer(server: socket.socket, method: str) -> bytes:
    """The whole answer, marked as the last one of its connection."""
    data = b""
    while piece := server.recv(65536):
        data += piece
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        raise Gone
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), None
    )
    if method != "HEAD" and length is not None and len(body) < length:
        raise Gone
    return closing(head) + b"\r\n\r\n" + body
