"""Values of routes: wishes, the hours of site types, and a team's day as it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

Windows = tuple[tuple[int, int], ...]
USUAL_MINUTES = 20
MODES = ("car", "ebike", "walk")


@dataclass(frozen=True)
class Wishes:
    """How routes are asked for. Minutes of the day; `teams` are keys such as "crew:…" or "person:…"."""

    teams: tuple[str, ...] = ()
    mode: str = "car"
    starts: int = 8 * 60 + 30
    ends: int = 17 * 60 + 30
    lunch: int = 60
    lunch_from: int = 11 * 60 + 30
    lunch_to: int = 13 * 60 + 30
    comes_back: bool = True
    late_at_most: int = 0
    most_stops: int = 0

    def to_json(self) -> dict[str, Any]:
        """As a run and a row keep it."""
        return {**asdict(self), "teams": list(self.teams)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Wishes:
        """Back from there."""
        known = {name: given[name] for name in cls.__dataclass_fields__ if name in given}
        return cls(**{**known, "teams": tuple(known.get("teams", ()))})


@dataclass(frozen=True)
class TypeHours:
    """When sites of a type may be visited, and how many minutes that takes."""

    windows: Windows = ()
    minutes: int = USUAL_MINUTES


@dataclass
class StopTime:
    """A stop of a team's day; the planned visit is its key. Minutes of the day."""

    planned: str
    travel: int
    arrives: int
    begins: int
    leaves: int
    wait: int = 0
    late: int = 0
    done: bool = False


@dataclass
class TeamDay:
    """What a team's row seals. `unhappy`: what an order made by hand breaks (late, overtime, no_lunch)."""

    longitude: float
    latitude: float
    starts: int
    leaves: int
    back: int
    back_travel: int = 0
    lunch: tuple[int, int] | None = None
    stops: list[StopTime] = field(default_factory=list)
    overtime: int = 0
    no_lunch: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is sealed."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> TeamDay:
        """Back from there."""
        stops = [StopTime(**each) for each in given["stops"]]
        lunch = tuple(given["lunch"]) if given["lunch"] else None
        return cls(**{**given, "stops": stops, "lunch": lunch})  # type: ignore[arg-type]

    @property
    def travel(self) -> int:
        """Minutes on the way."""
        return sum(stop.travel for stop in self.stops) + self.back_travel


def pairs(flat: list[int]) -> Windows:
    """[from, to, from, to…] as pairs."""
    return tuple(zip(flat[::2], flat[1::2], strict=True))


@dataclass(frozen=True)
class TeamChoice:
    """Who could go on a day: key, members, planned visits that only they make, and with whom they share somebody."""

    key: str
    crew: UUID | None
    person: UUID | None
    number: int
    members: tuple[tuple[UUID, str], ...]
    waiting: int
    clashes: frozenset[str] = frozenset()
