"""What is asked of a plan, as it is stored and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

HOURS_PER_DAY = 8
KIND = "plan"
# Ids of wishes in the engine's problem and in the answers that it gives.
GRAVE, STREET, BUDGET, POINTS = "grave", "street", "budget", "points"
SECONDS = (5, 10, 30, 60, 90)


@dataclass(frozen=True)
class Wishes:
    """What a plan has to keep to besides capacities: each is optional. `keep_due`: nothing later than its due day;
    `fresh`: without regard to the plan before."""

    grave_by: date | None = None
    street_id: UUID | None = None
    street_by: date | None = None
    budget: Decimal | None = None
    points: Decimal | None = None
    keep_due: bool = False
    fresh: bool = False
    seconds: int = 30

    def as_json(self) -> dict[str, Any]:
        """Plain values; what was not wished is left out."""
        given = {
            "grave_by": self.grave_by and self.grave_by.isoformat(),
            "street_id": self.street_id and str(self.street_id),
            "street_by": self.street_by and self.street_by.isoformat(),
            "budget": None if self.budget is None else str(self.budget),
            "points": None if self.points is None else str(self.points),
            "keep_due": self.keep_due or None,
            "fresh": self.fresh or None,
        }
        return {
            "seconds": self.seconds,
            **{name: value for name, value in given.items() if value is not None},
        }

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> Wishes:
        """What `as_json` made."""

        def day(name: str) -> date | None:
            return date.fromisoformat(given[name]) if given.get(name) else None

        def number(name: str) -> Decimal | None:
            return Decimal(given[name]) if given.get(name) is not None else None

        street = given.get("street_id")
        return cls(
            day("grave_by"), UUID(street) if street else None, day("street_by"), number("budget"), number("points"),
            bool(given.get("keep_due")), bool(given.get("fresh")), int(given.get("seconds", 30)),
        )  # fmt: skip

    @property
    def any(self) -> bool:
        """Whether anything was wished besides the best result."""
        return any(
            (self.grave_by, self.street_id, self.budget is not None, self.points is not None, self.keep_due)
        )
