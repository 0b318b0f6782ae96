"""Plans and pools in files: as people write them, and what is wrong in them."""

import pytest

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.plan_file import SiteRow, read_plan, read_pool_file

YAML = """\
number: 2
plan: 第二次抽签
draw_at: 2026-11-25 18:00
public_input_from: 当晚摇奖号码
repeats: 1
reason: 漏了一条街
strata:
  市场: 1
  公厕: 1
sites:
  市场: [001, NO]
  公厕: ["3"]
excluded:
- {stratum: 市场, site: 004, reason: 近期检查过}
"""


def test_a_plan_as_people_write_it():
    plan = read_plan(YAML.encode(), "plan.yaml")
    assert sorted(plan.frame) == [Entry("公厕", "3"), Entry("市场", "001"), Entry("市场", "NO")]
    assert plan.draw_at.isoformat() == "2026-11-25T18:00:00+08:00"
    assert (plan.number, plan.repeats, plan.excluded[0].site) == (2, 1, "004")


def test_the_same_in_json_and_with_a_table():
    text = """{"number": 2, "plan": "第二次抽签", "draw_at": "2026-11-25T18:00:00+08:00", "repeats": 1,
      "reason": "漏了一条街", "public_input_from": "当晚摇奖号码",
      "strata": [{"stratum": "公厕", "quota": 1}, {"stratum": "市场", "quota": 1}]}"""
    rows = [
        SiteRow("市场", "NO", ""),
        SiteRow("市场", "001", " "),
        SiteRow("公厕", "3", ""),
        SiteRow("市场", "004", "近期检查过"),
    ]
    plan = read_plan(text.encode(), "PLAN.JSON", rows)
    assert plan.canonical() == read_plan(YAML.encode(), "plan.yaml").canonical()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("number: 2", "number: two", "whole number"),
        ("number: 2", "numbr: 2", "no field number"),
        ("repeats: 1", "repeats: 1\nnotes: x", "does not belong"),
        ("  市场: 1\n", "  市场: 1\n  市场: 2\n", "line 9: 市场 stands there twice"),
        ("  市场: 1\n", "  市场: 1.5\n", "quota of 市场"),
        ("2026-11-25 18:00", "next Tuesday", "draw_at"),
        ("[001, NO]", "[001, [NO]]", "list of texts"),
        ("[001, NO]", "[001, NO", "not YAML: line"),
        ("strata:\n  市场: 1\n  公厕: 1\n", "strata: 市场\n", "each stratum"),
        ("reason: 近期检查过", "why: 近期检查过", "exclusion 1"),
    ],
)
def test_what_is_wrong_is_said(old, new, words):
    assert old in YAML
    with pytest.raises(DrawError, match=words):
        read_plan(YAML.replace(old, new).encode(), "plan.yaml")


def test_files_that_are_no_plan():
    for data in (b"", b"- a", YAML.encode("utf-16"), b"[" * 5_000):
        with pytest.raises(DrawError):
            read_plan(data, "plan.yaml")


def test_a_pool_as_people_write_it():
    text = """\
size: 3
visits_from: 2026-11-26
inspectors:
- {inspector: 甲, units: [城管局]}
- {inspector: 乙, sites: [M1]}
- inspector: 丙
places:
- {site: M1, units: [市场监管局], street: 望江路, round: 东片}
- site: T1
history:
- {inspectors: [甲, 乙], street: 望江路, day: 2026-11-01}
"""
    pool = read_pool_file(text.encode(), "pool.yml")
    assert (pool.size, pool.rotation_days, len(pool.inspectors), pool.places[0].round) == (3, 60, 3, "东片")
    for old, new in [("size: 3", "size: many"), ("2026-11-01", "yesterday"), ("[甲, 乙]", "甲")]:
        with pytest.raises(DrawError):
            read_pool_file(text.replace(old, new).encode(), "pool.yml")
