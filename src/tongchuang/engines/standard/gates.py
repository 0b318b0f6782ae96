"""The gate at the end of a phase (转段条件), read from pack.yaml.

A condition is a name (`report`), a name with its figures (`closed: {share: 0.95}`), or, the same in one mapping,
`{check: closed, share: 0.95}`. The last two take a `title` too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, cast

from tongchuang.engines.standard.fields import ONE, Fields, text_of
from tongchuang.engines.standard.pack_model import FactSource, GateCondition, GateKind
from tongchuang.engines.standard.problems import Problems
from tongchuang.engines.standard.yaml_source import Entry, Mapping, Scalar, YamlNode

FACT_SOURCES: Final = ("self", "mock", "covert", "official", "public")
GATE_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "look_back": (),
    "report": (),
    "meeting": (),
    "closed": ("share",),
    "score": ("at_least", "source"),
    "questions": ("questions",),
    "consent": (),
    "tasks_done": ("share",),
    "no_open_grave": ("at_most",),
    "stability": ("months", "at_least"),
    "file": (),
}
# These may stand several times in a gate, each with a title of its own.
REPEATED: Final = ("questions", "consent", "file")
MOST_QUESTIONS: Final = 20


def read_gate(fields: Fields) -> tuple[GateCondition, ...]:
    """The conditions of a phase's gate, in their order."""
    return tuple(_conditions(fields))


def _conditions(fields: Fields) -> Iterator[GateCondition]:
    seen: set[tuple[str, str]] = set()
    for node in fields.items("gate") if "gate" in fields else []:
        condition = _condition(node, fields.problems)
        if condition is None:
            continue
        key = (condition.kind, condition.title if condition.kind in REPEATED else "")
        if key in seen:
            template = "`%(kind)s` stands twice in this gate"
            fields.problems.add(node.line, template, kind=condition.kind)
        seen.add(key)
        yield condition


def _condition(node: YamlNode, problems: Problems) -> GateCondition | None:
    named = _named(node, problems)
    if named is None:
        return None
    kind, body = named
    if kind not in GATE_KEYS:
        if kind:
            problems.unknown(node.line, "unknown condition `%(word)s` in a gate", kind, GATE_KEYS)
        return None
    known = GATE_KEYS[kind] if isinstance(node, Scalar) else (*GATE_KEYS[kind], "title")
    fields = Fields(body, known, problems, f"gate condition {kind}")
    title = fields.text("title", required=kind == "file", one_line=True, most=60)
    return GateCondition(
        kind=cast(GateKind, kind),
        share=fields.number("share", required=True, most=ONE) if "share" in known else None,
        at_least=fields.number("at_least", required=True, most=Decimal(100)) if "at_least" in known else None,
        source=cast(FactSource, fields.one_of("source", FACT_SOURCES)) or None if "source" in known else None,
        title=title,
        questions=_questions(fields) if kind == "questions" else (),
        months=fields.whole("months", least=2, most=36, required=True) if kind == "stability" else None,
        at_most=fields.whole("at_most", most=1000) if kind == "no_open_grave" else None,
    )


def _named(node: YamlNode, problems: Problems) -> tuple[str, Mapping] | None:
    """The name of a condition and what stands beside it."""
    if isinstance(node, Scalar):
        return text_of(node, "gate", problems, node.line), Mapping({}, node.line)
    if isinstance(node, Mapping) and "check" in node.entries:
        check = node.entries["check"]
        rest: dict[str, Entry] = {name: entry for name, entry in node.entries.items() if name != "check"}
        return text_of(check.value, "check", problems, check.line), Mapping(rest, node.line)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [(kind, entry)] = node.entries.items()
        if isinstance(entry.value, Mapping):
            return kind, entry.value
        problems.add(entry.line, "`%(kind)s` in a gate takes a mapping, such as {share: 0.95}", kind=kind)
        return None
    problems.add(node.line, "a condition of a gate is a name, or {name: {figures}}")
    return None


def _questions(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("questions", required=True, most=200)
    line = fields.line_of("questions")
    if "questions" in fields and not found:
        fields.problems.add(line, "`questions` names none")
    if len(found) > MOST_QUESTIONS:
        template = "`questions` has %(count)s; at most %(most)s"
        fields.problems.add(line, template, count=len(found), most=MOST_QUESTIONS)
    return found
