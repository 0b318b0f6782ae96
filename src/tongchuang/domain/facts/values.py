"""Values of the facts store: a row of a file, the subjects of new facts, and what a verification found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

FACT_KINDS = ("visit.submitted", "observation.entered", "observation.retracted")

# The columns of the scoring definition (engines/scoring/sql/rows.py), then two of ours: the version of the standard
# that `item` is a code of, and whether a crosswalk carried the check to it.
COLUMNS = (
    "region", "campaign", "kind", "item", "period", "source", "site", "visit", "at", "verdict", "count", "grade",
    "fraction", "yes", "valid", "value", "rater", "evaluation", "position", "id", "retracted", "version", "carried",
)  # fmt: skip
Row = tuple[Any, ...]
MOST_EXAMPLES = 5


@dataclass
class Subjects:
    """What new facts are read from. A visit may go on past midnight: `visits` holds (visit, month or None for all)."""

    visits: list[tuple[UUID, str | None]] = field(default_factory=list)
    observations: list[UUID] = field(default_factory=list)
    retractions: list[UUID] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.visits or self.observations or self.retractions)


@dataclass(frozen=True)
class Difference:
    """Facts of one kind and source that don't agree with the database: how many, and the ids of some."""

    kind: str
    source: str
    what: str
    """missing (only in the database), extra (only in files), different, or doubled."""
    number: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """The facts of one kind and source in a month: how many, and a digest that the order doesn't change."""

    kind: str
    source: str
    rows: int
    digest: str


@dataclass(frozen=True)
class BadFile:
    """A file that is not what the manifest says: missing, size, digest, rows or unreadable."""

    path: str
    what: str


@dataclass(frozen=True)
class Verification:
    """What was found of one campaign and month."""

    campaign: str
    period: str
    files: int
    rows: int
    waiting: int
    bad_files: tuple[BadFile, ...] = ()
    differences: tuple[Difference, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the files and the database tell the same."""
        return not self.bad_files and not self.differences

    def as_json(self) -> dict[str, Any]:
        """For the row that the page shows."""
        return {
            "files": self.files,
            "rows": self.rows,
            "waiting": self.waiting,
            "bad_files": [{"path": each.path, "what": each.what} for each in self.bad_files],
            "differences": [
                {
                    "kind": d.kind,
                    "source": d.source,
                    "what": d.what,
                    "number": d.number,
                    "examples": list(d.examples),
                }
                for d in self.differences
            ],
            "groups": [
                {"kind": g.kind, "source": g.source, "rows": g.rows, "digest": g.digest} for g in self.groups
            ],
        }


def right(found: Iterable[Verification]) -> bool:
    """Whether all of them are right."""
    return all(each.right for each in found)
