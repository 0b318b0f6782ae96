"""What changed between two versions of a standard, and what a campaign that moves keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tongchuang.engines.standard.model import Node, Standard
from tongchuang.engines.standard.write import plain_number, rule_to_document

WORDING: Final = ("title", "text", "exemption", "counting")
WEIGHT: Final = ("points", "method", "rule", "cap")
OTHER: Final = ("site_types", "lead", "support", "source", "verified", "note")


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, as text."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One entry of the tree that stands in both versions, and what is different."""

    old_code: str
    code: str
    title: str
    reworded: tuple[FieldChange, ...] = ()
    reweighted: tuple[FieldChange, ...] = ()
    moved: FieldChange | None = None
    other: tuple[FieldChange, ...] = ()

    @property
    def renamed(self) -> bool:
        """The code is another one (`was`)."""
        return self.old_code != self.code

    @property
    def empty(self) -> bool:
        """Nothing is different."""
        return not (self.reworded or self.reweighted or self.moved or self.other or self.renamed)


@dataclass(frozen=True)
class Entry:
    """One entry of the tree that stands in one version only."""

    code: str
    title: str


@dataclass(frozen=True)
class TreeDiff:
    """Items, or headings: those of one version only, and those of both, in the order of the new tree."""

    added: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    both: tuple[Change, ...] = ()

    @property
    def changed(self) -> tuple[Change, ...]:
        """Those of both versions with a difference."""
        return tuple(change for change in self.both if not change.empty)

    @property
    def reworded(self) -> tuple[Change, ...]:
        """Title, text, exemption or counting differ."""
        return tuple(change for change in self.both if change.reworded)

    @property
    def reweighted(self) -> tuple[Change, ...]:
        """Points, method, rule or cap differ."""
        return tuple(change for change in self.both if change.reweighted)

    @property
    def moved(self) -> tuple[Change, ...]:
        """Under another heading."""
        return tuple(change for change in self.both if change.moved)

    @property
    def renamed(self) -> tuple[Change, ...]:
        """Another code, by `was`."""
        return tuple(change for change in self.both if change.renamed)

    @property
    def otherwise(self) -> tuple[Change, ...]:
        """Site types, units, source or note differ."""
        return tuple(change for change in self.both if change.other)

    @property
    def empty(self) -> bool:
        """Nothing is different."""
        return not (self.added or self.gone or self.changed)


@dataclass(frozen=True)
class Diff:
    """Two versions of a standard side by side."""

    old: Standard
    new: Standard
    items: TreeDiff
    headings: TreeDiff
    standard: tuple[FieldChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing is different, the version itself aside."""
        return self.items.empty and self.headings.empty and not self.standard

    @property
    def kept(self) -> tuple[Change, ...]:
        """Items that a moving campaign takes along as they are."""
        return tuple(change for change in self.items.both if change.empty)

    @property
    def changed(self) -> tuple[Change, ...]:
        """Items that a moving campaign takes along, but which say or weigh something else now."""
        return self.items.changed

    @property
    def left_over(self) -> tuple[Entry, ...]:
        """Items of the old version that have no place in the new one: a person places what hangs on them."""
        return self.items.gone

    @property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """(old code, new code) of every item that stands in both."""
        return tuple((change.old_code, change.code) for change in self.items.both)


def diff_standards(old: Standard, new: Standard) -> Diff:
    """What changed from `old` to `new`."""
    old_items, new_items = _placed(old, leaves=True), _placed(new, leaves=True)
    old_headings, new_headings = _placed(old, leaves=False), _placed(new, leaves=False)
    return Diff(
        old=old,
        new=new,
        items=_compare(old_items, new_items),
        headings=_compare(old_headings, new_headings),
        standard=_fields(old, new, ("title", "regime", "method_weights", "year_weights", "site_types")),
    )


def _placed(standard: Standard, leaves: bool) -> dict[str, tuple[Node, str]]:
    return {node.code: (node, parent) for node, parent in _walk(standard.tree, "") if node.is_leaf == leaves}


def _walk(nodes: tuple[Node, ...], parent: str) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        yield node, parent
        yield from _walk(node.children, node.code)


def _compare(old: dict[str, tuple[Node, str]], new: dict[str, tuple[Node, str]]) -> TreeDiff:
    origin = _origins(old, new)
    taken = set(origin.values())
    both = tuple(_change(old[origin[code]], new[code]) for code in new if code in origin)
    added = tuple(Entry(code, node.title) for code, (node, _) in new.items() if code not in origin)
    gone = tuple(Entry(code, node.title) for code, (node, _) in old.items() if code not in taken)
    return TreeDiff(added, gone, both)


def _origins(old: dict[str, tuple[Node, str]], new: dict[str, tuple[Node, str]]) -> dict[str, str]:
    # `was` comes first: in a renumbered standard the old code may stand for something else by now.
    origin: dict[str, str] = {}
    taken: set[str] = set()
    for code, (node, _) in new.items():
        # A `was` line that the old version has too speaks of a version before it.
        told_before = code in old and old[code][0].was == node.was
        if node.was in old and node.was not in taken and not told_before:
            origin[code] = node.was
            taken.add(node.was)
    for code in new:
        if code in old and code not in origin and code not in taken:
            origin[code] = code
            taken.add(code)
    return origin


def _change(old: tuple[Node, str], new: tuple[Node, str]) -> Change:
    (before, old_parent), (after, new_parent) = old, new
    return Change(
        old_code=before.code,
        code=after.code,
        title=after.title,
        reworded=_fields(before, after, WORDING),
        reweighted=_fields(before, after, WEIGHT),
        moved=FieldChange("parent", old_parent, new_parent) if old_parent != new_parent else None,
        other=_fields(before, after, OTHER),
    )


def _fields(old: Any, new: Any, names: tuple[str, ...]) -> tuple[FieldChange, ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(FieldChange(name, _show(a), _show(b)) for name, a, b in pairs if a != b)


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, tuple):
        return ", ".join(_show_one(item) for item in value)
    if isinstance(value, str):
        return value
    return show_rule(value)


def _show_one(item: Any) -> str:
    if isinstance(item, tuple):
        return " ".join(_show(part) for part in item)
    return f"{item.code} {item.title}" if hasattr(item, "code") else _show(item)


def show_rule(rule: Any) -> str:
    """A rule in one line: `per_failure(deduct=0.5, cap=3)`."""
    document = rule_to_document(rule)
    name = document.pop("rule")
    return f"{name}({', '.join(f'{key}={_figures(value)}' for key, value in document.items())})"


def _figures(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_figures(item) for item in value) + "]"
    return str(value)
