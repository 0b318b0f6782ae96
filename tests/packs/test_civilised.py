"""The two civilised packs say what they promise: complete trees, exact sums, sources that exist."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tongchuang.engines.standard.model import Bands, Bonus, Deduct, Grades, Node, PerFailure, Standard, Veto
from tongchuang.engines.standard.pack import load_pack
from tongchuang.engines.standard.pack_model import Pack

PACKS = Path(__file__).parents[2] / "packs"
NAMES = ("civilised-county", "civilised-unit")


@cache
def pack(name: str) -> Pack:
    read = load_pack(PACKS / name)
    assert read.pack is not None, "\n".join(map(str, read.problems))
    return read.pack


def standard(name: str) -> Standard:
    [found] = pack(name).standards
    return found


def leaves(name: str, method: str) -> list[Node]:
    return [leaf for leaf in standard(name).leaves() if leaf.method == method]


def points(name: str, *methods: str) -> Decimal:
    return sum((leaf.points for method in methods for leaf in leaves(name, method)), Decimal(0))


@pytest.mark.parametrize("name", NAMES)
def test_checks_without_a_remark(name: str) -> None:
    assert load_pack(PACKS / name).problems == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_item_is_worded_sourced_and_led(name: str) -> None:
    known = {source.id for source in pack(name).sources}
    for leaf in standard(name).leaves():
        assert leaf.source in known, leaf.code
        assert leaf.verified is not None, leaf.code
        assert leaf.lead, leaf.code
        assert not set(leaf.lead) & set(leaf.support), leaf.code
        assert len(leaf.title) <= 16, leaf.code
        assert 10 <= len(leaf.text) <= 80 and leaf.text.endswith("。"), leaf.code
        assert leaf.method == "negative" or leaf.points > 0, leaf.code


@pytest.mark.parametrize("name", NAMES)
def test_no_source_is_named_in_vain_and_general_knowledge_is_never_verified(name: str) -> None:
    used = Counter(leaf.source for leaf in standard(name).leaves())
    framework = {"P1", "U4"}  # for the weights and the values of grades, not for one item
    assert {source.id for source in pack(name).sources} == set(used) | framework & {
        source.id for source in pack(name).sources
    }
    assert not [leaf.code for leaf in standard(name).leaves() if leaf.source == "GK" and leaf.verified]
    assert pack(name).complete is False


@pytest.mark.parametrize("name", NAMES)
def test_wording_is_not_repeated_within_a_site_type(name: str) -> None:
    by_type: dict[str, list[Node]] = defaultdict(list)
    for leaf in leaves(name, "site"):
        for site_type in leaf.site_types:
            by_type[site_type].append(leaf)
    assert set(by_type) == {site_type.code for site_type in standard(name).site_types}
    for site_type, items in by_type.items():
        assert len(items) >= 5, site_type
        assert len({item.text for item in items}) == len(items), site_type
        assert len({item.title for item in items}) == len(items), site_type


@pytest.mark.parametrize("name", NAMES)
def test_chinese_text_has_chinese_punctuation(name: str) -> None:
    ascii_mark = re.compile(r"[\u4e00-\u9fff][,;:?()]|[,;:?()][\u4e00-\u9fff]")
    for leaf in standard(name).leaves():
        for text in (leaf.title, leaf.text, leaf.exemption, leaf.counting, leaf.note):
            assert not ascii_mark.search(text), (leaf.code, text)


@pytest.mark.parametrize("name", NAMES)
def test_site_types_tell_the_inspector_where_to_walk(name: str) -> None:
    assert all(site_type.route and site_type.description for site_type in standard(name).site_types)
    assert {code for code, _ in pack(name).quotas} == {
        site_type.code for site_type in standard(name).site_types
    }


@pytest.mark.parametrize("name", NAMES)
def test_tree_has_projects_contents_and_items(name: str) -> None:
    for project in standard(name).tree:
        assert not project.is_leaf
        for content in project.children:
            assert not content.is_leaf
            assert content.children and all(item.is_leaf for item in content.children), content.code


class TestCounty:
    name = "civilised-county"

    def test_size(self) -> None:
        assert len(standard(self.name).site_types) == 28
        assert len(leaves(self.name, "site")) >= 390
        assert len(leaves(self.name, "evidence")) >= 30
        assert len(leaves(self.name, "survey")) == 12
        assert len(leaves(self.name, "overall")) == 4

    def test_weights_stand_as_published(self) -> None:
        assert dict(standard(self.name).method_weights) == {
            "evidence": Decimal("0.4"),
            "site": Decimal("0.4"),
            "survey": Decimal("0.2"),
        }
        assert pack(self.name).year_weights == (Decimal("0.15"), Decimal("0.25"), Decimal("0.60"))

    def test_points_are_in_the_proportion_of_the_weights(self) -> None:
        assert points(self.name, "site") == 100
        assert points(self.name, "evidence") == 100
        assert points(self.name, "survey") == 50
        assert points(self.name, "overall") == 20

    def test_codes_belong_to_their_checklist(self) -> None:
        [site] = [project for project in standard(self.name).tree if project.code == "WM-S"]
        assert len(site.children) == 28
        for content in site.children:
            assert all(item.code.startswith(f"{content.code}-") for item in content.children)
            assert len({item.site_types for item in content.children}) == 1

    def test_sourced_ways_of_scoring_are_kept(self) -> None:
        state = Bands(((0, Decimal(1)), (1, Decimal("0.66")), (2, Decimal("0.33"))))
        tree = standard(self.name)
        assert tree.leaf("WM-RESID-13").rule == state
        assert tree.leaf("WM-SUBOFF-07").rule == Bands(((0, Decimal(1)),))
        assert isinstance(tree.leaf("WM-RESID-21").rule, Grades)
        volunteers = tree.leaf("WM-HOSP-18")
        assert volunteers.rule == PerFailure(volunteers.points)

    def test_occupying_and_parking_carry_their_exemption(self) -> None:
        for code in ("WM-ROAD-09", "WM-ROAD-10", "WM-MARKET-11", "WM-RESID-20"):
            assert standard(self.name).leaf(code).exemption, code

    def test_negative_list_has_vetoes_deductions_and_a_capped_bonus(self) -> None:
        kinds = Counter(type(leaf.rule) for leaf in leaves(self.name, "negative"))
        assert kinds[Veto] == 7 and kinds[Deduct] == 4 and kinds[Bonus] == 3


class TestUnit:
    name = "civilised-unit"

    def test_indicators_add_up_to_100(self) -> None:
        assert points(self.name, "site", "evidence", "survey") == 100
        assert standard(self.name).method_weights == ()
        assert len(list(standard(self.name).leaves())) >= 40

    def test_bonus_is_at_most_30(self) -> None:
        caps = [leaf.rule.cap for leaf in leaves(self.name, "negative") if isinstance(leaf.rule, Bonus)]
        assert sum(caps) == 30

    def test_what_is_not_reported_costs_double(self) -> None:
        deductions = {
            leaf.code: leaf.rule.each
            for leaf in leaves(self.name, "negative")
            if isinstance(leaf.rule, Deduct)
        }
        late = deductions.pop("CU-N2-05")
        assert set(deductions.values()) == {late}
