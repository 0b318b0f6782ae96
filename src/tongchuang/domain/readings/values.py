"""Values of readings: what a form gives, what the engine gives, what a name may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class DutyValues:
    """What a duty says, as a person or the engine gives it."""

    action: str
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    deadline: str = ""
    due: date | None = None
    cadence: str = ""
    rrule: str = ""
    quantity: str = ""
    kind: str = "task"
    each: bool | None = None


@dataclass(frozen=True)
class Found:
    """A duty that the engine found, at its place in the text."""

    start: int
    end: int
    values: DutyValues
    confidence: float | None = None


class Certainty(StrEnum):
    """How sure it is which unit a name means."""

    SURE = "sure"
    LIKELY = "likely"
    SEVERAL = "several"
    GENERAL = "general"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Match:
    """What a name as written means: `units` are taken; of `offered` a person chooses; `gone` was dissolved."""

    name: str
    certainty: Certainty
    units: tuple[UUID, ...] = ()
    offered: tuple[UUID, ...] = ()
    gone: UUID | None = None
    chosen: bool = False

    @property
    def settled(self) -> bool:
        """Whether nobody has to look at it again."""
        return bool(self.units) and self.certainty in (Certainty.SURE, Certainty.GENERAL)


@dataclass(frozen=True)
class UnitRow:
    """A unit as naming needs it."""

    id: UUID
    name: str
    short_name: str
    line: str
    open: bool
    successor_id: UUID | None = None
