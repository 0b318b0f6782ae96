"""From leaves to sums: adding up a tree whose inner nodes may be capped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tongchuang.engines.scoring.rules import ZERO, LeafScore
from tongchuang.engines.standard.model import Method, Node, Standard


@dataclass(frozen=True, slots=True)
class Sums:
    """The same tree added up four times: as scored, with the unknown leaves full, and with full points
    for the known leaves and for all."""

    scored: Fraction = ZERO
    high: Fraction = ZERO
    applicable: Fraction = ZERO
    possible: Fraction = ZERO

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.scored + other.scored,
            self.high + other.high,
            self.applicable + other.applicable,
            self.possible + other.possible,
        )

    def capped(self, cap: Fraction) -> Sums:
        """None of the four above the cap."""
        return Sums(
            min(cap, self.scored),
            min(cap, self.high),
            min(cap, self.applicable),
            min(cap, self.possible),
        )


NOTHING = Sums()


def points_of(leaf: Node) -> Fraction:
    """The points that a leaf adds to the tree; the negative list stands outside."""
    return ZERO if leaf.method == "negative" else Fraction(leaf.points)


def leaf_sums(leaf: Node, score: LeafScore) -> Sums:
    """The four figures of one leaf."""
    points = points_of(leaf)
    if not score.known or score.score is None:
        return Sums(high=points, possible=points)
    return Sums(score.score, score.score, points, points)


def add_up(
    standard: Standard, scores: Mapping[str, LeafScore], method: Method | None = None
) -> tuple[Sums, dict[str, Sums]]:
    """The sums of the whole tree and of each node by its code, perhaps of one method's leaves alone."""
    by_code: dict[str, Sums] = {}

    def node_sums(node: Node) -> Sums:
        if node.is_leaf:
            sums = leaf_sums(node, scores[node.code]) if method in (None, node.method) else NOTHING
        else:
            sums = NOTHING
            for child in node.children:
                sums += node_sums(child)
            if node.cap is not None:
                sums = sums.capped(Fraction(node.cap))
        by_code[node.code] = sums
        return sums

    root = NOTHING
    for node in standard.tree:
        root += node_sums(node)
    return root, by_code
