"""A process that was started to end with another one ends, also when that one was gone before it could look."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tongchuang.cli.lifeline import VARIABLE

PROGRAM = "import time; from tongchuang.cli.lifeline import end_with_parent; end_with_parent(); print('on', flush=True); time.sleep({})"


def begun(pid: int, seconds: float) -> subprocess.Popen[str]:
    environment = {**os.environ, VARIABLE: str(pid)}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(seconds)], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_it_ends_when_the_other_was_gone_before() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with begun(gone.pid, 60) as process:
        assert process.wait(30) == -signal.SIGTERM


def test_it_goes_on_while_its_parent_lives() -> None:
    with begun(os.getpid(), 2.5) as process:
        assert process.wait(30) == 0
