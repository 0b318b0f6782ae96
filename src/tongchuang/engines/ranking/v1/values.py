"""Inputs and result of a ranking, and both as documents.

Stakes and losses are points of the standard with at most 8 places; rates are points lost per point at stake, rounded
half-up to 6 places. A place is a site, or an item that a unit answers for without a site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tongchuang.engines.ranking.canonical import Document

NAME = "ranking-1"

Status = Literal["ranked", "small", "excluded", "nothing"]
"""ranked; too small a sample; excluded by a person; nothing of it was looked at."""


class InputsError(ValueError):
    """Inputs that can't be ranked, with the reason."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one visit (or, without a visit, the month) showed of a place: item codes passed and failed."""

    place: str
    stake: Decimal
    lost: Decimal
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    visit: str = ""
    day: date | None = None

    def document(self) -> Document:
        """As it is kept."""
        return {
            "place": self.place, "visit": self.visit, "day": self.day.isoformat() if self.day else None,
            "passed": list(self.passed), "failed": list(self.failed), "stake": str(self.stake), "lost": str(self.lost),
        }  # fmt: skip

    @classmethod
    def of(cls, row: Document) -> Line:
        """From what was kept."""
        return cls(
            row["place"], Decimal(row["stake"]), Decimal(row["lost"]), tuple(row["passed"]), tuple(row["failed"]),
            row["visit"], date.fromisoformat(row["day"]) if row["day"] else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with what it answered for. Lines of days before `joined` or after `left` don't count."""

    id: str
    name: str
    group: str
    lines: tuple[Line, ...] = ()
    joined: date | None = None
    left: date | None = None
    excluded: bool = False

    def document(self) -> Document:
        """As it is kept: lines in one order."""
        return {
            "id": self.id, "name": self.name, "group": self.group, "excluded": self.excluded,
            "joined": self.joined.isoformat() if self.joined else None,
            "left": self.left.isoformat() if self.left else None,
            "lines": [line.document() for line in sorted(self.lines, key=lambda row: (row.place, row.visit))],
        }  # fmt: skip

    @classmethod
    def of(cls, row: Document) -> Unit:
        """From what was kept."""
        return cls(
            row["id"], row["name"], row["group"], tuple(Line.of(each) for each in row["lines"]),
            date.fromisoformat(row["joined"]) if row["joined"] else None,
            date.fromisoformat(row["left"]) if row["left"] else None, row["excluded"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before:
    """Where a unit stood in the period before."""

    group: str
    rank: int


@dataclass(frozen=True)
class Inputs:
    """All that a ranking is made of. `about` is kept with it and takes no part: campaign, standard, sources."""

    first: date
    last: date
    groups: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]
    minimum: int = 3
    before: Mapping[str, Before] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> Document:
        """As it is kept: units in one order, groups in that of the pack."""
        return {
            "first": self.first.isoformat(), "last": self.last.isoformat(), "minimum": self.minimum,
            "groups": [[key, title] for key, title in self.groups],
            "units": [unit.document() for unit in sorted(self.units, key=lambda row: row.id)],
            "before": {unit: [row.group, row.rank] for unit, row in self.before.items()},
            "about": dict(self.about),
        }  # fmt: skip

    @classmethod
    def of(cls, row: Document) -> Inputs:
        """From what was kept."""
        return cls(
            date.fromisoformat(row["first"]), date.fromisoformat(row["last"]),
            tuple((key, title) for key, title in row["groups"]), tuple(Unit.of(each) for each in row["units"]),
            row["minimum"], {unit: Before(*each) for unit, each in row["before"].items()}, row["about"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in the result. Rates are None where nothing was at stake, ranks where it isn't ranked.

    `best` and `worst` are the ranks between which it can't be told apart from others at 90 %.
    """

    unit: str
    name: str
    group: str
    status: Status
    lost: Decimal
    stake: Decimal
    places: int
    pairs: int
    failed: int
    weight: Decimal | None = None
    rate: Decimal | None = None
    shrunk: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    rank: int | None = None
    tied: bool = False
    best: int | None = None
    worst: int | None = None
    like_next: bool = False
    moved: int | None = None

    def document(self) -> Document:
        """As it is kept: decimals as text."""
        row: Document = {}
        for name in self.__slots__:
            value = getattr(self, name)
            row[name] = format(value, "f") if isinstance(value, Decimal) else value
        return row


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group: its mean rate, how much places and units differ, and how many places the mean counts for."""

    id: str
    title: str
    units: int
    ranked: int
    mean: Decimal | None = None
    place_spread: Decimal | None = None
    unit_spread: Decimal | None = None
    prior_places: Decimal | None = None

    def document(self) -> Document:
        """As it is kept: decimals as text."""
        row: Document = {}
        for name in self.__slots__:
            value = getattr(self, name)
            row[name] = format(value, "f") if isinstance(value, Decimal) else value
        return row


@dataclass(frozen=True)
class Result:
    """A ranking: groups in the order of the pack, units by group and rank, those without a rank after them."""

    groups: tuple[GroupFigures, ...]
    units: tuple[Placed, ...]

    def document(self) -> Document:
        """As it is kept."""
        return {
            "engine": NAME, "groups": [row.document() for row in self.groups],
            "units": [row.document() for row in self.units],
        }  # fmt: skip

    def unit(self, key: str) -> Placed:
        """One unit; KeyError when there is none."""
        for row in self.units:
            if row.unit == key:
                return row
        raise KeyError(key)
