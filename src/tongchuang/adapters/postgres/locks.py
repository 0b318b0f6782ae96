"""File locks that the system lets go of when their program ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from .errors import InUse
from .places import say_os_error


class FileLock:
    """A lock on a file, shared or exclusive; not inherited by programs that are started."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def _open(self) -> int:
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise say_os_error(error, self.path.parent) from error
        return self._descriptor

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._open(), kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_exclusive(self) -> None:
        """Wait as long as it takes; a signal handler that raises ends the wait."""
        fcntl.flock(self._open(), fcntl.LOCK_EX)

    def take(self, *, shared: bool, seconds: float) -> None:
        """Take the lock within the time given."""
        until = time.monotonic() + seconds
        while not (self.try_shared() if shared else self.try_exclusive()):
            if time.monotonic() > until:
                raise InUse(
                    f"Another program has been starting or stopping the database in {self.path.parent} for "
                    f"{seconds:.0f} seconds: wait for it or end it, then try again."
                )
            time.sleep(0.02)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> FileLock:
        self.take(shared=False, seconds=120)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
