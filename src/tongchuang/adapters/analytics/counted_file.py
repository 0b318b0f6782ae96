"""What an engine has counted in a file."""

from __future__ import annotations

from dataclasses import dataclass

from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.files.tallied import Group


@dataclass(frozen=True, slots=True)
class CountedFile:
    """What counts in a file: everything but checks, and the checks as groups."""

    counted: Counted
    groups: list[Group]
