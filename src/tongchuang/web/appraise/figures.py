"""The figures at the head of a page of scores: the total with its band, its methods, its distance from the target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.scores.models import Snapshot
from tongchuang.web.appraise.picked import Picked
from tongchuang.web.shared.formats import percent_text, score_text
from tongchuang.web.shared.words import word


@dataclass(frozen=True)
class MethodFigure:
    """One method's part of the total."""

    key: str
    name: str
    rate: Decimal | None
    scored: Decimal
    applicable: Decimal
    coverage: Decimal | None
    weight: Decimal | None

    @property
    def hint(self) -> str:
        """What the rate is made of."""
        return _("%(scored)s of %(applicable)s points that are known") % {
            "scored": score_text(self.scored), "applicable": score_text(self.applicable)
        }  # fmt: skip


def method_figures(snapshot: Snapshot | None) -> list[MethodFigure]:
    """The methods of a snapshot in the order of the contract."""
    if snapshot is None:
        return []
    found = []
    for key, values in snapshot.detail.get("methods", {}).items():
        scored, applicable, possible = (Decimal(values[name]) for name in ("scored", "applicable", "possible"))
        if not possible:
            continue
        found.append(
            MethodFigure(
                key, word("method", key), scored / applicable * 100 if applicable else None, scored, applicable,
                applicable / possible, Decimal(values["weight"]) if "weight" in values else None,
            )
        )  # fmt: skip
    return found


def headline(picked: Picked, snapshot: Snapshot | None) -> dict[str, Any]:
    """The total in words and numbers, with the formula as a hint."""
    target = picked.campaign.target
    if snapshot is None:
        return {"target": target}
    gap = snapshot.total - target if snapshot.total is not None and target is not None else None
    return {
        # Reached for certain only when even the lower bound is: with half of it unknown a total says little.
        "certain": target is not None and snapshot.low is not None and snapshot.low >= target,
        "target": target, "total": snapshot.total, "low": snapshot.low, "high": snapshot.high, "gap": gap,
        "coverage": snapshot.coverage, "formula": formula(snapshot), "deducted": _figure(snapshot, "deducted"),
        "bonus": _figure(snapshot, "bonus"), "vetoes": snapshot.detail.get("vetoes", []),
    }  # fmt: skip


def _figure(snapshot: Snapshot, name: str) -> Decimal:
    return Decimal(snapshot.detail.get(name) or 0)


def formula(snapshot: Snapshot) -> str:
    """How the total is made of its parts, in words."""
    methods = [each for each in method_figures(snapshot) if each.rate is not None]
    if any(each.weight for each in methods):
        whole = sum((each.weight or Decimal(0) for each in methods), Decimal(0))
        parts = [
            f"{each.name} {score_text(each.rate)} × {percent_text((each.weight or Decimal(0)) / whole)}"
            for each in methods if each.weight and whole
        ]  # fmt: skip
        text = " + ".join(parts)
    else:
        text = _("points reached ÷ points of all known items × 100")
    if _figure(snapshot, "deducted"):
        text += _(" − %(points)s (negative list)") % {"points": score_text(_figure(snapshot, "deducted"))}
    if _figure(snapshot, "bonus"):
        text += _(" + %(points)s (bonus)") % {"points": score_text(_figure(snapshot, "bonus"))}
    return text
