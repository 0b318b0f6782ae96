"""Random standards with facts, sites and assignments that fit them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.period import month_of
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.standard.model import (
    METHODS,
    Bands,
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    Node,
    PassRate,
    PerFailure,
    Rule,
    Standard,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)

UNITS = ("甲局", "乙局", "丙街道")
TYPES = ("market", "toilet")
SITES = ("M1", "M2", "M3", "T1", "T2")
BEGIN = datetime(2026, 9, 20)

shares = st.sampled_from([Decimal(n) / 10 for n in range(11)] + [Decimal("0.3333"), Decimal("0.66")])
points = st.sampled_from([Decimal(0), Decimal(1), Decimal("2.5"), Decimal(10), Decimal("0.0001")])
amounts = st.sampled_from([Decimal("0.1"), Decimal("0.5"), Decimal(1), Decimal(3)])
# A step below 0 or above 1 does not exist; the same threshold twice is refused by the reader.
steps = st.none() | st.dictionaries(shares, shares, min_size=1, max_size=3).map(lambda d: tuple(d.items()))
grades = st.tuples(shares, shares, shares, shares).map(lambda v: Grades(tuple(zip("ABCD", v, strict=True))))
bands = st.dictionaries(st.integers(0, 4), shares, min_size=1, max_size=4).map(
    lambda d: Bands(tuple(d.items()))
)
directions: Any = st.sampled_from(["up", "down"])


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    op: Any = draw(st.sampled_from([">=", "<=", ">", "<", "=="]))
    zero = None
    if op != "==" and draw(st.booleans()):
        zero = Decimal(2) if op in (">=", ">") else Decimal(8)
    return Threshold(op, Decimal(5), zero, draw(st.none() | directions))


RULES: dict[str, st.SearchStrategy[Rule]] = {
    "site": st.one_of(
        st.builds(PerFailure, amounts, st.none() | amounts),
        st.builds(PassRate, steps),
        grades,
        bands,
        st.builds(Veto, st.none() | shares),
    ),
    "evidence": st.just(ByFraction()),
    "survey": st.builds(SurveyRate, steps),
    "indicator": st.one_of(thresholds(), st.builds(Trend, directions)),
    "overall": st.just(ByFraction()),
    "report": st.just(ByFraction()),
    "negative": st.one_of(st.builds(Deduct, amounts), st.builds(Bonus, amounts, amounts), st.just(Veto())),
}


@dataclass(frozen=True)
class Case:
    standard: Standard
    facts: list[Fact]
    sites: dict[str, Site]
    assignments: Assignments


@st.composite
def leaves(draw: st.DrawFn, code: str) -> Node:
    method: Any = draw(st.sampled_from([*METHODS, "site", "site", "site"]))
    return Node(
        code=code,
        title=code,
        points=Decimal(0) if method == "negative" else draw(points),
        method=method,
        rule=draw(RULES[method]),
        site_types=TYPES if method == "site" else (),
        lead=tuple(draw(st.lists(st.sampled_from(UNITS), max_size=2, unique=True))),
    )


@st.composite
def nodes(draw: st.DrawFn, code: str, depth: int) -> Node:
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(leaves(code))
    children = tuple(draw(nodes(f"{code}.{n}", depth - 1)) for n in range(draw(st.integers(0, 4))))
    return Node(code=code, title=code, children=children, cap=draw(st.none() | points))


@st.composite
def facts_of(draw: st.DrawFn, leaf: Node) -> list[Fact]:
    found: list[Fact] = []
    for _ in range(draw(st.integers(0, 8 if leaf.method == "site" else 3))):
        at = BEGIN + timedelta(hours=12 * draw(st.integers(0, 150)))
        common: dict[str, Any] = {
            "item": leaf.code,
            "at": at,
            "period": month_of(at),
            "source": draw(st.sampled_from(["mock", "mock", "covert", "self"])),
        }
        match leaf.method:
            case "site":
                verdict: Any = draw(st.sampled_from(["pass", "fail", "na"]))
                more = {
                    "site": draw(st.sampled_from(SITES)),
                    "visit": draw(st.sampled_from(["v1", "v2"])),
                    "count": draw(st.integers(1, 5)),
                    "grade": draw(st.sampled_from("ABCD")),
                }
                found.append(Check(**common, **more, verdict=verdict))
            case "evidence":
                found.append(Review(**common, fraction=draw(shares)))
            case "survey":
                yes = draw(st.integers(0, 9))
                found.append(Poll(**common, yes=yes, valid=yes + draw(st.integers(0, 9))))
            case "indicator":
                found.append(Reading(**common, value=Decimal(draw(st.integers(0, 10)))))
            case "negative":
                found.append(Event(**common, count=draw(st.integers(1, 3))))
            case _:
                rater = draw(st.sampled_from(["张", "李"]))
                found.append(Rating(**common, fraction=draw(shares), rater=rater))
    return found


duties = st.builds(
    Duty,
    st.sampled_from(UNITS),
    st.lists(st.sampled_from(["丁局", "戊局"]), max_size=2, unique=True).map(tuple),
    st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(9, 10)]),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    tree = tuple(draw(nodes(str(n), 2)) for n in range(draw(st.integers(1, 4))))
    weights = st.dictionaries(
        st.sampled_from(METHODS), st.sampled_from([Decimal(0), Decimal("0.4"), Decimal(20)])
    )
    standard = Standard(
        id="s",
        title="s",
        version="1",
        regime=draw(st.sampled_from(["points", "attain"])),
        method_weights=tuple(draw(st.just({}) | weights).items()),
        tree=tree,
    )
    sites = {
        name: Site("market" if name[0] == "M" else "toilet", draw(st.none() | st.sampled_from(UNITS)))
        for name in SITES
    }
    codes = st.sampled_from([leaf.code for leaf in standard.leaves()] or ["none"])
    assignments = Assignments(
        on_site=draw(st.dictionaries(st.tuples(st.sampled_from(SITES), codes), duties, max_size=3)),
        on_type=draw(st.dictionaries(st.tuples(st.sampled_from(TYPES), codes), duties, max_size=3)),
    )
    facts = [fact for leaf in standard.leaves() for fact in draw(facts_of(leaf))]
    return Case(standard, draw(st.permutations(facts)), sites, assignments)
