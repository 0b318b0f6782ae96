"""The score of a standard: items, nodes, the total with its bounds, and the losses behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.losses import Losses
from tongchuang.engines.scoring.places import Assignments, Sites
from tongchuang.engines.scoring.rules import leaf_score
from tongchuang.engines.scoring.totals import Total, leaf_attained, total_of
from tongchuang.engines.scoring.tree import Sums, add_up
from tongchuang.engines.standard.model import Node, Standard


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item. `score` and `loss` are None when it is unknown or of the negative list."""

    leaf: Node
    known: bool
    score: Fraction | None
    loss: Fraction | None
    n: int
    failed: int
    attained: bool | None
    vetoes: bool
    deducted: Fraction
    bonus: Fraction

    @property
    def code(self) -> str:
        """The code of the item in its standard."""
        return self.leaf.code


@dataclass(frozen=True)
class Result:
    """A scored standard. `items` are in the order of the tree, `nodes` the sums of every node by its code."""

    standard: Standard
    items: tuple[ItemResult, ...]
    nodes: Mapping[str, Sums]
    total: Total
    losses: Losses = field(repr=False)

    def item(self, code: str) -> ItemResult:
        """The result of one item; KeyError when there is none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)


def score(
    standard: Standard,
    counted: Counted,
    sites: Sites | None = None,
    assignments: Assignments | None = None,
) -> Result:
    """Score a standard by the facts that count. Losses are worked out when they are asked for."""
    leaves = list(standard.leaves())
    scores = {leaf.code: leaf_score(leaf, counted) for leaf in leaves}
    items = []
    for leaf in leaves:
        of_leaf = scores[leaf.code]
        loss = None if of_leaf.score is None else Fraction(leaf.points) - of_leaf.score
        items.append(
            ItemResult(
                leaf=leaf,
                known=of_leaf.known,
                score=of_leaf.score,
                loss=loss,
                n=of_leaf.n,
                failed=of_leaf.failed,
                attained=leaf_attained(leaf, of_leaf),
                vetoes=of_leaf.vetoes,
                deducted=of_leaf.deducted,
                bonus=of_leaf.bonus,
            )
        )
    root, nodes = add_up(standard, scores)
    losses = Losses(standard, scores, counted, sites or {}, assignments or Assignments())
    return Result(standard, tuple(items), nodes, total_of(standard, scores, root), losses)
