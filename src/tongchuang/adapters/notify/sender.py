"""The near side: keeps one sending process, gives it one message at a time, and ends it when it takes too long."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import IO

from tongchuang.adapters.notify.values import Job, Outcome

START_SECONDS = 20.0
KEPT_VARIABLES = (
    "PATH", "LANG", "LC_ALL", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PYTHONPATH",
)  # fmt: skip
LINE = 65536


class Sender:
    """Use as a context. A process that hangs or dies costs its own message only; the next gets a new process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @staticmethod
    def limit(job: Job) -> float:
        """The seconds after which a message is taken to hang: its steps are connecting and answering."""
        return job.seconds * 2 + 1

    def send(self, job: Job) -> Outcome:
        """Send, within the limit whatever the other side does."""
        process = self._started()
        if process is None:
            return Outcome(False, "not_started")
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(job.as_json()).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            self.close()
            return Outcome(False, "crashed")
        line = _line(process.stdout, self.limit(job))
        if line is None:
            self.close()
            return Outcome(False, "timeout")
        try:
            return Outcome(**json.loads(line))
        except (ValueError, TypeError):
            self.close()
            return Outcome(False, "crashed")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.kill()
        process.wait()

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        environment = {key: os.environ[key] for key in KEPT_VARIABLES if key in os.environ}
        # No proxy of the surroundings: connections go to the checked host alone.
        process = subprocess.Popen(
            [sys.executable, "-m", "tongchuang.adapters.notify.child"], env={**environment, "NO_PROXY": "*"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._process = process
        assert process.stdout is not None
        # Loading takes its time on a busy machine, and is no part of what the other side takes.
        if _line(process.stdout, START_SECONDS) != b"ready":
            self.close()
            return None
        return process


def _line(stream: IO[bytes], seconds: float) -> bytes | None:
    """The next line, b"" at the end; None when it doesn't come in time."""
    until, held, number = time.monotonic() + seconds, b"", stream.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(number, selectors.EVENT_READ)
        while b"\n" not in held:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                return None
            piece = os.read(number, LINE)
            if not piece:
                return b""
            held += piece
    return held.split(b"\n", 1)[0]
