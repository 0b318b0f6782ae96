"""What rules look at, and what they propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
SCORE_PLACES = Decimal("0.0001")


def score_of(rate: Decimal) -> Decimal:
    """The score of a unit in a period (得分率): 100 less its rate of lost points in per cent, from 0 to 100."""
    return max(Decimal(0), HUNDRED - HUNDRED * rate).quantize(SCORE_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's line in a ranking; `rank` is None where it has none. `low` and `high` bound the score at 90 %."""

    unit: str
    group: str
    places: int = 0
    rank: int | None = None
    best: int | None = None
    worst: int | None = None
    score: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Past:
    """A period before: who was ranked in it (empty where there was no ranking), and whom which rule hit for good.

    `spent`: rule → units whose hit has been counted already by a rule that counts each only once.
    """

    period: str
    ranked: frozenset[str] = frozenset()
    borne: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spent: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """What a rule proposes for a unit. `times`: how often in a row or in the window, with the periods counted, newest
    first. `apart`: whether the unit can be told from those whom the rule doesn't hit. `of`: how many were ranked.
    """

    unit: str
    group: str
    rule: str
    of: int
    apart: bool
    times: int = 1
    counted: tuple[str, ...] = ()
    amount: Decimal | None = None
    points: Decimal | None = None
