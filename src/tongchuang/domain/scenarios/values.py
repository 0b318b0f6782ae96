"""Supposed changes as values, and as the JSON that a session, a run and a scenario keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.scenarios.errors import BadChange

MOST_CHANGES = 2000
MOST_OCCURRENCES = 9999
MOST_QUOTA = 5000
VERDICTS = ("pass", "fail", "na")


@dataclass(frozen=True)
class VerdictChange:
    """A site supposed to be found otherwise by an item."""

    item: str
    site: UUID
    verdict: str
    occurrences: int = 1
    grade: str = ""

    @property
    def key(self) -> str:
        """What it changes: a later change of the same takes its place."""
        return f"verdict:{self.item}:{self.site}"


@dataclass(frozen=True)
class RuleChange:
    """An item scored by another rule, given as it is stored: {"rule": its name, …}."""

    item: str
    rule: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What it changes."""
        return f"rule:{self.item}"


@dataclass(frozen=True)
class PointsChange:
    """An item worth other points."""

    item: str
    points: Decimal

    @property
    def key(self) -> str:
        """What it changes."""
        return f"points:{self.item}"


@dataclass(frozen=True)
class WeightsChange:
    """Other weights of the methods, all at once."""

    weights: Mapping[str, Decimal]
    key: str = field(default="weights", init=False)


@dataclass(frozen=True)
class QuotaChange:
    """Another number of sites of a type that the official evaluation draws."""

    site_type: str
    quota: int

    @property
    def key(self) -> str:
        """What it changes."""
        return f"quota:{self.site_type}"


Change = VerdictChange | RuleChange | PointsChange | WeightsChange | QuotaChange


def to_data(change: Change) -> dict[str, Any]:
    """The change as JSON."""
    match change:
        case VerdictChange():
            return {
                "what": "verdict", "item": change.item, "site": str(change.site), "verdict": change.verdict,
                "occurrences": change.occurrences, "grade": change.grade,
            }  # fmt: skip
        case RuleChange():
            return {"what": "rule", "item": change.item, "rule": dict(change.rule)}
        case PointsChange():
            return {"what": "points", "item": change.item, "points": str(change.points)}
        case WeightsChange():
            return {"what": "weights", "weights": {name: str(weight) for name, weight in change.weights.items()}}
        case QuotaChange():
            return {"what": "quota", "site_type": change.site_type, "quota": change.quota}


def from_data(data: Mapping[str, Any]) -> Change:
    """The change that `to_data` wrote; BadChange for anything else."""
    try:
        change = _READERS[str(data["what"])](data)
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError) as error:
        raise BadChange(_("This change can't be read.")) from error
    _check(change)
    return change


def changes_from(data: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Many changes; of two of the same thing the later one stays."""
    found: dict[str, Change] = {}
    for each in data:
        change = from_data(each)
        found.pop(change.key, None)
        found[change.key] = change
    if len(found) > MOST_CHANGES:
        raise BadChange(_("At most %(most)d changes at once.") % {"most": MOST_CHANGES})
    return list(found.values())


_READERS: dict[str, Any] = {
    "verdict": lambda data: VerdictChange(
        str(data["item"]), UUID(str(data["site"])), str(data["verdict"]), int(data.get("occurrences", 1)), str(data.get("grade", ""))
    ),
    "rule": lambda data: RuleChange(str(data["item"]), dict(data["rule"])),
    "points": lambda data: PointsChange(str(data["item"]), Decimal(str(data["points"]))),
    "weights": lambda data: WeightsChange({str(k): Decimal(str(v)) for k, v in data["weights"].items()}),
    "quota": lambda data: QuotaChange(str(data["site_type"]), int(data["quota"])),
}  # fmt: skip


def _check(change: Change) -> None:
    match change:
        case VerdictChange():
            if change.verdict not in VERDICTS:
                raise BadChange(_("A verdict is pass, fail or not applicable."))
            if not 1 <= change.occurrences <= MOST_OCCURRENCES:
                raise BadChange(_("Occurrences are a whole number from 1 to %(most)d.") % {"most": MOST_OCCURRENCES})
        case PointsChange():
            if not change.points.is_finite() or not 0 <= change.points <= 10_000:
                raise BadChange(_("Points are a number from 0 to 10,000."))
        case WeightsChange():
            weights = change.weights.values()
            if any(not weight.is_finite() or not 0 <= weight <= 1000 for weight in weights) or not any(weights):
                raise BadChange(_("Weights are numbers from 0 on, and not all 0."))
        case QuotaChange():
            if not 0 <= change.quota <= MOST_QUOTA:
                raise BadChange(_("A quota is a whole number from 0 to %(most)d.") % {"most": MOST_QUOTA})
        case _:
            pass
