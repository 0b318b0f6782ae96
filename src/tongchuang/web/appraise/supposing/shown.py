"""What the what-if page shows beside the tree: names, units that move, weights, quotas, how sites were found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tongchuang.domain.forecasts.queries import assumed_by, pool_of
from tongchuang.domain.inspections.models import LatestCheck
from tongchuang.domain.organisations.queries import names_of_units
from tongchuang.domain.scenarios.engine_io import Supposed, weights_of
from tongchuang.domain.scenarios.models import Scenario
from tongchuang.domain.scenarios.queries import names_behind, type_titles
from tongchuang.domain.scenarios.values import Change, QuotaChange, VerdictChange
from tongchuang.domain.scores.queries import TreeItem
from tongchuang.web.appraise.picked import Picked
from tongchuang.web.appraise.supposing.words import Line, lines
from tongchuang.web.shared.words import word

_UNITS_SHOWN = 12


@dataclass(frozen=True)
class UnitMove:
    """What a unit lost, and what it would have lost."""

    id: UUID
    name: str
    now: Decimal
    then: Decimal

    @property
    def move(self) -> Decimal:
        """How much more it would lose; below 0 when it would lose less."""
        return self.then - self.now


@dataclass(frozen=True)
class Found:
    """How a site was found by an item, and how it is supposed to be."""

    row: LatestCheck
    supposed: VerdictChange | None


def lines_of(changes: Sequence[Change], region_id: UUID, version_id: UUID) -> list[Line]:
    """The changes in words, each with the key that takes it back."""
    return lines(changes, names_behind(changes, region_id=region_id, version_id=version_id)) if changes else []


def units_moved(supposed: Supposed) -> list[UnitMove]:
    """The units whose loss would change, the greatest change first."""
    moved = [row for row in supposed.units() if row[1] != row[2]][:_UNITS_SHOWN]
    names = names_of_units([row[0] for row in moved]) if moved else {}
    return [UnitMove(unit, names.get(str(unit), ""), now, then) for unit, now, then in moved]


def methods(tree: Iterable[TreeItem], supposed: Supposed) -> list[dict[str, Any]]:
    """Methods of the standard with their supposed weight; empty weights mean that the points speak for themselves."""
    weights = weights_of(supposed)
    used = dict.fromkeys(item.method for item in tree if item.method and item.method != "negative")
    return [{"key": key, "name": word("method", key), "weight": weights.get(key)} for key in used]


def quotas(picked: Picked, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Types of site with how many an evaluation draws, how many are supposed, and how many there are."""
    usual = dict(assumed_by(picked.campaign).quotas)
    supposed = {change.site_type: change.quota for change in changes if isinstance(change, QuotaChange)}
    pool = pool_of(picked.campaign.region_id)
    kinds = [kind for kind in {**usual, **supposed} if kind in pool]
    titles = type_titles(kinds)
    rows = [
        {"key": kind, "name": titles.get(kind, kind), "usual": usual.get(kind, 0), "quota": supposed.get(kind, usual.get(kind, 0)),
         "pool": pool[kind]}
        for kind in kinds
    ]  # fmt: skip
    return sorted(rows, key=lambda row: str(row["name"]))


def pairs(rows: Iterable[LatestCheck], changes: Mapping[str, Change], code: str) -> list[Found]:
    """How each site was found, with what is supposed of it."""
    found = []
    for row in rows:
        change = changes.get(f"verdict:{code}:{row.site_id}")
        found.append(Found(row, change if isinstance(change, VerdictChange) else None))
    return found


def query_of(scenario: Scenario) -> str:
    """The choice of standard, period and sources of a kept scenario, as an address has it."""
    choice: list[tuple[str, Any]] = [("standard", scenario.version_id)]
    if scenario.evaluation_id:
        return urlencode([*choice, ("evaluation", scenario.evaluation_id)])
    return urlencode([*choice, ("period", scenario.period), *(("source", each) for each in scenario.sources)])
