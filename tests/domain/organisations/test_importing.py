"""Units and persons from sheets: what a dry run says, and that bad sheets change nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.factories import County, Member

from tongchuang.domain.organisations.actions.imports import (
    import_persons,
    import_units,
    preview_persons,
    preview_units,
)
from tongchuang.domain.organisations.errors import ImportRefused, NotPermitted
from tongchuang.domain.organisations.importing.cells import as_date, as_number, cell_text
from tongchuang.domain.organisations.importing.table import Merge, Sheet, column_letter
from tongchuang.domain.organisations.models import Person, Unit


def sheet(*rows: tuple[object, ...], merges: tuple[Merge, ...] = ()) -> Sheet:
    return Sheet(list(enumerate(rows, 1)), merges)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("　城管局　", "城管局"), ("１２３", "123"), (12.0, "12"), (12.5, "12.5"), (None, ""), (True, "1"),
        (datetime(2026, 1, 5, 9), "2026-01-05"), (date(2026, 1, 5), "2026-01-05"), ("a\n b\u200b", "a b"),
    ],
)  # fmt: skip
def test_cells_become_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    "text", ["2026-01-05", "2026/1/5", "2026年1月5日", "20260105", "46027", "2026.1.5", "2026-01-05 00:00:00"]
)
def test_days_as_people_write_them(text: str) -> None:
    assert as_date(text) == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["", "去年", "2026-13-01", "5/1"])
def test_what_is_no_day(text: str) -> None:
    assert as_date(text) is None


def test_numbers() -> None:
    assert as_number("112.5°") == 112.5
    assert as_number("112,5") == 112.5
    assert as_number("东经") is None


def test_columns_have_letters() -> None:
    assert [column_letter(n) for n in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]


HEAD = ("单位全称", "简称", "类别", "上级", "曾用名")


def test_units_parents_in_the_same_sheet_and_updates(county: County, office: Member) -> None:
    given = sheet(
        ("单位名单（2026年）",), HEAD,
        ("西关社区居委会", "西关社区", "机构", "西城街道办事处", ""),
        ("西城街道办事处", "西城街道", "乡镇/街道", "", ""),
        ("教育局", "教体局", "", "", "教委、文教局"),
        ("城市管理局　", "", "", "", ""),
        (None, "", "", "", ""),
    )  # fmt: skip
    plan = preview_units(given, by=office.actor)
    assert plan.problems == []
    assert (plan.count("new"), plan.count("update"), plan.count("same")) == (2, 1, 1)
    import_units(given, by=office.actor)
    community = Unit.objects.get(region=county.region, short_name="西关社区")
    assert Unit.objects.get_parent(community).short_name == "西城街道"
    education = Unit.objects.get(pk=county.units["education"].pk)
    assert education.short_name == "教体局"
    assert sorted(alias.name for alias in education.aliases.all()) == ["教委", "文教局"]
    assert preview_units(given, by=office.actor).count("same") == 4
    with pytest.raises(ImportRefused):
        import_units(given, by=office.actor)


def test_bad_units_are_named_with_line_and_cure_and_nothing_is_saved(county: County, office: Member) -> None:
    given = sheet(
        HEAD, ("体育局", "", "协会", "", ""), ("卫生局", "", "", "城市管理居", ""), ("体育局", "", "", "", ""), ("", "无名", "", "", "")
    )
    plan = preview_units(given, by=office.actor)
    assert [problem.line for problem in plan.problems] == [2, 3, 4, 5]
    assert "城市管理局" in plan.problems[1].text
    with pytest.raises(ImportRefused):
        import_units(given, by=office.actor)
    assert not Unit.objects.filter(name="体育局").exists()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (sheet(), "empty|空"),
        (sheet(("单位", "备注")), "below|以下|下面"),
        (sheet(("机构", "备注"), ("城管局", "")), "单位名称|Unit name"),
        (sheet(("单位", "单位全称"), ("城管局", "")), "twice|两次|重复"),
    ],
)
def test_sheets_that_cannot_be_read(office: Member, given: Sheet, found: str) -> None:
    import re

    plan = preview_units(given, by=office.actor)
    assert plan.problems and any(re.search(found, problem.text) for problem in plan.problems)
    assert not plan.good


def test_merged_cells_are_named(office: Member) -> None:
    given = sheet(HEAD, ("体育局",), ("卫生局",), merges=(Merge(2, 3, 3, 3), Merge(1, 1, 1, 5)))
    plan = preview_units(given, by=office.actor)
    assert [problem.line for problem in plan.problems] == [2, 3]
    assert "C2:C3" in plan.problems[0].text


def test_more_rows_than_allowed(office: Member) -> None:
    rows = [("单位",), *((f"单位{n}",) for n in range(20_001))]
    plan = preview_units(sheet(*rows), by=office.actor)
    assert [problem.line for problem in plan.problems] == [20_002]


PERSONS = ("姓名", "单位", "职务", "手机号", "岗位", "任职日期")


def test_persons_with_posts(county: County, office: Member, liaison: Member) -> None:
    given = sheet(
        PERSONS,
        ("江离", "市场监管局", "科员", 13900000001.0, "联络员、点长", "2026年1月5日"),
        ("杜若", "城管局", "", "１３９００００００２２", "", ""),
        (liaison.person.name, "市场监督管理局", "股长", "", "单位联络员", ""),
    )
    plan = preview_persons(given, by=office.actor)
    assert plan.problems == []
    assert [row.step for row in plan.rows] == ["new", "new", "update"]
    assert [change.new for change in plan.rows[2].changes] == ["股长"]
    import_persons(given, by=office.actor)
    person = Person.objects.get(name="江离", region=county.region)
    assert person.phone == "13900000001"
    assert {post.kind for post in person.posts.all()} == {"unit_liaison", "point_owner"}
    assert person.posts.first().valid_from == date(2026, 1, 5)
    assert Person.objects.get(name="杜若").phone == "13900000022"
    assert preview_persons(given, by=office.actor).count("same") == 3


def test_bad_persons(office: Member) -> None:
    given = sheet(
        PERSONS, ("", "城管局"), ("江离", "城管居"), ("江离", "城管局", "", "无", "", ""), ("甲", "城管局", "", "", "巡查员", ""),
        ("乙", "", "", "", "联络员", ""), ("丙", "城管局", "", "", "", "前年"), ("丙", "城管局"),
    )  # fmt: skip
    plan = preview_persons(given, by=office.actor)
    assert [problem.line for problem in plan.problems] == [2, 3, 4, 5, 6, 7, 8]
    with pytest.raises(ImportRefused):
        import_persons(given, by=office.actor)
    assert not Person.objects.filter(name__in=["江离", "甲", "乙", "丙"]).exists()


def test_others_may_not(liaison: Member) -> None:
    for action in (preview_units, preview_persons, import_units, import_persons):
        with pytest.raises(NotPermitted):
            action(sheet(HEAD), by=liaison.actor)


def test_another_countys_units_are_unknown(county: County, outsider: Member, office: Member) -> None:
    import_units(sheet(HEAD, ("体育局", "", "", "", "")), by=office.actor)
    plan = preview_persons(sheet(PERSONS, ("江离", "体育局")), by=outsider.actor)
    assert [problem.line for problem in plan.problems] == [2]
