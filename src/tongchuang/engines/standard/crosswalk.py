"""crosswalk.yaml: which items of two standards one check serves (多城联创)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from tongchuang.engines.standard.fields import Fields
from tongchuang.engines.standard.model import Node, Standard
from tongchuang.engines.standard.pack_model import CrosswalkLine, Relation
from tongchuang.engines.standard.problems import Problems
from tongchuang.engines.standard.yaml_source import Mapping, Sequence, read_yaml

RELATIONS: Final = ("equal", "covers", "part")


Elsewhere = Callable[[], tuple[Standard, ...]]


def read_crosswalk(
    data: bytes, standards: tuple[Standard, ...], problems: Problems, elsewhere: Elsewhere = tuple
) -> tuple[CrosswalkLine, ...]:
    """The lines of a crosswalk between these standards, or from one of them to one of a neighbouring pack.

    `elsewhere` gives the standards of the neighbours; it is asked only when a line names one that isn't here.
    """
    root = read_yaml(data, problems)
    if root is None:
        return ()
    if not isinstance(root, Sequence):
        problems.add(root.line, "a crosswalk must be a list of {from, to, relation}")
        return ()
    return _Reader(standards, problems, elsewhere).lines(root)


class _Reader:
    def __init__(self, standards: tuple[Standard, ...], problems: Problems, elsewhere: Elsewhere) -> None:
        self.problems = problems
        self.own = frozenset(standard.id for standard in standards)
        self.nodes = _by_code(standards)
        self.elsewhere: Elsewhere | None = elsewhere
        self.pairs: dict[frozenset[tuple[str, str]], int] = {}

    def lines(self, root: Sequence) -> tuple[CrosswalkLine, ...]:
        lines: list[tuple[CrosswalkLine, int]] = []
        for node in root.items:
            if not isinstance(node, Mapping):
                self.problems.add(node.line, "a line of a crosswalk must be {from, to, relation}")
                continue
            fields = Fields(node, ("from", "to", "relation"), self.problems, "this line")
            line = self._line(fields)
            if line is not None:
                lines.append((line, fields.line))
        self._refuse_circles(lines)
        return tuple(line for line, _ in lines)

    def _line(self, fields: Fields) -> CrosswalkLine | None:
        relation = fields.one_of("relation", RELATIONS, required=True)
        first, second = self._item(fields, "from"), self._item(fields, "to")
        if first is None or second is None:
            return None
        from_standard, from_node = first
        to_standard, to_node = second
        if from_standard == to_standard:
            template = "both ends are in `%(standard)s`; a crosswalk joins two standards"
            self.problems.add(fields.line, template, standard=from_standard)
        elif not {from_standard, to_standard} & self.own:
            self.problems.add(fields.line, "neither end is in a standard of this pack")
        pair = frozenset([(from_standard, from_node.code), (to_standard, to_node.code)])
        if pair in self.pairs:
            template = "these two items are joined already on line %(first)s"
            self.problems.add(fields.line, template, first=self.pairs[pair])
        self.pairs.setdefault(pair, fields.line)
        if relation in ("equal", "covers") and from_node.method != to_node.method:
            template = "the items have different methods (%(one)s, %(other)s): a fact of one can't count for the other"
            self.problems.warn(fields.line, template, one=from_node.method, other=to_node.method)
        if not relation:
            return None
        return CrosswalkLine(
            from_standard, from_node.code, to_standard, to_node.code, cast(Relation, relation)
        )

    def _item(self, fields: Fields, key: str) -> tuple[str, Node] | None:
        text = fields.text(key, required=True)
        if not text:
            return None
        line = fields.line_of(key)
        standard, slash, code = text.partition("/")
        if not slash or not code:
            self.problems.add(line, "`%(key)s` must be STANDARD/CODE, not `%(text)s`", key=key, text=text)
            return None
        if standard not in self.nodes and self.elsewhere is not None:
            self.nodes = {**_by_code(self.elsewhere()), **self.nodes}
            self.elsewhere = None
        if standard not in self.nodes:
            beside = len(self.nodes) > len(self.own)
            template = "no standard `%(word)s` in this pack" + (" or in one beside it" if beside else "")
            self.problems.unknown(line, template, standard, self.nodes)
            return None
        node = self.nodes[standard].get(code)
        if node is None:
            template = "no item `%(word)s` in the standard `%(standard)s`"
            self.problems.add(line, template, word=code, standard=standard)
            return None
        if not node.is_leaf:
            template = "`%(text)s` is a heading; a crosswalk joins items"
            self.problems.add(line, template, text=text)
            return None
        return standard, node

    def _refuse_circles(self, lines: list[tuple[CrosswalkLine, int]]) -> None:
        covers: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for line, at in lines:
            if line.relation != "covers":
                continue
            start, end = (line.from_standard, line.from_code), (line.to_standard, line.to_code)
            if _reaches(covers, end, start):
                template = "a cycle: `covers` comes back to %(code)s; items that cover each other are `equal`"
                self.problems.add(at, template, code="/".join(start))
            covers.setdefault(start, []).append(end)


def _by_code(standards: tuple[Standard, ...]) -> dict[str, dict[str, Node]]:
    return {standard.id: {node.code: node for node in standard.walk()} for standard in standards}


def _reaches(
    graph: dict[tuple[str, str], list[tuple[str, str]]], start: tuple[str, str], goal: tuple[str, str]
) -> bool:
    seen: set[tuple[str, str]] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(graph.get(here, []))
    return False
