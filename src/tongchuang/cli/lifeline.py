"""Processes that end with the one that started them, even when that one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "TONGCHUANG_END_WITH"
SECONDS = 1.0


def end_with_parent() -> None:
    """End this process, in good order, when the one that it was started to end with has gone."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted.isdigit():
        threading.Thread(target=_watch, args=(int(wanted),), daemon=True, name="lifeline").start()


def _watch(pid: int) -> None:
    # It may have been killed before this process came so far: then it never was seen as the parent.
    child = os.getppid() == pid
    while os.getppid() == pid if child else _lives(pid):
        time.sleep(SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10 * SECONDS)
    os._exit(1)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
