"""Standards, scopes, sites and duties as the small tables that the bulk stages read; no rule is written for a standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tongchuang.engines.scoring.losses import UNASSIGNED
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    Deduct,
    Grades,
    Node,
    PassRate,
    PerFailure,
    Standard,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)

SLOTS = 1_000_000
"""A leaf's slot is its standard's number times this (as `applying.sql` has it too) plus the number of its item's word."""

ROOT = -1
"""Stands for the root of a tree, and for the branch with the leaves of all methods."""

_MOST = float(10**18)

TAKES = {
    "site": "pair",
    "evidence": "fraction",
    "overall": "fraction",
    "report": "fraction",
    "survey": "survey",
    "indicator": "reading",
    "negative": "event",
}

_LEAF_NUMBERS = (
    "deduct",
    "cap",
    "below",
    "each_event",
    "bound",
    "zero_at",
    "grade_a",
    "grade_b",
    "grade_c",
    "grade_d",
    "clean",
)

COLUMNS: dict[str, str] = {
    "scopes": "scope INTEGER, region VARCHAR, campaign VARCHAR, period VARCHAR, standard INTEGER, attain BOOLEAN",
    "leaves": "leaf INTEGER, standard INTEGER, item VARCHAR, method VARCHAR, takes VARCHAR, rule VARCHAR, "
    "points DOUBLE, op VARCHAR, direction VARCHAR, lead INTEGER, "
    + ", ".join(f"{name} DOUBLE" for name in _LEAF_NUMBERS)
    + ", slot BIGINT",
    "words": "item VARCHAR, word INTEGER",
    "leaf_steps": "leaf INTEGER, least DOUBLE, less DOUBLE, worth DOUBLE",
    "leaf_bands": "leaf INTEGER, standard INTEGER, item VARCHAR, above DOUBLE, upto DOUBLE, worth DOUBLE",
    "nodes": "node INTEGER, parent INTEGER, depth INTEGER, cap DOUBLE",
    "leaf_branches": "leaf INTEGER, branch INTEGER, node INTEGER",
    "branches": "standard INTEGER, branch INTEGER, weight DOUBLE",
    "sites": "site VARCHAR, type VARCHAR, duty INTEGER, number INTEGER",
    "on_site": "region VARCHAR, campaign VARCHAR, site VARCHAR, item VARCHAR, duty INTEGER",
    "on_type": "region VARCHAR, campaign VARCHAR, type VARCHAR, item VARCHAR, duty INTEGER",
    "leads": "region VARCHAR, campaign VARCHAR, item VARCHAR, duty INTEGER",
    "duty_parts": "duty INTEGER, unit INTEGER, part DOUBLE",
    "units": "unit INTEGER, name VARCHAR",
}
"""The tables by name with their columns, in the order of the rows."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Campaign:
    """One campaign in one region: scored by a standard, with the duties given there."""

    region: str
    campaign: str
    standard: Standard
    assignments: Assignments = field(default_factory=Assignments)


class Duties:
    """Duties and units by number; unit 0 and duty 0 are `unassigned`."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._units: dict[str, int] = {}
        self._duties: dict[Duty, int] = {}
        self.of(Duty(UNASSIGNED))

    def of(self, duty: Duty) -> int:
        """The number of a duty."""
        for unit in (duty.unit, *duty.support):
            if unit not in self._units:
                self._units[unit] = len(self.names)
                self.names.append(unit)
        return self._duties.setdefault(duty, len(self._duties))

    def of_unit(self, unit: str) -> int:
        """The number of the duty of one unit alone."""
        return self.of(Duty(unit))

    def parts(self) -> Iterator[Row]:
        """Rows of `duty_parts`."""
        for duty, number in self._duties.items():
            for unit, part in duty.parts():
                yield number, self._units[unit], float(part)


@dataclass(frozen=True)
class Tables:
    """All rows by table, and how many levels of caps the trees have."""

    rows: dict[str, list[Row]]
    standards: tuple[Standard, ...]
    items: tuple[tuple[int, str], ...]
    units: tuple[str, ...]
    levels: int


def tables_of(campaigns: Sequence[Campaign], sites: Mapping[str, Site], scope: Scope) -> Tables:
    """The tables for these campaigns in all periods of the scope."""
    build = _Build()
    numbers = [build.standard(each.standard) for each in campaigns]
    # A period's scopes are numbered together: where few numbers stand close, they can be counted without hashing.
    for period in scope.periods():
        for each, standard in zip(campaigns, numbers, strict=True):
            attain = each.standard.regime == "attain"
            build.add(
                "scopes", len(build.rows["scopes"]), each.region, each.campaign, period, standard, attain
            )
    for each in campaigns:
        build.assignments(each)
    for number, (name, site) in enumerate(sites.items()):
        duty = build.duties.of_unit(site.unit) if site.unit else None
        build.add("sites", name, site.type, duty, number)
    # A duty may be given for a site that is not listed.
    named = {site: None for each in campaigns for site, _ in each.assignments.on_site if site not in sites}
    for number, name in enumerate(named, len(sites)):
        build.add("sites", name, None, None, number)
    return build.done()


class _Build:
    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        self.duties = Duties()
        self.standards: dict[int, tuple[int, Standard]] = {}
        self.branches: dict[tuple[int, str], tuple[int, ...]] = {}
        self.items: list[tuple[int, str]] = []
        self.words: dict[str, int] = {}
        self.levels = 0

    def add(self, table: str, *row: Any) -> None:
        self.rows[table].append(row)

    def done(self) -> Tables:
        self.rows["duty_parts"] = list(self.duties.parts())
        self.rows["units"] = list(enumerate(self.duties.names))
        assert len(self.words) <= SLOTS
        self.rows["words"] = list(self.words.items())
        standards = tuple(standard for _, standard in self.standards.values())
        return Tables(self.rows, standards, tuple(self.items), tuple(self.duties.names), self.levels)

    def assignments(self, each: Campaign) -> None:
        place, given = (each.region, each.campaign), each.assignments
        for (site, item), duty in given.on_site.items():
            self.add("on_site", *place, site, item, self.duties.of(duty))
        for (site_type, item), duty in given.on_type.items():
            self.add("on_type", *place, site_type, item, self.duties.of(duty))
        for item, duty in given.leads.items():
            self.add("leads", *place, item, self.duties.of(duty))

    def standard(self, standard: Standard) -> int:
        if id(standard) in self.standards:
            return self.standards[id(standard)][0]
        number = len(self.standards)
        self.standards[id(standard)] = number, standard
        weights = {method: float(weight) for method, weight in standard.method_weights}
        self.add("branches", number, ROOT, None if weights else 1.0)
        for branch, (method, weight) in enumerate(weights.items()):
            self.add("branches", number, branch, weight)
            self.branches[number, method] = (branch,)
        for node in standard.tree:
            self._node(number, node, ROOT, 0)
        return number

    def _node(self, standard: int, node: Node, parent: int, depth: int) -> None:
        if node.is_leaf:
            self._leaf(standard, node, parent)
            return
        # A node without a cap changes no sum: its children go straight to what is above it.
        if node.cap is not None:
            depth += 1
            self.levels = max(self.levels, depth)
            number = len(self.rows["nodes"])
            self.add("nodes", number, parent, depth, float(node.cap))
            parent = number
        for child in node.children:
            self._node(standard, child, parent, depth)

    def _leaf(self, standard: int, node: Node, parent: int) -> None:
        assert node.method is not None
        leaf, points = len(self.items), float(node.points)
        self.items.append((standard, node.code))
        numbers: dict[str, Decimal | float | None] = dict.fromkeys(_LEAF_NUMBERS)
        rule, op, direction = _rule_of(node, numbers)
        match node.rule:
            case Bands():
                numbers["clean"] = next(
                    (worth for above, upto, worth in _bands(node.rule) if above < 0 <= upto), 0.0
                )
                for above, upto, worth in _bands(node.rule):
                    self.add("leaf_bands", leaf, standard, node.code, above, upto, worth)
            case PassRate(steps) | SurveyRate(steps) if steps is not None:
                for least, less, worth in _ranges(steps):
                    self.add("leaf_steps", leaf, least, less, worth)
        lead = self.duties.of_unit(node.lead[0]) if node.lead else 0
        given = (None if value is None else float(value) for value in numbers.values())
        slot = standard * SLOTS + self.words.setdefault(node.code, len(self.words))
        self.add("leaves", leaf, standard, node.code, node.method, TAKES[node.method], rule, points, op, direction,
                 lead, *given, slot)  # fmt: skip
        if node.method != "negative":
            for branch in (ROOT, *self.branches.get((standard, node.method), ())):
                self.add("leaf_branches", leaf, branch, parent)


def _rule_of(node: Node, numbers: dict[str, Decimal | float | None]) -> tuple[str, str | None, str | None]:
    """The rule's name, its comparison and direction; fills in its numbers."""
    match node.rule:
        case PerFailure(deduct, cap):
            numbers |= {"deduct": deduct, "cap": node.points if cap is None else cap}
            return "per_failure", None, None
        case PassRate():
            return "pass_rate", None, None
        case SurveyRate():
            return "survey_rate", None, None
        case Grades(values):
            numbers |= {f"grade_{name.lower()}": value for name, value in values}
            return "grades", None, None
        case Bands():
            return "bands", None, None
        case Threshold(op, value, zero_at, or_trend):
            numbers |= {"bound": value, "zero_at": zero_at}
            return "threshold", op, or_trend
        case Trend(direction):
            return "trend", None, direction
        case Deduct(each):
            numbers |= {"each_event": each}
            return "deduct", None, None
        case Bonus(each, cap):
            numbers |= {"each_event": each, "cap": cap}
            return "bonus", None, None
        case Veto(below):
            numbers |= {"below": below}
            return "veto", None, None
        case _:
            return "fraction", None, None


def _ranges(steps: Iterable[tuple[Decimal, Decimal]]) -> Iterator[Row]:
    """From which rate (least) up to where (less, not reached) a step holds; nothing below the first one."""
    ordered = sorted((float(least), float(worth)) for least, worth in steps)
    edges = [(-1.0, 0.0), *ordered]
    for (least, worth), (less, _) in zip(edges, [*ordered, (2.0, 0.0)], strict=True):
        yield least, less, worth


def _bands(rule: Bands) -> Iterator[Row]:
    """Above which count and up to which one a pair has a worth; nothing above the last one."""
    above = -1.0
    for most, worth in sorted(rule.steps):
        yield above, float(most), float(worth)
        above = float(most)
    yield above, _MOST, 0.0
