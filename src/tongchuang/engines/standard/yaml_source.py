"""YAML as a campaign office writes it: text with line numbers, nothing guessed.

Built on the parser's events instead of its values: a number keeps its digits, a code keeps its trailing zero,
a repeated key is seen, and neither a cycle nor a thousand brackets can hurt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from tongchuang.engines.standard.problems import Problems

MAX_BYTES = 5_000_000
MAX_DEPTH = 64
MAX_NODES = 300_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TAB_INDENT = re.compile(r"^ *\t")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or number as it is written; `plain` when it isn't quoted."""

    text: str
    plain: bool
    line: int

    @property
    def empty(self) -> bool:
        """Nothing stands there, or an unquoted null."""
        return self.plain and self.text in _NULL


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: list[YamlNode]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with the line of its key."""

    line: int
    value: YamlNode


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file."""

    entries: dict[str, Entry]
    line: int


YamlNode = Scalar | Sequence | Mapping


class _Stop(Exception):
    """Nothing sensible can be read beyond this."""

    def __init__(self, line: int, template: str, **params: object) -> None:
        super().__init__(template)
        self.line = line
        self.template = template
        self.params = params


@dataclass(slots=True)
class _Open:
    """A list or mapping that isn't closed yet."""

    node: Sequence | Mapping
    anchor: str | None
    key: Scalar | None = None
    size: int = 1


@dataclass(slots=True)
class _Builder:
    problems: Problems
    root: YamlNode | None = None
    documents: int = 0
    size: int = 0
    stack: list[_Open] = field(default_factory=list)
    # An anchor without a node is still open: whoever refers to it now closes a circle.
    anchors: dict[str, tuple[YamlNode, int] | None] = field(default_factory=dict)

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _Stop(line, "a second document begins here (`---`); one file holds one document")
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", line)
        elif isinstance(event, yaml.ScalarEvent):
            self._no_tag(event.tag, line)
            scalar = Scalar(event.value, not event.style, line)
            if event.anchor:
                self.anchors[event.anchor] = (scalar, 1)
            self._put(scalar, 1)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._no_tag(event.tag, line)
            self._begin(event, line)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = self.stack.pop()
            if done.anchor:
                self.anchors[done.anchor] = (done.node, done.size)
            self._put(done.node, done.size, counted=True)

    def _begin(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _Stop(line, "nested more than %(depth)s levels deep", depth=MAX_DEPTH)
        mapping = isinstance(event, yaml.MappingStartEvent)
        if self.stack and isinstance(self.stack[-1].node, Mapping) and self.stack[-1].key is None:
            raise _Stop(
                line, "a key must be a word, not a list or a mapping (is a value with `{` not in quotes?)"
            )
        node: Sequence | Mapping = Mapping({}, line) if mapping else Sequence([], line)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Open(node, event.anchor))
        self._count(1, line)

    def _alias(self, name: str, line: int) -> None:
        if name not in self.anchors:
            raise _Stop(line, "`*%(name)s` refers to `&%(name)s`, which doesn't stand above", name=name)
        target = self.anchors[name]
        if target is None:
            raise _Stop(
                line, "a cycle: `*%(name)s` refers to what it stands in; write the item out", name=name
            )
        self._put(target[0], target[1])

    def _put(self, node: YamlNode, size: int, counted: bool = False) -> None:
        if not counted:
            self._count(size, node.line)
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.size += size
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is None:
            if not isinstance(node, Scalar):
                raise _Stop(node.line, "a key must be a word, not a list or a mapping")
            parent.key = node
        else:
            self._pair(parent.node, parent.key, node)
            parent.key = None

    def _pair(self, mapping: Mapping, key: Scalar, value: YamlNode) -> None:
        first = mapping.entries.get(key.text)
        if key.text == "<<" and key.plain:
            raise _Stop(key.line, "`<<` (merge) isn't supported; write the keys out")
        if first is not None:
            template = "key `%(key)s` stands here twice (first on line %(first)s); keep one"
            self.problems.add(key.line, template, key=key.text, first=first.line)
            return
        mapping.entries[key.text] = Entry(key.line, value)

    def _count(self, size: int, line: int) -> None:
        self.size += size
        if self.size > MAX_NODES:
            raise _Stop(
                line, "more than %(most)s values in one file, repeated ones (`*name`) counted", most=MAX_NODES
            )

    def _no_tag(self, tag: str | None, line: int) -> None:
        if tag is not None:
            raise _Stop(line, "a tag (`%(tag)s`) isn't allowed; use quotes to make something text", tag=tag)


def read_yaml(data: bytes, problems: Problems) -> YamlNode | None:
    """The document in `data`, or None after saying why it can't be read."""
    try:
        text = _decode(data)
        return _build(text, problems)
    except _Stop as stop:
        problems.add(stop.line, stop.template, **stop.params)
    return None


def _build(text: str, problems: Problems) -> YamlNode:
    builder = _Builder(problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from error
    except yaml.YAMLError as error:
        raise _Stop(1, "not valid YAML: %(why)s", why=str(error)) from error
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.empty):
        raise _Stop(1, "the file is empty")
    return root


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _Stop(1, "the file is larger than %(most)s MB; split it", most=MAX_BYTES // 1_000_000)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _Stop(1, "the file is UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Stop(line, "the file isn't UTF-8 (perhaps GBK); save it as UTF-8") from error
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise _Stop(line, "a control character (code %(code)s); remove it", code=f"{ord(control[0]):#04x}")
    return text


def _syntax(error: yaml.MarkedYAMLError, text: str) -> _Stop:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.splitlines()
    for number in (line, line - 1):
        if 0 < number <= len(lines) and _TAB_INDENT.match(lines[number - 1]):
            return _Stop(number, "a tab at the beginning of the line; indent with spaces")
    why = error.problem or error.context or "cannot be read"
    return _Stop(line, "not valid YAML: %(why)s; " + _cure(lines[line - 1 : line], why), why=why)


def _cure(line: list[str], why: str) -> str:
    if "mapping values" in why:
        return "put a value that contains a colon into quotes, and check the indentation"
    if line and re.search(r":\s*[>%@`*&!|]", line[0]):
        return "put a value that begins with a sign into quotes"
    if line and re.search("[\uff1a\uff0c\u201c\u201d]", line[0]):
        return "full-width punctuation stands here; write plain : and , and quotes"
    return "look at the indentation, colons and quotes of this line and the one above"
