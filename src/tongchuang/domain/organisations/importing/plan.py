"""What an import would do, row by row: shown first, then done as a whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tongchuang.domain.organisations.importing.table import Problem


class Step(StrEnum):
    """What happens with a row."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True)
class RowChange:
    """A value that an update changes, as people read it."""

    title: str
    old: str
    new: str


@dataclass
class PlannedRow:
    """A row with what would be done. `values` is for the action that does it; `warnings` don't stop it."""

    line: int
    step: Step
    label: str
    values: Any = None
    target: Any = None
    changes: list[RowChange] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """A dry run (预检). Can be carried out when no row is bad."""

    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether it can be carried out and would change anything."""
        return not self.problems and any(row.step in (Step.NEW, Step.UPDATE) for row in self.rows)

    def count(self, step: str) -> int:
        """How many rows take a step."""
        return sum(row.step == step for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows take each step, and how many problems there are."""
        return {step.value: self.count(step) for step in Step} | {"problems": len(self.problems)}
