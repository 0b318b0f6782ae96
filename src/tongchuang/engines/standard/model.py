"""What a standard is once it has been read: values that the other engines compute with.

Every class is frozen. Points are `decimal.Decimal` (at most 4 places); nothing here knows a database, a clock or a
file. Source: the packs and scoring contracts, described for readers in docs/packs.md and docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Method = Literal["site", "evidence", "survey", "indicator", "overall", "report", "negative"]
Regime = Literal["points", "attain"]

METHODS: tuple[Method, ...] = ("site", "evidence", "survey", "indicator", "overall", "report", "negative")


@dataclass(frozen=True)
class PerFailure:
    """points − min(cap, deduct × occurrences); `cap` None means the points of the leaf."""

    deduct: Decimal
    cap: Decimal | None = None


@dataclass(frozen=True)
class PassRate:
    """points × pass rate, or × the step reached. Steps are (threshold, share), any order."""

    steps: tuple[tuple[Decimal, Decimal], ...] | None = None


@dataclass(frozen=True)
class Grades:
    """points × mean of the values of the grades given."""

    values: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Bands:
    """points × mean over pairs of the value at the smallest listed count ≥ the pair's occurrences."""

    steps: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class ByFraction:
    """points × the fraction given (evidence, overall, report)."""


@dataclass(frozen=True)
class SurveyRate:
    """As PassRate, with yes/valid."""

    steps: tuple[tuple[Decimal, Decimal], ...] | None = None


@dataclass(frozen=True)
class Threshold:
    """All the points when `reading op value` holds; between value and zero_at linear when zero_at is given."""

    op: Literal[">=", "<=", ">", "<", "=="]
    value: Decimal
    zero_at: Decimal | None = None
    or_trend: Literal["up", "down"] | None = None
    unit: str = ""


@dataclass(frozen=True)
class Trend:
    """All the points when the reading moved strictly in the direction since the latest earlier month."""

    direction: Literal["up", "down"]


@dataclass(frozen=True)
class Deduct:
    """Negative list: each × occurrences off the total."""

    each: Decimal


@dataclass(frozen=True)
class Bonus:
    """Adds min(cap, each × occurrences) to the total."""

    each: Decimal
    cap: Decimal


@dataclass(frozen=True)
class Veto:
    """Any event or failing pair vetoes the standard; with `below`, only a pass rate under it."""

    below: Decimal | None = None


Rule = (
    PerFailure
    | PassRate
    | Grades
    | Bands
    | ByFraction
    | SurveyRate
    | Threshold
    | Trend
    | Deduct
    | Bonus
    | Veto
)


@dataclass(frozen=True)
class SiteType:
    """A type of site (点位类型), such as a market."""

    code: str
    title: str
    extra: tuple[tuple[str, str], ...] = ()
    description: str = ""
    aliases: tuple[str, ...] = ()
    route: str = ""


@dataclass(frozen=True)
class Node:
    """A node of the tree: inner (children, perhaps a cap) or a leaf (method and rule)."""

    code: str
    title: str
    children: tuple[Node, ...] = ()
    cap: Decimal | None = None
    points: Decimal = Decimal(0)
    method: Method | None = None
    rule: Rule | None = None
    site_types: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    source: str = ""
    verified: bool | None = None
    exemption: str = ""
    counting: str = ""
    was: str = ""
    text: str = ""
    note: str = ""

    @property
    def is_leaf(self) -> bool:
        """A leaf is an item (测评标准): it carries a method and a rule."""
        return self.method is not None

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in the order of the tree."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Node]:
        """The items below this node, in the order of the tree."""
        return (node for node in self.walk() if node.is_leaf)


@dataclass(frozen=True)
class Standard:
    """A whole standard (测评体系) in one version."""

    id: str
    title: str
    version: str
    regime: Regime = "points"
    method_weights: tuple[tuple[Method, Decimal], ...] = ()
    site_types: tuple[SiteType, ...] = ()
    tree: tuple[Node, ...] = ()
    year_weights: tuple[Decimal, ...] = field(default=())

    def walk(self) -> Iterator[Node]:
        """Every node, in the order of the tree."""
        for node in self.tree:
            yield from node.walk()

    def leaves(self) -> Iterator[Node]:
        """Every item, in the order of the tree."""
        return (node for node in self.walk() if node.is_leaf)

    def leaf(self, code: str) -> Node:
        """The item with this code; KeyError when there is none."""
        for node in self.leaves():
            if node.code == code:
                return node
        raise KeyError(code)
