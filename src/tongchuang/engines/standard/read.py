"""A standard (测评体系) from its YAML: the values, or everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from tongchuang.engines.standard.fields import ZERO, Fields
from tongchuang.engines.standard.model import (
    METHODS,
    Bonus,
    Deduct,
    Method,
    Node,
    Regime,
    Rule,
    Standard,
    Veto,
)
from tongchuang.engines.standard.model import SiteType as SiteTypeValue
from tongchuang.engines.standard.problems import Problem, Problems, failed, in_order
from tongchuang.engines.standard.read_rules import read_rule
from tongchuang.engines.standard.yaml_source import Mapping, Scalar, Sequence, YamlNode, read_yaml

STANDARD_KEYS: Final = ("id", "title", "version", "regime", "method_weights")
SITE_TYPE_KEYS: Final = ("title", "description", "aliases", "route")
HEADING_KEYS: Final = ("code", "title", "cap", "children")
ITEM_KEYS: Final = (
    "code", "title", "text", "points", "method", "site_types", "rule", "lead", "support", "source", "verified",
    "exemption", "counting", "was", "note",
)  # fmt: skip
REGIMES: Final = ("points", "attain")
MOST_POINTS: Final = Decimal(1_000_000)
# What the product keeps of a text; longer ones would pass here and fail when the pack is loaded.
LONGEST_KEY: Final = 40
LONGEST_ID: Final = 60
LONGEST_UNIT: Final = 80
LONGEST_NAME: Final = 120
LONGEST_TITLE: Final = 200

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SITE_TYPE = re.compile(r"[^\s/|,;:]{1,40}")


@dataclass(frozen=True)
class StandardRead:
    """What came of reading a standard: the value when nothing is wrong, and all problems."""

    standard: Standard | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Nothing is wrong (there may be warnings)."""
        return self.standard is not None


def load_standard(path: Path | str) -> StandardRead:
    """Read a standard from a file."""
    problems = Problems(str(path))
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        problems.add(0, "can't be read: %(why)s", why=error.strerror or error)
        return StandardRead(None, in_order(problems.all))
    return read_standard(data, str(path))


def read_standard(data: bytes, file: str) -> StandardRead:
    """Read a standard from the bytes of a file; `file` is its name in the problems."""
    problems = Problems(file)
    standard = read_into(data, problems)
    found = in_order(problems.all)
    return StandardRead(None if failed(found) else standard, found)


def read_into(data: bytes, problems: Problems) -> Standard | None:
    """Read a standard and add to the problems of a larger reading."""
    root = read_yaml(data, problems)
    if root is None:
        return None
    if not isinstance(root, Mapping):
        template = "a standard must have the keys `standard`, `site_types` and `tree`"
        problems.add(root.line, template + _wide_colon(root))
        return None
    return _Reader(problems).standard(
        Fields(root, ("standard", "site_types", "tree"), problems, "the standard")
    )


class _Reader:
    """One reading: the codes seen so far and the site types that exist."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.codes: dict[str, int] = {}
        self.was: dict[str, int] = {}
        self.site_types: tuple[SiteTypeValue, ...] = ()
        self.type_names: frozenset[str] = frozenset()
        self.regime: Regime = "points"

    def standard(self, top: Fields) -> Standard | None:
        head_node = top.mapping("standard", required=True)
        empty = Mapping({}, top.line)
        head = Fields(head_node or empty, STANDARD_KEYS, self.problems, "`standard`")
        required = head_node is not None
        id_ = head.text("id", required, most=LONGEST_ID)
        if id_ and not _ID.fullmatch(id_):
            template = "`id` is `%(id)s`; use letters a-z, digits, `-`, `_` and `.`"
            self.problems.add(head.line_of("id"), template, id=id_)
        title = head.text("title", required, one_line=True, most=LONGEST_NAME)
        version = head.text("version", required, one_line=True, most=LONGEST_KEY)
        self.regime = cast(Regime, head.one_of("regime", REGIMES) or "points")
        weights = self._method_weights(head)
        self._read_site_types(top)
        tree = self._tree(top)
        return Standard(
            id=id_,
            title=title,
            version=version,
            regime=self.regime,
            method_weights=weights,
            site_types=self.site_types,
            tree=tree,
        )

    def _method_weights(self, head: Fields) -> tuple[tuple[Method, Decimal], ...]:
        if "method_weights" not in head:
            return ()
        node = head.mapping("method_weights")
        if node is None:
            return ()
        fields = Fields(node, METHODS, self.problems, "method_weights")
        read = [(method, fields.number(method)) for method in METHODS if method in fields]
        weights = tuple((method, weight) for method, weight in read if weight is not None)
        if (
            node.entries
            and len(weights) == len(node.entries)
            and sum(weight for _, weight in weights) == ZERO
        ):
            self.problems.add(node.line, "every weight in `method_weights` is 0; weigh at least one method")
        return weights

    def _read_site_types(self, top: Fields) -> None:
        node = top.mapping("site_types") if "site_types" in top else None
        if node is None:
            return
        self.type_names = frozenset(node.entries)
        types: list[SiteTypeValue] = []
        for code, entry in node.entries.items():
            if not _SITE_TYPE.fullmatch(code):
                template = "site type `%(code)s`: at most 40 characters, no blanks and none of / | , ; :"
                self.problems.add(entry.line, template, code=code)
            if not isinstance(entry.value, Mapping):
                template = "site type `%(code)s` must be a mapping; write %(code)s: {title: …}"
                self.problems.add(entry.line, template, code=code)
                continue
            fields = Fields(entry.value, SITE_TYPE_KEYS, self.problems, f"site type {code}")
            types.append(
                SiteTypeValue(
                    code=code,
                    title=fields.text("title", required=True, one_line=True, most=LONGEST_ID),
                    description=fields.text("description"),
                    aliases=fields.texts("aliases"),
                    route=fields.text("route"),
                )
            )
        self.site_types = tuple(types)

    def _tree(self, top: Fields) -> tuple[Node, ...]:
        found = top.entry("tree", required=True)
        nodes = top.items("tree")
        if found is not None and isinstance(found.value, Sequence) and not nodes:
            self.problems.add(found.line, "`tree` is empty; a standard has at least one item")
        return self._nodes(nodes)

    def _nodes(self, nodes: Iterable[YamlNode]) -> tuple[Node, ...]:
        return tuple(node for node in map(self._node, nodes) if node is not None)

    def _node(self, node: YamlNode) -> Node | None:
        if not isinstance(node, Mapping):
            template = "an entry of the tree must be a mapping with `code` and `title`"
            self.problems.add(node.line, template + _wide_colon(node))
            return None
        return self._heading(node) if "children" in node.entries else self._item(node)

    def _heading(self, node: Mapping) -> Node | None:
        mixed = [key for key in node.entries if key in ITEM_KEYS and key not in HEADING_KEYS]
        for key in mixed:
            template = "`%(key)s` belongs to an item; this entry has `children` and so is a heading"
            self.problems.add(node.entries[key].line, template, key=key)
        known = (*HEADING_KEYS, *mixed)
        what = _what("heading", node)
        fields = Fields(node, known, self.problems, what)
        code = self._code(fields)
        title = fields.text("title", required=True, one_line=True, most=LONGEST_TITLE)
        cap = fields.number("cap", most=MOST_POINTS, places=4)
        children = fields.items("children")
        if not children and isinstance(node.entries["children"].value, Sequence):
            self.problems.add(fields.line_of("children"), "%(what)s has no items below it", what=what)
        return Node(code=code, title=title, cap=cap, children=self._nodes(children))

    def _item(self, node: Mapping) -> Node | None:
        what = _what("item", node)
        known = (*ITEM_KEYS, "cap") if "cap" in node.entries else ITEM_KEYS
        fields = Fields(node, known, self.problems, what)
        if "cap" in fields:
            template = "`cap` is for headings with `children`; the limit of an item stands in its rule"
            self.problems.add(fields.line_of("cap"), template)
        code = self._code(fields)
        title = fields.text("title", required=True, one_line=True, most=LONGEST_TITLE)
        method = self._method(fields)
        rule = self._rule(fields, method)
        points = fields.number("points", most=MOST_POINTS, places=4)
        item = Node(
            code=code,
            title=title,
            text=fields.text("text"),
            points=points or ZERO,
            method=method,
            rule=rule,
            site_types=self._item_site_types(fields, method),
            lead=fields.texts("lead", most=LONGEST_UNIT),
            support=fields.texts("support", most=LONGEST_UNIT),
            source=fields.text("source", most=LONGEST_TITLE),
            verified=fields.truth("verified"),
            exemption=fields.text("exemption"),
            counting=fields.text("counting"),
            was=self._was(fields, code),
            note=fields.text("note"),
        )
        if points is not None or "points" not in fields:
            self._check_points(item, fields)
        return item

    def _method(self, fields: Fields) -> Method | None:
        if "method" not in fields and "rule" not in fields:
            template = "%(what)s has neither `method` and `rule` (an item) nor `children` (a heading)"
            self.problems.add(fields.line, template, what=fields.what)
            return None
        return cast(Method, fields.one_of("method", METHODS, required=True)) or None

    def _rule(self, fields: Fields, method: Method | None) -> Rule | None:
        found = fields.entry("rule", required="method" in fields)
        return None if found is None else read_rule(found.value, found.line, method, self.problems)

    def _code(self, fields: Fields) -> str:
        code = fields.text("code", required=True, one_line=True, most=LONGEST_ID)
        line = fields.line_of("code")
        if code in self.codes:
            template = "code `%(code)s` stands here twice (first on line %(first)s); every code is unique"
            self.problems.add(line, template, code=code, first=self.codes[code])
        elif code:
            self.codes[code] = line
        return code

    def _was(self, fields: Fields, code: str) -> str:
        was = fields.text("was", one_line=True, most=LONGEST_ID)
        if not was:
            return ""
        line = fields.line_of("was")
        if was == code:
            self.problems.add(line, "`was` is the item's own code; leave it out")
        if was in self.was:
            template = (
                "`was: %(was)s` stands here twice (first on line %(first)s); one item takes over from one"
            )
            self.problems.add(line, template, was=was, first=self.was[was])
        self.was.setdefault(was, line)
        return was

    def _item_site_types(self, fields: Fields, method: Method | None) -> tuple[str, ...]:
        names = fields.texts("site_types")
        line = fields.line_of("site_types")
        if method == "site" and not names and ("site_types" not in fields or not self._listed(fields)):
            template = "%(what)s names no `site_types`; the method `site` needs at least one"
            self.problems.add(line, template, what=fields.what)
        elif method is not None and method != "site" and names:
            template = "`site_types` is for the method `site`; this item is `%(method)s`"
            self.problems.add(line, template, method=method)
        for name in names:
            if name not in self.type_names:
                template = "site type `%(word)s` isn't defined under `site_types`"
                self.problems.unknown(line, template, name, self.type_names)
        return names

    def _listed(self, fields: Fields) -> bool:
        value = fields.node.entries["site_types"].value
        return not isinstance(value, Sequence) or bool(value.items)

    def _check_points(self, item: Node, fields: Fields) -> None:
        if item.method == "negative" and item.points:
            template = "an item of the negative list has no points of its own; leave `points` out"
            self.problems.add(fields.line_of("points"), template)
        scored = item.method not in (None, "negative") and not isinstance(item.rule, Veto | Deduct | Bonus)
        if self.regime == "attain" and scored and not item.points:
            template = (
                "%(what)s has no points: under `regime: attain` it counts as attained whatever is found"
            )
            self.problems.warn(fields.line, template, what=fields.what)


def full_points(nodes: Iterable[Node]) -> Decimal:
    """The points that can be had below these nodes, caps of headings observed."""
    total = ZERO
    for node in nodes:
        points = node.points if node.is_leaf else full_points(node.children)
        total += points if node.cap is None else min(points, node.cap)
    return total


def _what(kind: str, node: Mapping) -> str:
    code = node.entries.get("code")
    if code is not None and isinstance(code.value, Scalar) and not code.value.empty:
        return f"{kind} {code.value.text}"
    return f"this {kind}"


def _wide_colon(node: YamlNode) -> str:
    if isinstance(node, Scalar) and "\uff1a" in node.text:
        return "; a full-width colon stands here, write `: `"
    return ""
