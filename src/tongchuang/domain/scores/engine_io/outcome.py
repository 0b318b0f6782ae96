"""A result as the rows of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from tongchuang.engines.scoring.losses import Share
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import ItemResult, Result
from tongchuang.engines.scoring.tree import Sums, add_up
from tongchuang.engines.standard.model import METHODS, Node

ENGINE = "scoring-1"
SHARE_PLACES = 8
_UNIT_OF_SHARE = 10**SHARE_PLACES

ItemRow = tuple[UUID, bool, "Decimal | None", "Decimal | None", "Decimal | None", "Decimal | None", "Decimal | None", int, int]
"""item, known, score, loss, low, high, coverage, pairs, failed."""

ShareRow = tuple[UUID, "UUID | None", "UUID | None", "UUID | None", "UUID | None", Decimal, bool]
"""item, unit, site, visit, check, amount, supporting."""


def number(value: Fraction | None, *, places: int = 6) -> Decimal | None:
    """An exact figure as the database keeps it: half-up to 6 places."""
    return None if value is None else Decimal(half_up(value, places))


def total_fields(result: Result) -> dict[str, Any]:
    """The figures of a snapshot itself."""
    total = result.total
    attained = total.attained
    return {
        "total": number(total.total), "low": number(total.low), "high": number(total.high),
        "coverage": number(total.coverage), "vetoed": total.vetoed, "capped": Decimal(half_up(total.capped)),
        "attained_yes": attained.yes if attained else None,
        "attained_no": attained.no if attained else None,
        "attained_unknown": attained.unknown if attained else None,
        "engine": ENGINE,
        "detail": {
            "deducted": str(number(total.deducted)), "bonus": str(number(total.bonus)),
            "vetoes": [item.code for item in result.items if item.vetoes],
            "methods": _by_method(result),
        },
    }  # fmt: skip


def _by_method(result: Result) -> dict[str, dict[str, str]]:
    """How each method stands, and what a point of its leaves is worth in the total (`worth`)."""
    standard, scores = result.standard, result.losses.scores
    used = {leaf.method for leaf in standard.leaves()} - {"negative"}
    sums = {method: add_up(standard, scores, method)[0] for method in METHODS if method in used}
    weights = {method: Fraction(weight) for method, weight in standard.method_weights}
    known = {method: each for method, each in sums.items() if each.applicable > 0}
    scale = sum((weights.get(method, Fraction(0)) for method in known), Fraction(0))
    whole = result.total.sums.applicable
    found: dict[str, dict[str, str]] = {}
    for method, each in sums.items():
        figures = {
            "scored": half_up(each.scored), "applicable": half_up(each.applicable), "possible": half_up(each.possible)
        }  # fmt: skip
        if weights:
            figures["weight"] = half_up(weights.get(method, Fraction(0)))
        if method in known and (scale if weights else whole):
            share = weights.get(method, Fraction(0)) / scale / each.applicable if weights else 1 / whole
            figures["worth"] = half_up(100 * share, 8)
        found[method] = figures
    return found


def item_score_rows(result: Result, item_ids: dict[str, UUID]) -> list[ItemRow]:
    """A row for every node of the tree; inner nodes carry sums."""
    leaves = {item.code: item for item in result.items}
    rows: list[ItemRow] = []
    for node in result.standard.tree:
        _add_node(node, result, leaves, item_ids, rows)
    return rows


def _add_node(
    node: Node, result: Result, leaves: dict[str, ItemResult], item_ids: dict[str, UUID], rows: list[ItemRow]
) -> tuple[int, int, bool]:
    sums = result.nodes[node.code]
    if node.is_leaf:
        item = leaves[node.code]
        rows.append(_row(item_ids[node.code], sums, item.known, item.score, item.loss, item.n, item.failed))
        return item.n, item.failed, item.known
    below = [_add_node(child, result, leaves, item_ids, rows) for child in node.children]
    pairs, failed = sum(each[0] for each in below), sum(each[1] for each in below)
    known = any(each[2] for each in below)
    score, loss = (sums.scored, sums.applicable - sums.scored) if known else (None, None)
    rows.append(_row(item_ids[node.code], sums, known, score, loss, pairs, failed))
    return pairs, failed, known


def _row(
    item: UUID, sums: Sums, known: bool, score: Fraction | None, loss: Fraction | None, pairs: int, failed: int
) -> ItemRow:
    coverage = number(sums.applicable / sums.possible) if sums.possible else None
    return item, known, number(score), number(loss), number(sums.scored), number(sums.high), coverage, pairs, failed


def loss_share_rows(result: Result, item_ids: dict[str, UUID]) -> Iterator[ShareRow]:
    """A row for every share of a loss with its trail; what falls to nobody has no unit.

    The rows of an item add up to its loss as it is kept. Where neither the campaign nor a site names a unit the engine
    falls back on the standard's own words (城管部门), which are roles and not units of this county: such a share is
    unassigned too, and shows as a gap.
    """
    units = _units_named(result)
    losses = {item.code: item.loss for item in result.items}
    for code, of_item in groupby(result.losses.shares(), key=attrgetter("item")):
        shares = list(of_item)
        loss = losses[code]
        assert loss is not None
        led: set[str | None] = set()
        for share, amount in zip(shares, _rounded_whole(shares, loss), strict=True):
            yield (
                item_ids[code],
                units.get(share.unit),
                UUID(share.site) if share.site else None,
                UUID(share.visit) if share.visit else None,
                UUID(str(share.check)) if share.check else None,
                amount,
                share.site in led,
            )
            # Of one pair the lead's share comes first, those of its supporting units follow.
            led.add(share.site)


def _rounded_whole(shares: list[Share], loss: Fraction) -> list[Decimal]:
    """The amounts in whole hundred-millionths that add up to the loss as kept; the greatest takes the rest."""
    kept = Fraction(half_up(loss))
    parts = [round(share.amount * _UNIT_OF_SHARE) for share in shares]
    greatest = max(range(len(parts)), key=parts.__getitem__)
    parts[greatest] += int(kept * _UNIT_OF_SHARE) - sum(parts)
    return [Decimal(part).scaleb(-SHARE_PLACES) for part in parts]


def _units_named(result: Result) -> dict[str, UUID]:
    given = result.losses.assignments
    duties = [*given.on_site.values(), *given.on_type.values(), *given.leads.values()]
    names = {unit for duty in duties for unit in (duty.unit, *duty.support)}
    names |= {site.unit for site in result.losses.sites.values() if site.unit}
    return {name: UUID(name) for name in names}
