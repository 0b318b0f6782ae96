"""What goes in and comes out: the names of units, and the duties found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["task", "recurring", "rule", "threshold"]


class Span(NamedTuple):
    """A place in a text, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit of the campaign's own tree, and what else it is called."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty (任务) as the text says it: all words stand there, `due`, `rrule`, `kind` and `confidence` are reckoned."""

    quote: str
    start: int
    end: int
    lead: tuple[str, ...]
    support: tuple[str, ...]
    action: str
    deadline: str | None
    due: date | None
    cadence: str | None
    rrule: str | None
    quantity: str | None
    kind: Kind
    confidence: float

    def as_dict(self) -> dict[str, object]:
        """The JSON object of the contract."""
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "lead": list(self.lead),
            "support": list(self.support),
            "action": self.action,
            "deadline": self.deadline,
            "due": self.due.isoformat() if self.due else None,
            "cadence": self.cadence,
            "rrule": self.rrule,
            "quantity": self.quantity,
            "kind": self.kind,
            "confidence": self.confidence,
        }
