"""The rules of an item (评分规则): their names, their parameters, and the methods that each of them fits."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, cast

from tongchuang.engines.standard.fields import ONE, ZERO, Fields, number_of, text_of, whole_of
from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    Method,
    PassRate,
    PerFailure,
    Rule,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)
from tongchuang.engines.standard.problems import Problems
from tongchuang.engines.standard.yaml_source import Mapping, Scalar, Sequence, YamlNode

GRADES: Final = ("A", "B", "C", "D")
OPERATORS: Final = (">=", "<=", ">", "<", "==")
DIRECTIONS: Final = ("up", "down")
MAX_COUNT: Final = 1_000_000

_RATED: Final[tuple[Method, ...]] = ("evidence", "overall", "report")
RULE_METHODS: Final[dict[str, tuple[Method, ...]]] = {
    "per_failure": ("site",),
    "pass_rate": ("site",),
    "grades": ("site",),
    "bands": ("site",),
    "fraction": _RATED,
    "survey_rate": ("survey",),
    "threshold": ("indicator",),
    "trend": ("indicator",),
    "deduct": ("negative",),
    "bonus": ("negative",),
    "veto": ("site", "negative"),
}
# What a rule may be written as when its name alone is given.
_BARE: Final = ("fraction", "veto", "pass_rate", "survey_rate")
_EXAMPLES: Final = {
    "per_failure": "{per_failure: {deduct: 0.5}}",
    "grades": "{grades: {A: 1, B: 0.6, C: 0}}",
    "bands": "{bands: {steps: [[0, 1], [1, 0.5]]}}",
    "threshold": '{threshold: {op: ">=", value: 90}}',
    "trend": "{trend: {direction: down}}",
    "deduct": "{deduct: {each: 2}}",
    "bonus": "{bonus: {each: 1, cap: 3}}",
}


def read_rule(node: YamlNode, line: int, method: Method | None, problems: Problems) -> Rule | None:
    """The rule of an item with this method, None after saying what is wrong."""
    found = _name_and_body(node, line, problems)
    if found is None:
        return None
    name, body, at = found
    if name not in RULE_METHODS:
        problems.unknown(at, "unknown rule `%(word)s`", name, RULE_METHODS)
        return None
    if method is not None and method not in RULE_METHODS[name]:
        fitting = ", ".join(rule for rule, methods in RULE_METHODS.items() if method in methods)
        template = "rule `%(rule)s` doesn't fit the method `%(method)s`; that takes %(fitting)s"
        problems.add(at, template, rule=name, method=method, fitting=fitting)
    if name == "veto":
        return _veto(body, method, problems)
    return _READERS[name](body, problems)


def _name_and_body(node: YamlNode, line: int, problems: Problems) -> tuple[str, Mapping, int] | None:
    if isinstance(node, Scalar):
        name = text_of(node, "rule", problems, line)
        if name in RULE_METHODS and name not in _BARE:
            template = "rule `%(rule)s` needs its figures; write %(example)s"
            problems.add(node.line, template, rule=name, example=_EXAMPLES[name])
            return None
        return (name, Mapping({}, node.line), node.line) if name else None
    if isinstance(node, Sequence) or len(node.entries) != 1:
        problems.add(line, "`rule` must be one rule: its name, or {name: {figures}}")
        return None
    [(name, entry)] = node.entries.items()
    body = entry.value
    if isinstance(body, Mapping):
        return name, body, entry.line
    if isinstance(body, Scalar) and body.empty and name in _BARE:
        return name, Mapping({}, entry.line), entry.line
    if name in RULE_METHODS:
        example = _EXAMPLES.get(name, name)
        template = "the figures of rule `%(rule)s` must be a mapping; write %(example)s"
        problems.add(entry.line, template, rule=name, example=example)
        return None
    return name, Mapping({}, entry.line), entry.line


def _fields(body: Mapping, rule: str, known: tuple[str, ...], problems: Problems) -> Fields:
    return Fields(body, known, problems, f"rule {rule}")


def _per_failure(body: Mapping, problems: Problems) -> Rule | None:
    fields = _fields(body, "per_failure", ("deduct", "cap"), problems)
    deduct = fields.number("deduct", required=True)
    cap = fields.number("cap")
    return None if deduct is None else PerFailure(deduct, cap)


def _pass_rate(body: Mapping, problems: Problems) -> Rule:
    return PassRate(_shares(_fields(body, "pass_rate", ("steps",), problems)))


def _survey_rate(body: Mapping, problems: Problems) -> Rule:
    return SurveyRate(_shares(_fields(body, "survey_rate", ("steps",), problems)))


def _shares(fields: Fields) -> tuple[tuple[Decimal, Decimal], ...] | None:
    if "steps" not in fields:
        return None
    steps: dict[Decimal, Decimal] = {}
    for rate_node, share_node, line in _pairs(fields):
        rate = number_of(rate_node, "rate of a step", fields.problems, line, most=ONE)
        share = number_of(share_node, "share of a step", fields.problems, line, most=ONE)
        if rate is None or share is None:
            continue
        if rate in steps:
            fields.problems.add(line, "two steps at the rate %(rate)s; keep one", rate=rate)
        steps.setdefault(rate, share)
    return tuple(steps.items())


def _bands(body: Mapping, problems: Problems) -> Rule | None:
    fields = _fields(body, "bands", ("steps",), problems)
    if fields.entry("steps", required=True) is None:
        return None
    steps: dict[int, Decimal] = {}
    for count_node, value_node, line in _pairs(fields):
        count = whole_of(count_node, "count of a step", problems, line, 0, MAX_COUNT)
        value = number_of(value_node, "value of a step", problems, line, most=ONE)
        if count is None or value is None:
            continue
        if count in steps:
            problems.add(line, "two steps at the count %(count)s; keep one", count=count)
        steps.setdefault(count, value)
    return Bands(tuple(steps.items()))


def _pairs(fields: Fields) -> list[tuple[YamlNode, YamlNode, int]]:
    line = fields.line_of("steps")
    items = fields.items("steps")
    listed = isinstance(fields.node.entries["steps"].value, Sequence)
    if listed and not items:
        fields.problems.add(line, "`steps` is empty; name at least one, such as [0.9, 1]")
    pairs: list[tuple[YamlNode, YamlNode, int]] = []
    for item in items:
        if isinstance(item, Sequence) and len(item.items) == 2:
            pairs.append((item.items[0], item.items[1], item.line))
        else:
            fields.problems.add(item.line, "a step must be a pair, such as [0.9, 1]")
    return pairs


def _grades(body: Mapping, problems: Problems) -> Rule | None:
    fields = _fields(body, "grades", GRADES, problems)
    read = [(grade, fields.number(grade, most=ONE)) for grade in body.entries if grade in GRADES]
    values = [(grade, value) for grade, value in read if value is not None]
    if not body.entries:
        problems.add(body.line, "rule grades names no grade; write %(example)s", example=_EXAMPLES["grades"])
    return Grades(tuple(values)) if values else None


def _fraction(body: Mapping, problems: Problems) -> Rule:
    _fields(body, "fraction", (), problems)
    return ByFraction()


def _threshold(body: Mapping, problems: Problems) -> Rule | None:
    fields = _fields(body, "threshold", ("op", "value", "zero_at", "or_trend", "unit"), problems)
    op = fields.one_of("op", OPERATORS, required=True)
    value = fields.number("value", required=True, least=None)
    zero_at = fields.number("zero_at", least=None)
    or_trend = fields.one_of("or_trend", DIRECTIONS)
    unit = fields.text("unit")
    if zero_at is not None and op and value is not None:
        _check_zero_at(op, value, zero_at, fields.line_of("zero_at"), problems)
    if not op or value is None:
        return None
    return Threshold(
        op=cast(Any, op),
        value=value,
        zero_at=zero_at,
        or_trend=cast(Any, or_trend or None),
        unit=unit,
    )


def _check_zero_at(op: str, value: Decimal, zero_at: Decimal, line: int, problems: Problems) -> None:
    if op == "==":
        problems.add(line, "`zero_at` can't go with `==`; leave it out, or use >= or <=")
    elif zero_at == value:
        problems.add(line, "`zero_at` equals `value` (%(value)s); it must lie beyond it", value=value)
    elif op in (">=", ">") and zero_at > value:
        template = "`zero_at` %(zero)s lies above `value` %(value)s: with `%(op)s` whatever fails scores 0; did you mean one below?"
        problems.warn(line, template, zero=zero_at, value=value, op=op)
    elif op in ("<=", "<") and zero_at < value:
        template = "`zero_at` %(zero)s lies below `value` %(value)s: with `%(op)s` whatever fails scores 0; did you mean one above?"
        problems.warn(line, template, zero=zero_at, value=value, op=op)


def _trend(body: Mapping, problems: Problems) -> Rule | None:
    fields = _fields(body, "trend", ("direction",), problems)
    direction = fields.one_of("direction", DIRECTIONS, required=True)
    return Trend(cast(Any, direction)) if direction else None


def _deduct(body: Mapping, problems: Problems) -> Rule | None:
    each = _fields(body, "deduct", ("each",), problems).number("each", required=True)
    return None if each is None else Deduct(each)


def _bonus(body: Mapping, problems: Problems) -> Rule | None:
    fields = _fields(body, "bonus", ("each", "cap"), problems)
    each = fields.number("each", required=True)
    cap = fields.number("cap", required=True)
    return None if each is None or cap is None else Bonus(each, cap)


def _veto(body: Mapping, method: Method | None, problems: Problems) -> Rule:
    fields = _fields(body, "veto", ("below",), problems)
    below = fields.number("below", most=ONE)
    if below == ZERO:
        problems.add(
            fields.line_of("below"), "`below: 0` never vetoes; write a pass rate above 0, such as 0.7"
        )
    if "below" in fields and method == "negative":
        template = "`below` is a pass rate of sites; the negative list has none, write `rule: veto`"
        problems.add(fields.line_of("below"), template)
    return Veto(below)


_READERS: Final[dict[str, Callable[[Mapping, Problems], Rule | None]]] = {
    "per_failure": _per_failure,
    "pass_rate": _pass_rate,
    "grades": _grades,
    "bands": _bands,
    "fraction": _fraction,
    "survey_rate": _survey_rate,
    "threshold": _threshold,
    "trend": _trend,
    "deduct": _deduct,
    "bonus": _bonus,
}
