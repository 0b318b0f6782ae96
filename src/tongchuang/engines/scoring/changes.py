"""A standard with some of its figures changed, for asking what would be (假设推演). The standard itself stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tongchuang.engines.scoring.rules import RULES_OF_METHOD
from tongchuang.engines.standard.model import METHODS, Method, Node, Rule, Standard


class ChangeError(ValueError):
    """A change that the standard can't take; the text is the reason."""


@dataclass(frozen=True)
class Changes:
    """Other rules and points by the code of the item; other weights, all methods at once (none: as they are)."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    points: Mapping[str, Decimal] = field(default_factory=dict)
    weights: Mapping[Method, Decimal] = field(default_factory=dict)


def changed(standard: Standard, changes: Changes) -> Standard:
    """The standard with the changes in it; ChangeError for an unknown item or method, or a rule of another method.

    A method without a weight has weight 0 then. Scoring scales weights, so they need not add up to 1.
    """
    leaves = {leaf.code: leaf for leaf in standard.leaves()}
    for code in {*changes.rules, *changes.points} - leaves.keys():
        raise ChangeError(f"there is no item {code}")
    for code, rule in changes.rules.items():
        method = leaves[code].method
        if method is None or not isinstance(rule, RULES_OF_METHOD[method]):
            raise ChangeError(f"{type(rule).__name__} is no rule for the method {method} of item {code}")
    if any(points < 0 for points in changes.points.values()):
        raise ChangeError("points are not below 0")
    tree = tuple(_changed(node, changes) for node in standard.tree)
    return replace(standard, tree=tree, method_weights=_weights(standard, changes.weights))


def _changed(node: Node, changes: Changes) -> Node:
    if not node.is_leaf:
        return replace(node, children=tuple(_changed(child, changes) for child in node.children))
    if node.code not in changes.rules and node.code not in changes.points:
        return node
    return replace(
        node, rule=changes.rules.get(node.code, node.rule), points=changes.points.get(node.code, node.points)
    )


def _weights(standard: Standard, given: Mapping[Method, Decimal]) -> tuple[tuple[Method, Decimal], ...]:
    if not given:
        return standard.method_weights
    if any(weight < 0 for weight in given.values()):
        raise ChangeError("a weight is not below 0")
    if not any(given.values()):
        raise ChangeError("all weights are 0")
    return tuple((method, given[method]) for method in METHODS if method in given)
