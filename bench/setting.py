"""What the measurements that make a county of their own share: its folder, and what machine they ran on."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def kept_or_temporary(kept: Path | None) -> Iterator[Path]:
    """The folder that the user keeps, made when missing; else a temporary one, gone afterwards."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.absolute()
        return
    # Run by root, the server is another user, who must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="tongchuang-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def machine() -> dict[str, Any]:
    """Python, processors, and the load before the run."""
    load = [round(share, 1) for share in os.getloadavg()]
    return {"python": platform.python_version(), "cores": os.cpu_count(), "load_average": load}


def say(line: str) -> None:
    """Tell on the error stream how far it is: the other one carries the JSON."""
    print(line, file=sys.stderr, flush=True)
