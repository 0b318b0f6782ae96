"""Processes that end with the one that started them, even when that one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "TONGCHUANG_END_WITH"
SECONDS = 1.0


def end_with_parent() -> None:
    """End this process, in good order, when its parent has gone; for processes that were started to."""
    if os.environ.get(VARIABLE) != str(os.getppid()):
        return
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True, name="lifeline").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10 * SECONDS)
    os._exit(1)
