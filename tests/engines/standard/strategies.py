"""Any standard that the contract allows, as values, and the same as YAML text."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tongchuang.engines.standard import model
from tongchuang.engines.standard.model import Node, SiteType, Standard
from tongchuang.engines.standard.write import RULE_NAMES, plain_number

WORDS = st.text("市容环境ab 1.0:#-'\"%", min_size=1, max_size=8).map(str.strip).filter(bool)
TYPES = ("market", "toilet", "street")


def figures(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, most, places=places, allow_nan=False)


POINTS, SHARE = figures(1000, 4), figures(1, 3)
UP_DOWN = st.sampled_from(["up", "down"])
STEPS = st.none() | st.lists(
    st.tuples(SHARE, SHARE), min_size=1, max_size=4, unique_by=lambda step: step[0]
).map(tuple)
COUNTS = st.lists(
    st.tuples(st.integers(0, 99), SHARE), min_size=1, max_size=4, unique_by=lambda step: step[0]
)


@st.composite
def thresholds(draw: st.DrawFn) -> model.Threshold:
    op = draw(st.sampled_from([">=", "<=", ">", "<", "=="]))
    value = draw(st.decimals(-1000, 1000, places=3))
    beyond = draw(st.none() | st.decimals("0.001", 100, places=3))
    zero_at = None
    if beyond is not None and op != "==":
        zero_at = value - beyond if op in (">=", ">") else value + beyond
    return model.Threshold(
        op, value, zero_at, draw(st.none() | UP_DOWN), draw(st.sampled_from(["", "%", "‰"]))
    )


RULES: dict[str, st.SearchStrategy[Any]] = {
    "site": st.one_of(
        st.builds(model.PerFailure, POINTS, st.none() | POINTS),
        st.builds(model.PassRate, STEPS),
        st.builds(
            model.Grades,
            st.lists(st.tuples(st.sampled_from("ABCD"), SHARE), min_size=1, unique_by=lambda g: g[0]).map(
                tuple
            ),
        ),
        st.builds(model.Bands, COUNTS.map(tuple)),
        st.builds(model.Veto, st.none() | st.decimals("0.001", 1, places=3)),
    ),
    "survey": st.builds(model.SurveyRate, STEPS),
    "indicator": st.one_of(thresholds(), st.builds(model.Trend, UP_DOWN)),
    "negative": st.one_of(
        st.builds(model.Deduct, POINTS), st.builds(model.Bonus, POINTS, POINTS), st.just(model.Veto())
    ),
    **{method: st.just(model.ByFraction()) for method in ("evidence", "overall", "report")},
}
UNITS = st.lists(st.sampled_from(["城管局", "市场局", "街道办"]), unique=True, max_size=2).map(tuple)


@st.composite
def items(draw: st.DrawFn, code: str) -> Node:
    method = draw(st.sampled_from(model.METHODS))
    types = st.lists(st.sampled_from(TYPES), min_size=1, unique=True).map(tuple)
    return Node(
        code=code,
        title=draw(WORDS),
        text=draw(st.just("") | WORDS),
        points=Decimal(0) if method == "negative" else draw(POINTS),
        method=method,
        rule=draw(RULES[method]),
        site_types=draw(types) if method == "site" else (),
        lead=draw(UNITS),
        support=draw(UNITS),
        source=draw(st.just("") | WORDS),
        verified=draw(st.none() | st.booleans()),
        exemption=draw(st.just("") | WORDS),
        counting=draw(st.just("") | WORDS),
        note=draw(st.just("") | WORDS),
    )


@st.composite
def standards(draw: st.DrawFn) -> Standard:
    names = iter(draw(st.permutations([f"{n // 10}.{n % 10}0" for n in range(40)])))

    def nodes(depth: int) -> tuple[Node, ...]:
        return tuple(node(depth) for _ in range(draw(st.integers(1, 3))))

    def node(depth: int) -> Node:
        code = next(names)
        if depth == 0 or draw(st.booleans()):
            return draw(items(code))
        return Node(code=code, title=draw(WORDS), cap=draw(st.none() | POINTS), children=nodes(depth - 1))

    weights = st.lists(
        st.tuples(st.sampled_from(model.METHODS), st.integers(1, 60).map(Decimal)),
        max_size=3,
        unique_by=lambda w: w[0],
    )
    order: Callable[[Any], int] = lambda weight: model.METHODS.index(weight[0])  # noqa: E731
    return Standard(
        id="made-up",
        title=draw(WORDS),
        version=draw(WORDS),
        regime=draw(st.sampled_from(["points", "attain"])),
        method_weights=tuple(sorted(draw(weights), key=order)),
        site_types=tuple(SiteType(code, draw(WORDS), aliases=draw(UNITS)) for code in TYPES),
        tree=nodes(2),
    )


def as_yaml(standard: Standard) -> str:
    """The text that a person would have written for this standard (flow style, so that JSON does it)."""
    return json.dumps(
        {
            "standard": {
                "id": standard.id,
                "title": standard.title,
                "version": standard.version,
                "regime": standard.regime,
                "method_weights": {method: _Figure(weight) for method, weight in standard.method_weights},
            },
            "site_types": {
                site_type.code: {"title": site_type.title, "aliases": list(site_type.aliases)}
                for site_type in standard.site_types
            },
            "tree": [_node(node) for node in standard.tree],
        },
        ensure_ascii=False,
        indent=1,
        default=str,
    )


class _Figure(float):
    """A number that JSON writes with all of its digits."""

    def __init__(self, value: Decimal) -> None:
        self.text = plain_number(value)

    def __repr__(self) -> str:
        return self.text


def _figure(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _Figure(value)
    return [_figure(item) for item in value] if isinstance(value, tuple) else value


def _node(node: Node) -> dict[str, Any]:
    if not node.is_leaf:
        head: dict[str, Any] = {"code": node.code, "title": node.title}
        if node.cap is not None:
            head["cap"] = _figure(node.cap)
        return {**head, "children": [_node(child) for child in node.children]}
    names = (
        "code",
        "title",
        "text",
        "points",
        "method",
        "site_types",
        "lead",
        "support",
        "source",
        "verified",
    )
    names += ("exemption", "counting", "note")
    written = {name: _figure(getattr(node, name)) for name in names if getattr(node, name) not in ("", None)}
    body = {key: _figure(value) for key, value in vars(node.rule).items() if value not in ("", None)}
    if isinstance(node.rule, model.Grades):
        body = {grade: _figure(value) for grade, value in node.rule.values}
    return {**written, "rule": {RULE_NAMES[type(node.rule)]: body}}
