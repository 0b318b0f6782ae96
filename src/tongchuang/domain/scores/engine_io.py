"""Rows ↔ values of the scoring engine: facts, sites and responsibilities in, a snapshot's rows out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.scores import facts
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.standards.engine_io import standard_of
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import ItemResult, Result, score
from tongchuang.engines.scoring.tree import Sums
from tongchuang.engines.standard.model import Node, Standard

ENGINE = "scoring-1"


@dataclass(frozen=True)
class Scope:
    """What a score is of: a campaign's period and sources, or one evaluation, by one version."""

    campaign_id: UUID
    region_id: UUID
    version_id: UUID
    period: str
    sources: tuple[str, ...]
    evaluation_id: UUID | None = None

    @classmethod
    def of_evaluation(cls, evaluation: Evaluation) -> Scope:
        """The facts of one evaluation and nothing else."""
        return cls(
            evaluation.campaign_id, evaluation.region_id, evaluation.version_id,
            evaluation.held_on.strftime("%Y-%m"), (evaluation.source,), evaluation.pk,
        )  # fmt: skip

    @classmethod
    def of_period(cls, campaign: Campaign, version_id: UUID, period: str, sources: tuple[str, ...]) -> Scope:
        """A month, quarter or year of a campaign, by its sources."""
        return cls(campaign.pk, campaign.region_id, version_id, period, tuple(sorted(set(sources))))


@lru_cache(maxsize=16)
def published_standard(version_id: UUID) -> Standard:
    """The standard of a version as the engine takes it; versions never change, so it is read once a process."""
    return standard_of(StandardVersion.objects.get(pk=version_id))


def compute(scope: Scope) -> Result:
    """Score a scope from the rows as they are now."""
    standard = published_standard(scope.version_id)
    counted = facts.counted(scope, standard)
    return score(standard, counted, facts.sites(scope.region_id), facts.assignments(scope))


def total_fields(result: Result) -> dict[str, Any]:
    """The figures of a snapshot itself."""
    total = result.total
    attained = total.attained
    return {
        "total": number(total.total), "low": number(total.low), "high": number(total.high),
        "coverage": number(total.coverage), "vetoed": total.vetoed, "capped": number(total.capped) or Decimal(0),
        "attained_yes": attained.yes if attained else None,
        "attained_no": attained.no if attained else None,
        "attained_unknown": attained.unknown if attained else None,
        "engine": ENGINE,
        "detail": {
            "deducted": str(number(total.deducted)), "bonus": str(number(total.bonus)),
            "vetoes": [item.code for item in result.items if item.vetoes],
        },
    }  # fmt: skip


def item_score_rows(result: Result, snapshot: Snapshot, item_ids: dict[str, UUID]) -> list[ItemScore]:
    """A row for every node of the tree; inner nodes carry sums."""
    leaves = {item.code: item for item in result.items}
    rows: list[ItemScore] = []
    for node in result.standard.tree:
        _add_node(node, result, leaves, snapshot, item_ids, rows)
    return rows


def _add_node(
    node: Node,
    result: Result,
    leaves: dict[str, ItemResult],
    snapshot: Snapshot,
    item_ids: dict[str, UUID],
    rows: list[ItemScore],
) -> tuple[int, int, bool]:
    row = ItemScore(snapshot=snapshot, item_id=item_ids[node.code], known=False)
    rows.append(row)
    if node.is_leaf:
        pairs, failed, known = _fill_leaf(row, leaves[node.code])
    else:
        below = [_add_node(child, result, leaves, snapshot, item_ids, rows) for child in node.children]
        pairs, failed = sum(each[0] for each in below), sum(each[1] for each in below)
        known = any(each[2] for each in below)
        sums = result.nodes[node.code]
        if known:
            row.score, row.loss = number(sums.scored), number(sums.applicable - sums.scored)
    _fill_bounds(row, result.nodes[node.code])
    row.pairs, row.failed, row.known = pairs, failed, known
    return pairs, failed, known


def _fill_leaf(row: ItemScore, item: ItemResult) -> tuple[int, int, bool]:
    row.score, row.loss = number(item.score), number(item.loss)
    return item.n, item.failed, item.known


def _fill_bounds(row: ItemScore, sums: Sums) -> None:
    row.low, row.high = number(sums.scored), number(sums.high)
    row.coverage = number(sums.applicable / sums.possible) if sums.possible else None


def loss_share_rows(result: Result, snapshot: Snapshot, item_ids: dict[str, UUID]) -> Iterator[LossShare]:
    """A row for every share of a loss with its trail; what falls to nobody has no unit.

    Where neither the campaign nor a site names a unit the engine falls back on the standard's own words (城管部门),
    which are roles and not units of this county: such a share is unassigned too, and shows as a gap.
    """
    supports = _supporting_units(result)
    units = _units_named(result)
    for share in result.losses.shares():
        yield LossShare(
            snapshot=snapshot, item_id=item_ids[share.item],
            unit_id=units.get(share.unit),
            site_id=UUID(share.site) if share.site else None,
            visit_id=UUID(share.visit) if share.visit else None,
            check_id=UUID(str(share.check)) if share.check else None,
            amount=number(share.amount, places=8) or Decimal(0),
            supporting=(share.item, share.unit) in supports,
        )  # fmt: skip


def _supporting_units(result: Result) -> frozenset[tuple[str, str]]:
    given = result.losses.assignments
    duties = [(item, duty) for (_, item), duty in [*given.on_site.items(), *given.on_type.items()]]
    duties += list(given.leads.items())
    return frozenset((item, unit) for item, duty in duties for unit in duty.support)


def _units_named(result: Result) -> dict[str, UUID]:
    given = result.losses.assignments
    duties = [*given.on_site.values(), *given.on_type.values(), *given.leads.values()]
    names = {unit for duty in duties for unit in (duty.unit, *duty.support)}
    names |= {site.unit for site in result.losses.sites.values() if site.unit}
    return {name: UUID(name) for name in names}


def number(value: Fraction | None, *, places: int = 6) -> Decimal | None:
    """An exact figure as the database keeps it: half-up to 6 places."""
    return None if value is None else Decimal(half_up(value, places))
