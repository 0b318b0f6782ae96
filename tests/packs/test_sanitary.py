"""The two sanitary packs: exact sums, sources, checklists, and what they make of facts."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.standard.model import Node, Standard, Threshold, Trend, Veto
from tongchuang.engines.standard.pack import load_pack
from tongchuang.engines.standard.pack_model import Pack

PACKS = Path(__file__).resolve().parents[2] / "packs"
COUNTY, CITY, CIVILISED = "sanitary-county-visit", "sanitary-city-2021", "civilised-county"
OURS = (COUNTY, CITY)
CHAPTERS = [50, 50, 200, 100, 100, 100, 100, 50, 100, 100, 50]
SEPTEMBER, OCTOBER = datetime(2026, 9, 15, tzinfo=UTC), datetime(2026, 10, 15, tzinfo=UTC)


@cache
def pack(name: str) -> Pack:
    read = load_pack(PACKS / name)
    assert read.pack is not None, "\n".join(map(str, read.problems))
    return read.pack


def standard(name: str) -> Standard:
    [found] = pack(name).standards
    return found


def leaves_below(node: Node) -> list[Node]:
    return [found for found in node.walk() if found.is_leaf]


# --- what the packs say of themselves -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_checks_without_a_remark(name: str) -> None:
    assert load_pack(PACKS / name).problems == ()


@pytest.mark.parametrize("name", OURS)
def test_every_item_has_source_certainty_and_lead(name: str) -> None:
    known = {source.id for source in pack(name).sources}
    for leaf in standard(name).leaves():
        assert leaf.source in known, leaf.code
        assert leaf.verified is not None and leaf.lead, leaf.code
        assert not set(leaf.lead) & set(leaf.support), leaf.code
        assert leaf.verified or leaf.note, f"{leaf.code} is unverified and doesn't say why"
        assert leaf.text or leaf.method == "indicator", leaf.code


@pytest.mark.parametrize("name", OURS)
def test_every_site_type_has_a_checklist(name: str) -> None:
    of_type = Counter(code for leaf in standard(name).leaves() for code in leaf.site_types)
    assert set(of_type) == {site_type.code for site_type in standard(name).site_types}
    assert name == CITY or min(of_type.values()) >= 2


def test_neither_pack_claims_to_be_complete() -> None:
    assert not pack(COUNTY).complete and not pack(CITY).complete


def test_shared_kinds_of_place_have_one_code_and_one_title() -> None:
    titles: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for name in (*OURS, CIVILISED):
        for site_type in standard(name).site_types:
            assert titles.setdefault(site_type.code, site_type.title) == site_type.title
            for word in (site_type.title, *site_type.aliases):
                assert aliases.setdefault(word, site_type.code) == site_type.code, word


# --- the county visit: 1000 points --------------------------------------------------------------------------------


def test_the_chapters_are_worth_what_the_table_says() -> None:
    tree = standard(COUNTY).tree
    assert [sum(leaf.points for leaf in leaves_below(chapter)) for chapter in tree] == CHAPTERS
    assert sum(CHAPTERS) == 1000


def test_live_poultry_is_worth_twenty_points_and_vetoes_below_seven_tenths() -> None:
    leaves = {leaf.code: leaf for leaf in standard(COUNTY).leaves()}
    assert leaves["4.1.1"].points == 20
    assert leaves["4.1.2"].rule == Veto(below=Decimal("0.7"))
    assert leaves["4.1.2"].points == 0
    assert leaves["4.1.1"].site_types == leaves["4.1.2"].site_types == ("market",)


@pytest.mark.parametrize(("passed", "vetoed", "points"), [(10, False, 20), (7, False, 14), (6, True, 12)])
def test_live_poultry_at_ten_markets(passed: int, vetoed: bool, points: int) -> None:
    facts: list[Fact] = [
        Check(**_when(code), site=f"M{site}", visit="V1", verdict="pass" if site < passed else "fail")
        for code in ("4.1.1", "4.1.2")
        for site in range(10)
    ]
    result = scored(COUNTY, facts)
    assert result.total.vetoed is vetoed
    assert result.item("4.1.1").score == points


def test_a_perfect_visit_is_a_hundred_and_every_failure_costs() -> None:
    perfect = scored(COUNTY, list(facts_for(standard(COUNTY), good=True)))
    assert perfect.total.total == perfect.total.low == 100
    assert perfect.total.coverage == 1
    ruined = scored(COUNTY, list(facts_for(standard(COUNTY), good=False)))
    assert ruined.total.vetoed
    assert ruined.total.total == 0


def test_two_occurrences_are_the_middle_band() -> None:
    checks: list[Fact] = [
        Check(**_when("3.1.2"), site=f"R{n}", visit="V1", verdict="fail" if n else "pass", count=max(n, 1))
        for n in (0, 2, 4, 5)
    ]
    assert scored(COUNTY, checks).item("3.1.2").score == 12 * Fraction(1 * 10 + 8 + 4 + 0, 40)


# --- the 2021 standard: attained or not ---------------------------------------------------------------------------


def test_the_2021_standard_has_its_chapters_and_says_what_is_missing() -> None:
    tree = standard(CITY).tree
    assert len(tree) == 7
    articles = [node for chapter in tree for node in chapter.children if not node.code.endswith("-I")]
    assert len(articles) == 38
    numbered = [node.code for node in articles if "U" not in node.code]
    assert [int(code.split("-")[1]) for code in numbered] == list(range(1, 16))
    indicators = [leaf for leaf in standard(CITY).leaves() if leaf.code.startswith("I-")]
    assert len(indicators) == 52


def test_only_the_indicators_of_the_published_annex_are_verified() -> None:
    verified = {leaf.code for leaf in standard(CITY).leaves() if leaf.code.startswith("I-") and leaf.verified}
    assert verified == {f"I-{number}" for number in range(33, 57)}


def test_general_knowledge_is_never_verified() -> None:
    for leaf in standard(CITY).leaves():
        assert (leaf.source == "GK") is (not leaf.verified), leaf.code


def test_verified_articles_are_those_whose_text_was_found() -> None:
    verified = {
        leaf.code.split(".")[0] for leaf in standard(CITY).leaves() if "." in leaf.code and leaf.verified
    }
    assert verified == {f"1-0{n}" for n in range(1, 6)} | {"2-06"} | {f"3-{n}" for n in range(10, 16)}


@pytest.mark.parametrize(
    ("code", "op", "value", "or_trend"),
    [
        ("I-35", ">", "90", None), ("I-37", "<=", "25", "down"), ("I-39", "<=", "5.6", "down"),
        ("I-40", "<=", "7.8", "down"), ("I-41", "<=", "18", "down"), ("I-42", ">=", "78.3", "up"),
        ("I-44", ">=", "95", None), ("I-48", ">=", "85", None), ("I-56", ">=", "95", None),
    ],
)  # fmt: skip
def test_target_values_of_the_annex(code: str, op: str, value: str, or_trend: str | None) -> None:
    rule = standard(CITY).leaf(code).rule
    assert isinstance(rule, Threshold)
    assert (rule.op, rule.value, rule.or_trend) == (op, Decimal(value), or_trend)


def test_what_has_no_figure_is_reviewed_as_evidence() -> None:
    for code in ["I-49", "I-50", "I-51", "I-52", "I-53", "I-54", "I-55"]:
        assert standard(CITY).leaf(code).method == "evidence"
    for code in ["I-33", "I-34", "I-47"]:
        assert standard(CITY).leaf(code).rule == Trend("down")


def test_nothing_is_attained_by_having_no_points() -> None:
    """A leaf without points would count as attained whatever is found."""
    assert all(leaf.points > 0 for leaf in standard(CITY).leaves() if leaf.method != "negative")


def test_a_good_city_attains_everything_and_a_bad_one_nothing() -> None:
    good = scored(CITY, list(facts_for(standard(CITY), good=True)))
    leaves = list(standard(CITY).leaves())
    assert good.total.attained is not None
    assert (good.total.attained.yes, good.total.attained.no) == (len(leaves), 0)
    bad = scored(CITY, list(facts_for(standard(CITY), good=False)))
    assert bad.total.attained is not None
    assert (bad.total.attained.yes, bad.total.attained.no) == (0, len(leaves))
    assert bad.total.vetoed


def test_one_item_not_attained_is_enough() -> None:
    facts = [fact for fact in facts_for(standard(CITY), good=True) if fact.item != "I-44"]
    facts.append(Reading(**_when("I-44"), value=Decimal("94.9")))
    result = scored(CITY, facts)
    assert result.total.attained is not None and result.total.attained.no == 1
    assert result.item("I-44").attained is False


# --- one check serves several standards ---------------------------------------------------------------------------


def test_enough_lines_join_the_standards() -> None:
    lines = [*pack(COUNTY).crosswalk, *pack(CITY).crosswalk]
    joined = Counter(frozenset((line.from_standard, line.to_standard)) for line in lines)
    assert joined[frozenset(("civilised-county", "sanitary-county-visit"))] >= 40
    assert joined[frozenset(("sanitary-county-visit", "sanitary-city"))] >= 40
    assert joined[frozenset(("civilised-county", "sanitary-city"))] >= 10


def test_joined_items_can_share_a_fact() -> None:
    """The same method, and for checks a kind of place that both name."""
    of = {standard(name).id: standard(name) for name in (*OURS, CIVILISED)}
    for line in [*pack(COUNTY).crosswalk, *pack(CITY).crosswalk]:
        one, other = of[line.from_standard].leaf(line.from_code), of[line.to_standard].leaf(line.to_code)
        assert one.method == other.method, line
        assert one.method != "site" or set(one.site_types) & set(other.site_types), line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "{from: sanitary-county-visit/4.1.1, to: civilised-county/WM-MARKET-99, relation: equal}",
            "no item",
        ),
        (
            "{from: sanitary-county-visit/4.1.1, to: civilized-county/WM-MARKET-21, relation: equal}",
            "did you mean",
        ),
        ("{from: civilised-county/WM-MARKET-21, to: sanitary-city/3-U2.1, relation: equal}", "neither end"),
        ("{from: sanitary-county-visit/4, to: civilised-county/WM-MARKET-21, relation: equal}", "heading"),
    ],
)
def test_a_bad_line_between_two_packs_is_named(tmp_path: Path, line: str, words: str) -> None:
    for name in (*OURS, CIVILISED):
        shutil.copytree(PACKS / name, tmp_path / name)
    (tmp_path / COUNTY / "crosswalk.yaml").write_text(f"# joins\n- {line}\n", "utf-8")
    read = load_pack(tmp_path / COUNTY)
    assert not read.ok
    [problem] = read.problems
    assert problem.file.endswith("crosswalk.yaml") and problem.line == 2
    assert words in problem.reason


def test_a_pack_on_its_own_names_the_standard_it_misses(tmp_path: Path) -> None:
    shutil.copytree(PACKS / COUNTY, tmp_path / COUNTY)
    read = load_pack(tmp_path / COUNTY)
    assert not read.ok
    assert "no standard `civilised-county`" in read.problems[0].reason


# --- facts --------------------------------------------------------------------------------------------------------


def scored(name: str, facts: list[Fact]) -> Result:
    return score(standard(name), select(facts, "2026-10", ["covert"]))


def facts_for(of: Standard, *, good: bool) -> Iterator[Fact]:
    """One fact of every item, all as good or as bad as can be."""
    for leaf in of.leaves():
        yield from _facts(leaf, good)


def _facts(leaf: Node, good: bool) -> Iterator[Fact]:
    when = _when(leaf.code)
    share = Decimal(good)
    if leaf.method == "site":
        verdict = "pass" if good else "fail"
        yield Check(**when, site="S1", visit="V1", verdict=verdict, count=1 if good else 99)
    elif leaf.method == "evidence":
        yield Review(**when, fraction=share)
    elif leaf.method == "overall":
        yield Rating(**when, fraction=share, rater="R1")
    elif leaf.method == "survey":
        yield Poll(**when, yes=95 if good else 10, valid=100)
    elif leaf.method == "indicator":
        earlier, later = _readings(leaf, good)
        yield Reading(**{**when, "period": "2026-09", "at": SEPTEMBER}, value=earlier)
        yield Reading(**when, value=later)
    elif not good:
        yield Event(**when)


def _when(code: str) -> dict[str, Any]:
    return {"item": code, "period": "2026-10", "source": "covert", "at": OCTOBER}


def _readings(leaf: Node, good: bool) -> tuple[Decimal, Decimal]:
    """A reading of an earlier month and the latest one."""
    up, limit = True, Decimal(50)
    if isinstance(leaf.rule, Threshold):
        up, limit = leaf.rule.op in (">=", ">", "=="), leaf.rule.value
        if leaf.rule.op == "==":
            return (limit - 1, limit) if good else (limit, limit - 1)
    elif isinstance(leaf.rule, Trend):
        up = leaf.rule.direction == "up"
    step = Decimal(1) if up == good else Decimal(-1)
    return limit, limit + step
