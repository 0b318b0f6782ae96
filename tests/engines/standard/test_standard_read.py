from __future__ import annotations

import time
from decimal import Decimal

import pytest
from tests.engines.standard.standard_samples import STANDARD

from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    ByFraction,
    Deduct,
    Grades,
    PassRate,
    PerFailure,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)
from tongchuang.engines.standard.read import full_points, load_standard, read_standard

D = Decimal


def read(text: str | bytes):
    return read_standard(text if isinstance(text, bytes) else text.encode(), "s.yaml")


def problems(text: str | bytes) -> list[str]:
    return [str(problem) for problem in read(text).problems if not problem.warning]


def test_sample_of_the_contract_becomes_values():
    result = read(STANDARD)
    assert [str(problem) for problem in result.problems] == []
    standard = result.standard
    assert (standard.id, standard.version, standard.regime) == ("hygienic-city-2021", "2021", "attain")
    assert [(site_type.code, site_type.title) for site_type in standard.site_types] == [
        ("market", "农贸市场"),
        ("toilet", "公共厕所"),
    ]
    assert standard.tree[0].cap == 20
    assert full_points(standard.tree) == 20
    assert {leaf.code: leaf.rule for leaf in standard.leaves()} == {
        "1.1": PerFailure(D("0.5"), D(3)),
        "1.2": Threshold(">=", D(36), D(30), None, "%"),
        "1.3": SurveyRate(((D("0.9"), D("1.0")), (D("0.8"), D("0.5")))),
        "1.4": ByFraction(),
        "1.5": Grades((("A", D(1)), ("B", D("0.6")), ("C", D(0)))),
        "1.6": Bands(((0, D(1)), (1, D("0.66")), (2, D("0.33")))),
        "1.7": Trend("down"),
        "1.8": Veto(D("0.7")),
        "N1": Veto(),
        "N2": Deduct(D(2)),
        "B1": Bonus(D(1), D(3)),
    }
    first = standard.leaf("1.1")
    assert (first.lead, first.support, first.site_types) == (
        ("市场监管部门",),
        ("街道办事处",),
        ("market", "toilet"),
    )


def test_unquoted_code_keeps_its_trailing_zero():
    result = read(STANDARD.replace('"1.1"', "1.10").replace('"2021"', "2021"))
    assert result.standard.leaf("1.10").title == "市场干净有序"
    assert result.standard.version == "2021"


def test_points_are_read_from_their_digits():
    result = read(STANDARD.replace("points: 5", "points: 0.1234"))
    assert result.standard.leaf("1.1").points == D("0.1234")


def test_all_keys_of_items_and_site_types():
    text = STANDARD.replace(
        "        lead: [市场监管部门]\n",
        "        lead: [市场监管部门]\n        text: 全文\n        source: S1\n        verified: true\n"
        "        exemption: 划线内\n        counting: 一处一次\n        was: 9.9\n        note: 备注\n",
    ).replace(
        "market: {title: 农贸市场}",
        "market: {title: 农贸市场, description: 说明, aliases: [菜场], route: 绕场一周}",
    )
    result = read(text)
    assert problems(text) == []
    item, market = result.standard.leaf("1.1"), result.standard.site_types[0]
    assert (item.text, item.source, item.verified, item.was, item.note) == ("全文", "S1", True, "9.9", "备注")
    assert (item.exemption, item.counting) == ("划线内", "一处一次")
    assert (market.description, market.aliases, market.route) == ("说明", ("菜场",), "绕场一周")


@pytest.mark.parametrize("rule", ["fraction", "{fraction: {}}", "{fraction: }"])
def test_rule_without_figures(rule: str):
    assert read(STANDARD.replace("rule: fraction", f"rule: {rule}")).standard.leaf("1.4").rule == ByFraction()


def test_rule_by_its_name():
    text = STANDARD.replace("{per_failure: {deduct: 0.5, cap: 3}}", "pass_rate")
    text = text.replace("{survey_rate: {steps: [[0.9, 1.0], [0.8, 0.5]]}}", "survey_rate")
    standard = read(text.replace("{veto: {below: 0.7}}", "veto")).standard
    rules = [standard.leaf(code).rule for code in ("1.1", "1.3", "1.8")]
    assert rules == [PassRate(), SurveyRate(), Veto()]


def test_aliases_may_repeat_a_list():
    text = STANDARD.replace("[market, toilet]", "&both [market, toilet]").replace(
        "site_types: [market], rule: {gr", "site_types: *both, rule: {gr"
    )
    assert read(text).standard.leaf("1.5").site_types == ("market", "toilet")


def test_byte_order_mark_and_windows_line_ends_are_fine():
    assert read(b"\xef\xbb\xbf" + STANDARD.replace("\n", "\r\n").encode()).ok


BAD = [
    # (what stands there, what is put in its place, line, words of the reason)
    ('"1.2"', '"1.1"', 23, "code `1.1` stands here twice (first on line 15)"),
    ('"1.2"', '"1"', 23, "code `1` stands here twice (first on line 11)"),
    ("points: 5", "points: five", 17, "`points` must be a number"),
    ("points: 5", 'points: "5"', 17, "remove the quotes"),
    ("points: 5", "points: .nan", 17, "finite"),
    ("points: 5", "points: -.inf", 17, "finite"),
    ("points: 5", "points: NaN", 17, "finite"),
    ("points: 5", "points: true", 17, "must be a number"),
    ("points: 5", "points: 5\uff15", 17, "full-width digits"),
    ("points: 5", "points: 1_000", 17, "plain digits"),
    ("points: 5", "points: 0x1F", 17, "plain digits"),
    ("points: 5", "points: 010", 17, "plain digits"),
    ("points: 5", "points: 1:30", 17, "plain digits"),
    ("points: 5", "points: 0.12345", 17, "at most 4 decimal places"),
    ("points: 5", "points: -1", 17, "at least 0"),
    ("points: 5", "points: 1e99", 17, "too large"),
    ("points: 5", "points: 10000001", 17, "at most 1000000"),
    ("points: 5", "points:", 17, "`points` is empty"),
    ("points: 5", "points: [5]", 17, "must be a number, not a list"),
    ("points: 5", "point: 5", 17, "unknown key `point` in item 1.1; did you mean `points`?"),
    ("points: 5", "points: 5\n        points: 6", 18, "key `points` stands here twice (first on line 17)"),
    ("points: 5", "cap: 5", 17, "`cap` is for headings"),
    ("cap: 20", "cap: -1", 13, "at least 0"),
    ("cap: 20", "points: 20", 13, "`points` belongs to an item"),
    ("cap: 20", "method: site", 13, "`method` belongs to an item"),
    ("cap: 20", "caps: 20", 13, "did you mean `cap`?"),
    ("method: site\n", "method: sight\n", 18, "unknown method `sight`; did you mean `site`?"),
    ("        method: site\n", "", 15, "`method` is missing in item 1.1"),
    ("        rule: {per_failure: {deduct: 0.5, cap: 3}}\n", "", 15, "`rule` is missing in item 1.1"),
    ("per_failure:", "per_failur:", 20, "unknown rule `per_failur`; did you mean `per_failure`?"),
    ("rule: fraction", "rule: magic", 29, "unknown rule `magic` (known: per_failure"),
    ("rule: fraction", "rule: pass_rate", 29, "doesn't fit the method `evidence`"),
    ("rule: fraction", "rule: per_failure", 29, "needs its figures; write {per_failure: {deduct: 0.5}}"),
    ("rule: fraction", "rule: grades", 29, "needs its figures"),
    ("rule: fraction", "rule: [fraction]", 29, "must be one rule"),
    ("rule: fraction", "rule: {fraction: {x: 1}}", 29, "unknown key `x` in rule fraction"),
    ("rule: fraction", "rule: {fraction: {}, veto: {}}", 29, "must be one rule"),
    ("deduct: 0.5", "deduct: much", 20, "must be a number"),
    ("deduct: 0.5", "deduct: -0.5", 20, "at least 0"),
    ("{deduct: 0.5, cap: 3}", "{cap: 3}", 20, "`deduct` is missing in rule per_failure"),
    ("{deduct: 0.5, cap: 3}", "0.5", 20, "must be a mapping; write {per_failure: {deduct: 0.5}}"),
    ("[market, toilet]", "[market, tiolet]", 19, "site type `tiolet` isn't defined under `site_types`; did you mean `toilet`?"),
    ("[market, toilet]", "[market, market]", 19, "stands twice"),
    ("[market, toilet]", "[]", 19, "names no `site_types`"),
    ("[market, toilet]", "market", 19, "must be a list"),
    ("        site_types: [market, toilet]\n", "", 15, "names no `site_types`"),
    ("rule: fraction", "rule: fraction, site_types: [market]", 29, "is for the method `site`"),
    ('op: ">="', "op: at least", 27, "unknown op `at least`"),
    ('op: ">="', 'op: "=="', 27, "can't go with `==`"),
    ("zero_at: 30", "zero_at: 36", 27, "equals `value`"),
    ("zero_at: 30", "zero_at: 36.0", 27, "equals `value`"),
    ("zero_at: 30", "or_trend: sideways", 27, "unknown or_trend `sideways`"),
    ("direction: down", "direction: left", 32, "unknown direction `left`"),
    ("{direction: down}", "{}", 32, "`direction` is missing"),
    ("[0.9, 1.0]", "[1.9, 1.0]", 28, "`rate of a step` is 1.9; it must be at most 1"),
    ("[0.9, 1.0]", "[0.9, 1.1]", 28, "`share of a step` is 1.1; it must be at most 1"),
    ("[0.9, 1.0]", "[-0.9, 1.0]", 28, "at least 0"),
    ("[0.9, 1.0]", "[0.80, 1.0]", 28, "two steps at the rate 0.8"),
    ("[0.9, 1.0]", "[0.9]", 28, "must be a pair"),
    ("[[0.9, 1.0], [0.8, 0.5]]", "[]", 28, "`steps` is empty"),
    ("[[0.9, 1.0], [0.8, 0.5]]", "0.9", 28, "`steps` must be a list"),
    ("A: 1, B", "A: 1.5, B", 30, "`A` is 1.5; it must be at most 1"),
    ("A: 1, B", "A: good, B", 30, "must be a number"),
    ("A: 1, B", "E: 1, B", 30, "unknown key `E` in rule grades"),
    ("{A: 1, B: 0.6, C: 0}", "{}", 30, "names no grade"),
    ("[0, 1], [1", "[0, 1], [1.5", 31, "must be a whole number"),
    ("[0, 1], [1", "[1, 1], [1", 31, "two steps at the count 1"),
    ("{steps: [[0, 1], [1, 0.66], [2, 0.33]]}", "{}", 31, "`steps` is missing"),
    ("below: 0.7", "below: 70", 33, "at most 1"),
    ("below: 0.7", "below: 0", 33, "never vetoes"),
    ("negative, rule: veto", "negative, rule: {veto: {below: 0.5}}", 34, "`below` is a pass rate of sites"),
    ("negative, rule: veto", "negative, points: 2, rule: veto", 34, "has no points of its own"),
    ("negative, rule: veto", "negative, rule: fraction", 34, "doesn't fit the method `negative`; that takes deduct, bonus, veto"),
    ("{each: 2}", "{}", 35, "`each` is missing"),
    ("{each: 1, cap: 3}", "{each: 1}", 36, "`cap` is missing in rule bonus"),
    ("regime: attain", "regime: attained", 5, "unknown regime `attained`; did you mean `attain`?"),
    ("method_weights: {}", "method_weights: {sites: 1}", 6, "unknown key `sites` in method_weights; did you mean `site`?"),
    ("method_weights: {}", "method_weights: {site: -1}", 6, "at least 0"),
    ("method_weights: {}", "method_weights: {site: 0}", 6, "every weight in `method_weights` is 0"),
    ("method_weights: {}", "method_weights: 40", 6, "must be a mapping"),
    ("  id: hygienic-city-2021\n", "", 2, "`id` is missing in `standard`"),
    ("id: hygienic-city-2021", "id: a/b", 2, "use letters"),
    ('  version: "2021"\n', "", 2, "`version` is missing"),
    ("title: 国家卫生城市标准", "title:", 3, "`title` is empty"),
    ("title: 国家卫生城市标准", f"title: {'长' * 121}", 3, "has 121 characters; at most 120"),
    ("  title: 国家卫生城市标准", "  title: |\n    一\n    二", 3, "must be one line"),
    ("market: {title: 农贸市场}", "market: 农贸市场", 8, "write market: {title: …}"),
    ("market: {title: 农贸市场}", "market: {}", 8, "`title` is missing in site type market"),
    ("market: {title: 农贸市场}", "market: {title: 农贸市场, quota: 3}", 8, "unknown key `quota`"),
    ("toilet: {title: 公共厕所}", "market: {title: 公共厕所}", 9, "key `market` stands here twice"),
    ("tree:\n", "trees:\n", 10, "unknown key `trees` in the standard; did you mean `tree`?"),
    ('- code: "1.1"\n        title: 市场干净有序', "- title: 市场干净有序", 15, "`code` is missing"),
    ("lead: [市场监管部门]", "lead: 市场监管部门", 21, "must be a list"),
    ("lead: [市场监管部门]", "verified: yes", 21, "must be true or false"),
    ("lead: [市场监管部门]", 'was: "1.1"', 21, "the item's own code"),
    ("support: [街道办事处]", "leads: [街道办事处]", 22, "did you mean `lead`?"),
    ("title: 绿化覆盖率", "title: {a: b}", 24, "must be text"),
    ('- code: "1.2"', '- 只有字\n      - code: "1.2"', 23, "must be a mapping with `code` and `title`"),
    ("lead: [市场监管部门]", "children: *below", 21, "`*below` refers to `&below`, which doesn't stand above"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), BAD)
def test_bad_input_is_named_with_its_line(old: str, new: str, line: int, words: str):
    text = STANDARD.replace(old, new, 1)
    assert text != STANDARD
    found = read(text)
    assert found.standard is None
    matching = [problem for problem in found.problems if problem.line == line and words in problem.reason]
    assert matching, [str(problem) for problem in found.problems]


def test_a_cycle_is_named():
    text = STANDARD.replace('- code: "1"\n', '- &top\n    code: "1"\n').replace(
        '      - code: "1.2"', '      - *top\n      - code: "1.2"'
    )
    assert problems(text) == ["s.yaml:24: a cycle: `*top` refers to what it stands in; write the item out"]


def test_a_cycle_through_a_list_is_named():
    [problem] = problems("standard: {}\ntree: &t\n  - {code: a, title: b, children: *t}\n")
    assert problem.startswith("s.yaml:3: a cycle:")


def test_every_problem_is_told_at_once():
    text = (
        STANDARD.replace("points: 5", "points: x")
        .replace('"1.2"', '"1.1"')
        .replace("direction: down", "direction: left")
    )
    assert [problem.split(":")[1] for problem in problems(text)] == ["17", "23", "32"]


def test_two_items_cannot_take_over_from_one():
    text = STANDARD.replace("rule: fraction", 'rule: fraction, was: "9"').replace(
        "direction: down}}}", 'direction: down}}, was: "9"}'
    )
    assert problems(text) == [
        "s.yaml:32: `was: 9` stands here twice (first on line 29); one item takes over from one"
    ]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "the file is empty"),
        (b"# nothing\n", 1, "the file is empty"),
        (b"\xff\xfes\x00", 1, "UTF-16"),
        ("standard:\n  title: 标准".encode("gbk"), 2, "isn't UTF-8 (perhaps GBK); save it as UTF-8"),
        (b"standard:\n\tid: x\n", 2, "a tab at the beginning of the line; indent with spaces"),
        (b"a: 1\nb: [1, 2\nc: 3\n", 3, "not valid YAML"),
        (b"a: b: c\n", 1, "put a value that contains a colon into quotes"),
        (b"a: 1\nb: @x\n", 2, "put a value that begins with a sign into quotes"),
        (b"a: \x00\n", 1, "control character"),
        (b"standard: !!python/object/apply:os.system [ls]\n", 1, "a tag"),
        (b"standard: !!str x\n", 1, "a tag"),
        (b"a: 1\n---\nb: 1\n", 2, "a second document"),
        (b"? [a]\n: 1\n", 1, "a key must be a word"),
        (b"a: {{x}}\n", 1, "a key must be a word"),
        (b"base: &b {a: 1}\nx: {<<: *b}\n", 2, "`<<` (merge) isn't supported"),
        (b"- a\n- b\n", 1, "must have the keys"),
        ("标准：文明城市\n".encode(), 1, "full-width colon"),
        (b"a: " + b"[" * 100_000, 1, "nested more than 64 levels"),
        (b"x" * 5_000_001, 1, "larger than 5 MB"),
        (b"tree: []\n", 1, "`tree` is empty"),
        (b"standard: {id: a, title: b, version: c}\n", 1, "`tree` is missing"),
    ],
)  # fmt: skip
def test_bad_files(data: bytes, line: int, words: str):
    result = read(data)
    assert result.standard is None
    assert any(p.line == line and words in p.reason for p in result.problems), list(map(str, result.problems))


def test_repeated_repetition_is_stopped():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    [problem] = problems("\n".join(lines))
    assert "more than 300000 values" in problem


def test_an_item_without_points_is_warned_of_where_all_must_be_attained():
    result = read(STANDARD.replace("points: 3, method: evidence", "method: evidence"))
    assert result.ok
    assert [(problem.line, problem.warning) for problem in result.problems] == [(29, True)]


def test_a_zero_on_the_passing_side_is_warned_of():
    result = read(STANDARD.replace("zero_at: 30", "zero_at: 40"))
    assert result.standard is not None
    assert [(problem.line, problem.warning) for problem in result.problems] == [(27, True)]
    assert "whatever fails scores 0" in result.problems[0].reason


def test_a_file_that_is_not_there(tmp_path):
    result = load_standard(tmp_path / "none.yaml")
    assert not result.ok
    assert "No such file" in str(result.problems[0])


def test_500_items_are_read_at_once():
    items = "".join(
        f"  - {{code: X{n}, title: 项目{n}, points: 1.5, method: site, site_types: [market], rule: pass_rate}}\n"
        for n in range(500)
    )
    text = STANDARD + items
    start = time.process_time()
    result = read(text)
    assert time.process_time() - start < 0.5
    assert result.ok and len(list(result.standard.leaves())) == 511
