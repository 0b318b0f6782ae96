"""Conditions of a gate and how they stand, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

QUESTIONS = ("look_back", "questions")
BY_HAND = (*QUESTIONS, "consent", "file")


@dataclass(frozen=True)
class Check:
    """A condition of the gate, as the pack names it. `key` tells it apart within its phase."""

    key: str
    kind: str
    title: str
    questions: tuple[str, ...] = ()
    share: Decimal | None = None
    at_least: Decimal | None = None
    source: str = ""
    months: int | None = None
    at_most: int = 0

    @property
    def by_hand(self) -> bool:
        """Whether people answer it."""
        return self.kind in BY_HAND

    @property
    def positions(self) -> int:
        """How many answers it takes."""
        return max(1, len(self.questions))


@dataclass(frozen=True)
class Found:
    """What a computed condition comes to: `holds` is None where there are no data."""

    holds: bool | None
    says: str
    needs: str = ""


@dataclass(frozen=True)
class Mark:
    """How a condition stands."""

    key: str
    kind: str
    title: str
    holds: bool | None
    says: str
    needs: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        return asdict(self)


def mark_from(kept: Mapping[str, Any]) -> Mark:
    """The mark that was kept."""
    return Mark(**kept)


@dataclass(frozen=True)
class AnswerValues:
    """An answer as it comes in."""

    holds: bool
    text: str = ""
    number: str = ""
    dated_on: date | None = None
    attachment_id: UUID | None = None


@dataclass(frozen=True)
class PeriodValues:
    """A period as it comes in."""

    title: str
    starts_on: date
    ends_on: date
    goal: str = ""


@dataclass(frozen=True)
class MakeUp:
    """A piece of make-up work (补课): what, by which unit."""

    title: str
    unit_id: UUID | None = None
