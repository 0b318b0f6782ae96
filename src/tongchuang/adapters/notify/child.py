"""The process that sends: `python -m tongchuang.adapters.notify.child`. One message a line in, one outcome a line out.

It can reach the host of the message at hand and no other: names are resolved through `Guard`, redirects are not followed.
It ends with the process that started it.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import threading
from contextlib import suppress
from typing import IO, Any

MEMORY = 2 * 1024**3


def main() -> None:
    """Send until nothing more is asked."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever a library prints is no answer.
    os.dup2(2, 1)
    _limit_memory()
    logging.disable(logging.CRITICAL)
    lines = _Lines()
    from tongchuang.adapters.notify.sending import Guard, send

    guard = Guard()
    socket.getaddrinfo = guard.resolve
    socket.getfqdn = lambda name="": "localhost"
    _answer(out, "ready")
    while (line := lines.next()) is not None:
        _answer(out, json.dumps(send(json.loads(line), guard)))


def _answer(out: IO[str], text: str) -> None:
    out.write(text + "\n")
    out.flush()


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class _Lines:
    """Lines of stdin, read by a thread that ends the process when the starter is gone, though it hang in a send."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._new = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            with self._new:
                self._held.append(line)
                self._new.notify()
        os._exit(0)

    def next(self) -> Any:
        with self._new:
            self._new.wait_for(lambda: bool(self._held))
            return self._held.pop(0)


if __name__ == "__main__":
    main()
