from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.engines.standard.standard_samples import OTHER, PACK, pack_files

from tongchuang.engines.standard.pack import is_calendar, load_calendar, load_pack, read_pack
from tongchuang.engines.standard.pack_model import CrosswalkLine, DueDays, GateCondition, Orders, Supervision
from tongchuang.engines.standard.write import pack_from_document, pack_to_document

D = Decimal
TWO = PACK.replace("standard: standard.yaml", "standard: [standard.yaml, other.yaml]")
LINE = "- {from: hygienic-city-2021/1.1, to: civilised-city/II-4-12, relation: equal}\n"
YEAR = """\
year: 2027
source: 通知
certainty: high
holidays:
  - {from: 2027-01-01, to: 2027-01-03, name: 元旦}
workdays: [2027-02-06]
"""


def problems(files: dict[str, bytes]) -> list[str]:
    return [str(problem) for problem in read_pack(files, "p").problems if not problem.warning]


def test_sample_of_the_contract_passes():
    result = read_pack(pack_files(), "p")
    assert problems(pack_files()) == []
    pack = result.pack
    assert (pack.id, pack.level, pack.complete) == ("hygienic-city", "national", False)
    assert pack.phases[0].gate == (GateCondition("look_back"), GateCondition("report"))
    assert pack.supervision == Supervision()
    assert pack.cadences[0].who == ("lead",)
    assert pack.quotas == (("market", 3), ("toilet", 5))
    assert pack.year_weights == pack.standards[0].year_weights == (D("0.15"), D("0.25"), D("0.60"))
    # The contract's own `…` in appraisal is shown as still open.
    assert [problem.line for problem in result.problems if problem.warning] == [12, 12]


def test_a_gate_may_name_its_checks_with_figures_and_titles():
    text = PACK.replace("- {id: start, title: 筹备组织 宣传动员, gate: [look_back, report]}", """- id: start
    title: 筹备组织
    gate:
      - {check: questions, title: 回头看, questions: [主要问题找准了吗, 认识到位了吗]}
      - {check: consent, title: 上级领导小组办公室同意}
      - {check: tasks_done, share: 0.9}
      - {check: no_open_grave, at_most: 2}
      - {check: stability, months: 3, at_least: 85}
      - {check: file, title: 经费落实文件}
      - {check: file, title: 转段方案}
      - report: {title: 阶段总结}""")
    assert problems(pack_files(pack=text)) == []
    pack = read_pack(pack_files(pack=text), "p").pack
    assert pack.phases[0].gate == (
        GateCondition("questions", title="回头看", questions=("主要问题找准了吗", "认识到位了吗")),
        GateCondition("consent", title="上级领导小组办公室同意"),
        GateCondition("tasks_done", share=D("0.9")),
        GateCondition("no_open_grave", at_most=2),
        GateCondition("stability", months=3, at_least=D(85)),
        GateCondition("file", title="经费落实文件"),
        GateCondition("file", title="转段方案"),
        GateCondition("report", title="阶段总结"),
    )
    assert pack_from_document(pack_to_document(pack)) == pack


def test_everything_a_pack_can_say():
    text = PACK.replace(
        "appraisal: {groups: …, consequences: …}\n",
        """\
appraisal:
  groups:
    - {id: streets, title: 乡镇街道, units: [town, street]}
    - {id: departments, title: 部门, units: [department_with_sites]}
  consequences:
    - {id: red-flag, title: 流动红旗, kind: red_flag, when: {best: 1}, groups: [streets]}
    - {id: black, title: 流动黑牌, kind: black_plate, when: {worst: 1}}
    - {id: yellow, title: 黄牌警告, kind: yellow_card, when: {repeated: {of: black, times: 2, months: 3}}}
    - {id: pay, title: 奖励, kind: reward, amount: 5000, when: {best: 3}}
    - {id: less, title: 绩效扣分, kind: appraisal_points, points: -2, when: {below: 60}}
    - {id: third, title: 约谈, kind: interview, lead: true, certain: true, posts: [unit_head], least_ranked: 4,
       when: {in_a_row: {of: black, times: 3, or_more: true, gaps: skip}}}
    - {id: share, title: 奖, kind: reward, period: quarter, amounts: [500, 300.50], ties: share, when: {best: 2}}
""",
    )
    text = text.replace(
        "[look_back, report]", "[meeting, closed: {share: 0.95}, score: {at_least: 85, source: mock}]"
    )
    text = text.replace("rebound_days: 30", "orders: {red_days: 5}, due_time: 17:30, look_back: {share: 0.2}")
    files = pack_files(pack=text)
    assert problems(files) == []
    pack = read_pack(files, "p").pack
    assert pack.phases[0].gate[1:] == (
        GateCondition("closed", share=D("0.95")),
        GateCondition("score", at_least=D(85), source="mock"),
    )
    assert (pack.supervision.orders, pack.supervision.due_time) == (Orders(3, 5), "17:30")
    assert (pack.supervision.look_back.share, pack.supervision.look_back.at_least) == (D("0.2"), 5)
    assert pack.supervision.due_days == DueDays()
    yellow = pack.appraisal.consequences[2]
    assert (yellow.repeated_of, yellow.repeated_times, yellow.repeated_months) == ("black", 2, 3)
    assert pack.appraisal.consequences[4].points == -2
    third = pack.appraisal.consequences[5]
    assert (third.row_of, third.row_times, third.row_or_more, third.row_gaps) == ("black", 3, True, "skip")
    assert (third.lead, third.certain, third.posts, third.least_ranked) == (True, True, ("unit_head",), 4)
    shared = pack.appraisal.consequences[6]
    assert (shared.period, shared.amounts, shared.ties) == ("quarter", (D(500), D("300.50")), "share")
    assert pack_from_document(pack_to_document(pack)) == pack


def test_several_standards_with_a_crosswalk():
    files = pack_files(pack=TWO, other=OTHER, crosswalk=LINE)
    assert problems(files) == []
    pack = read_pack(files, "p").pack
    assert [standard.id for standard in pack.standards] == ["hygienic-city-2021", "civilised-city"]
    assert pack.crosswalk == (
        CrosswalkLine("hygienic-city-2021", "1.1", "civilised-city", "II-4-12", "equal"),
    )


def test_a_crosswalk_under_another_name():
    files = pack_files(pack=TWO + "crosswalk: joins.yaml\n", other=OTHER, joins=LINE)
    assert len(read_pack(files, "p").pack.crosswalk) == 1


BAD_PACK = [
    ("id: hygienic-city", "id: 卫生城市", 1, "use a-z, 0-9 and `-`"),
    ("id: hygienic-city", "id: Hygienic", 1, "use a-z, 0-9 and `-`"),
    ("title: 创建国家卫生城市\n", "", 1, "`title` is missing in the pack"),
    ("level: national", "level: nation", 3, "unknown level `nation`; did you mean `national`?"),
    ("complete: false", "complete: no", 4, "must be true or false"),
    ("complete: false", "completed: false", 4, "did you mean `complete`?"),
    ("complete: false", "negative_list_note: x", 4, "unknown key `negative_list_note`"),
    ("certainty: high", "certainty: sure", 5, "unknown certainty `sure`"),
    ("certainty: high", "certainty: high, link: x", 5, "unknown key `link` in source"),
    ("certainty: high}", "certainty: high}, {id: S1, title: x, certainty: low}", 5, "source `S1` stands here twice"),
    ("certainty: high", 'certainty: high, url: "javascript:x"', 5, "must begin with http"),
    ("title: …, certainty: high", "certainty: high", 5, "`title` is missing in source"),
    ("standard: standard.yaml", "standard: none.yaml", 6, "no file `none.yaml` in this folder"),
    ("standard: standard.yaml", "standard: ../standard.yaml", 6, "must be the name of a .yaml file in this folder"),
    ("standard: standard.yaml", "standard: /etc/passwd", 6, "must be the name of a .yaml file"),
    ("standard: standard.yaml", "standard: []", 6, "names no file"),
    ("standard: standard.yaml", "standard: [standard.yaml, standard.yaml]", 6, "stands twice"),
    ("gate: [look_back, report]", "gate: [lookback]", 8, "unknown condition `lookback` in a gate; did you mean `look_back`?"),
    ("gate: [look_back, report]", "gate: [report, report]", 8, "stands twice in this gate"),
    ("gate: [look_back, report]", "gate: [closed: {share: 95}]", 8, "at most 1"),
    ("gate: [look_back, report]", "gate: [closed]", 8, "`share` is missing in gate condition closed"),
    ("gate: [look_back, report]", "gate: [report: {by: x}]", 8, "unknown key `by`"),
    ("gate: [look_back, report]", "gate: report", 8, "`gate` must be a list"),
    ("gate: [look_back, report]", "gate: [{check: tasks}]", 8, "unknown condition `tasks` in a gate; did you mean `tasks_done`?"),
    ("gate: [look_back, report]", "gate: [{check: tasks_done, share: 80}]", 8, "at most 1"),
    ("gate: [look_back, report]", "gate: [{check: tasks_done}]", 8, "`share` is missing in gate condition tasks_done"),
    ("gate: [look_back, report]", "gate: [{check: file}]", 8, "`title` is missing in gate condition file"),
    ("gate: [look_back, report]", "gate: [{check: questions, questions: []}]", 8, "`questions` names none"),
    ("gate: [look_back, report]", "gate: [{check: stability, months: 1, at_least: 80}]", 8, "`months` is 1"),
    ("gate: [look_back, report]", "gate: [consent, {check: consent}]", 8, "stands twice in this gate"),
    ("gate: [look_back, report]", "gate: [{check: report, share: 1}]", 8, "unknown key `share`"),
    ("id: start", "id: 开始", 8, "use a-z, 0-9"),
    ("grave: 1", "grave: 1.5", 9, "must be a whole number"),
    ("grave: 1", "severe: 1", 9, "unknown key `severe` in due_days"),
    ("rebound_days: 30", "rebounds: 30", 9, "did you mean `rebound_days`?"),
    ("rebound_days: 30", "due_time: 25:00", 9, "must be a time such as 18:00"),
    ("FREQ=MONTHLY", "monthly", 11, "unknown part `MONTHLY` in `rrule`"),
    ("FREQ=MONTHLY", "FREQ=SOMETIMES", 11, "needs FREQ="),
    ("FREQ=MONTHLY", "FREQ=SECONDLY", 11, "needs FREQ="),
    ("FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=XX", 11, "isn't an RFC 5545 rule"),
    ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=0x", 11, "isn't an RFC 5545 rule"),
    ("FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=0", 11, "INTERVAL in `rrule` must be 1 or more"),
    ("FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 11, "never comes round"),
    ("FREQ=MONTHLY", "FREQ=MONTHLY;UNTIL=someday", 11, "isn't an RFC 5545 rule"),
    ("FREQ=MONTHLY", "FREQ=MONTHLY;UNTIL=20261231;COUNT=3", 11, "both UNTIL and COUNT"),
    ("FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=1,2", 11, "a value with a comma must stand in quotes"),
    ("who: lead", "who: leads", 11, "unknown `leads` in `who`; did you mean `lead`?"),
    ("who: lead", "who: []", 11, "names nobody"),
    ("groups: …", "groups: [{id: a, title: b, units: [village]}]", 12, "unknown kind of unit `village`"),
    ("groups: …", "groups: [{id: a, title: b, units: [town]}, {id: c, title: d, units: [town]}]", 12, "ranked once"),
    ("groups: …", "groups: [{id: a, title: b, units: [town]}, {id: a, title: d, units: [street]}]", 12, "stands here twice"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: prize, when: {best: 1}}]", 12, "unknown kind `prize`"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise}]", 12, "`when` is missing"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, when: {best: 1, worst: 1}}]", 12, "one of best"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, amount: 5, when: {best: 1}}]", 12, "goes with"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, groups: [x], when: {best: 1}}]", 12, "no group `x`"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: reward, amounts: [5, 3], when: {best: 3}}]", 12, "has 2 entries"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: reward, amount: 5, amounts: [5], when: {best: 1}}]", 12, "take one"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, ties: share, when: {best: 1}}]", 12, "goes with `amounts`"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, posts: [mayor], when: {best: 1}}]", 12, "no post of a unit"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, when: {below: 101}}]", 12, "at most 100"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, period: week, when: {best: 1}}]", 12, "unknown period"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, when: {in_a_row: {of: c, times: 2}}}]", 12, "isn't another"),
    ("consequences: …", "consequences: [{id: a, title: b, kind: praise, when: {in_a_row: {of: c, times: 0}}}]", 12, "at least 1"),
    (
        "consequences: …",
        "consequences: [{id: a, title: b, kind: praise, when: {in_a_row: {of: c, times: 2}}}, "
        "{id: c, title: d, kind: praise, when: {in_a_row: {of: a, times: 2}}}]",
        12,
        "in a circle",
    ),
    (
        "consequences: …",
        "consequences: [{id: a, title: b, kind: praise, when: {in_a_row: {of: c, times: 2}}}, "
        "{id: c, title: d, kind: praise, period: quarter, when: {best: 1}}]",
        12,
        "both must be of the same",
    ),
    (
        "consequences: …",
        "consequences: [{id: a, title: b, kind: praise, when: {repeated: {of: a, times: 2, months: 3}}}]",
        12,
        "isn't another consequence",
    ),
    ("toilet: 5", "toilets: 5", 13, "site type `toilets` in `quotas` isn't defined in a standard of this pack; did you"),
    ("toilet: 5", "toilet: 0", 13, "at least 1"),
    ("toilet: 5", "toilet: few", 13, "must be a number"),
    ("[0.15, 0.25, 0.60]", "[15, 25, 60]", 14, "at most 1"),
    ("[0.15, 0.25, 0.60]", "[0.5, 0.6]", 14, "add up to 1.1"),
    ("[0.15, 0.25, 0.60]", "0.15", 14, "must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), BAD_PACK)
def test_a_bad_pack_is_named_with_its_line(old: str, new: str, line: int, words: str):
    text = PACK.replace(old, new, 1)
    assert text != PACK
    result = read_pack(pack_files(pack=text), "p")
    assert result.pack is None
    found = [str(problem) for problem in result.problems]
    assert any(problem.startswith(f"p/pack.yaml:{line}: ") and words in problem for problem in found), found


BAD_CROSSWALK = [
    ("relation: equal", "relation: same", "unknown relation `same` (known: equal, covers, part)"),
    (", relation: equal", "", "`relation` is missing"),
    ("relation: equal", "relation: equal, weight: 1", "unknown key `weight`"),
    (
        "hygienic-city-2021/1.1",
        "hygienic-city-2021/9.9",
        "no item `9.9` in the standard `hygienic-city-2021`",
    ),
    ("hygienic-city-2021/1.1", "hygienic-city/1.1", "no standard `hygienic-city` in this pack"),
    ("hygienic-city-2021/1.1", "hygienic-city-2021", "must be STANDARD/CODE"),
    ("hygienic-city-2021/1.1", "hygienic-city-2021/1", "is a heading"),
    ("hygienic-city-2021/1.1", "civilised-city/II-4-13", "both ends are in `civilised-city`"),
]


@pytest.mark.parametrize(("old", "new", "words"), BAD_CROSSWALK)
def test_a_bad_crosswalk_is_named_with_its_line(old: str, new: str, words: str):
    files = pack_files(pack=TWO, other=OTHER, crosswalk="# joins\n" + LINE.replace(old, new))
    found = problems(files)
    assert len(found) == 1 and found[0].startswith("p/crosswalk.yaml:2: ") and words in found[0], found


def test_a_pair_is_joined_once():
    back = "- {from: civilised-city/II-4-12, to: hygienic-city-2021/1.1, relation: part}\n"
    found = problems(pack_files(pack=TWO, other=OTHER, crosswalk=LINE + back))
    assert found == ["p/crosswalk.yaml:2: these two items are joined already on line 1"]


def test_items_that_cover_each_other_in_a_circle():
    third = OTHER.replace("civilised-city", "third")
    lines = (
        "- {from: hygienic-city-2021/1.1, to: civilised-city/II-4-12, relation: covers}\n"
        "- {from: civilised-city/II-4-12, to: third/II-4-12, relation: covers}\n"
        "- {from: third/II-4-12, to: hygienic-city-2021/1.1, relation: covers}\n"
    )
    text = TWO.replace("other.yaml]", "other.yaml, third.yaml]")
    [found] = problems(pack_files(pack=text, other=OTHER, third=third, crosswalk=lines))
    assert found.startswith("p/crosswalk.yaml:3: a cycle: `covers` comes back to third/II-4-12")


def test_items_of_different_methods_are_warned_of():
    result = read_pack(pack_files(pack=TWO, other=OTHER, crosswalk=LINE.replace("II-4-12", "II-4-13")), "p")
    assert result.ok
    assert any("different methods (site, evidence)" in problem.reason for problem in result.problems)


def test_two_versions_are_not_two_standards():
    other = OTHER.replace("civilised-city", "hygienic-city-2021")
    assert "two standards with the id" in problems(pack_files(pack=TWO, other=other))[0]


def test_a_broken_standard_speaks_once():
    files = pack_files(pack=TWO, other="standard: [", crosswalk=LINE)
    found = problems(files)
    assert len(found) == 1 and found[0].startswith("p/other.yaml:"), found


def test_a_calendar_in_the_pack():
    pack = read_pack(pack_files(calendar__2027=YEAR), "p").pack
    assert [year.year for year in pack.calendar] == [2027]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("to: 2027-01-03", "to: 2026-12-31", 5, "not in 2027"),
        ("to: 2027-01-03", "to: 2027-01-32", 5, "is not a date"),
        ("2027-02-06", "2027-02-05", 6, "weekday"),
        ("year: 2027", "year: 2028", 5, "not in 2028"),
        ("certainty: high", "certainty: sure", 3, "must be one of"),
        ("source:", "sources:", 2, "unknown key"),
    ],
)
def test_a_bad_calendar_is_named_with_its_line(old: str, new: str, line: int, words: str):
    [found] = problems(pack_files(calendar__2027=YEAR.replace(old, new)))
    assert found.startswith(f"p/calendar/2027.yaml:{line}: ") and words in found


def test_a_calendar_is_called_by_its_year():
    [found] = problems(pack_files(calendar__2028=YEAR))
    assert found.startswith("p/calendar/2028.yaml:1: `year` is 2027, but the file is called 2028.yaml")


def test_folders(tmp_path: Path):
    for name, data in pack_files(calendar__2027=YEAR).items():
        path = tmp_path / "p" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert load_pack(tmp_path / "p").ok
    assert not is_calendar(tmp_path / "p")
    assert is_calendar(tmp_path / "p" / "calendar")
    years, found = load_calendar(tmp_path / "p" / "calendar")
    assert ([year.year for year in years], found) == ([2027], ())
    assert "no pack.yaml" in str(load_pack(tmp_path).problems[0])
    assert "no such folder" in str(load_pack(tmp_path / "x").problems[0])
    assert "isn't a folder" in str(load_pack(tmp_path / "p" / "pack.yaml").problems[0])


def test_a_crosswalk_into_the_pack_beside(tmp_path: Path):
    for folder, files in (
        ("one", pack_files(crosswalk=LINE)),
        ("two", pack_files(pack=PACK.replace(", toilet: 5", ""), standard=OTHER)),
    ):
        (tmp_path / folder).mkdir()
        for name, data in files.items():
            (tmp_path / folder / name).write_bytes(data)
    (tmp_path / "closed").mkdir(mode=0o000)
    assert len(load_pack(tmp_path / "one").pack.crosswalk) == 1
    (tmp_path / "two" / "pack.yaml").unlink()
    [problem] = [problem for problem in load_pack(tmp_path / "one").problems if not problem.warning]
    assert "no standard `civilised-city`" in problem.reason
