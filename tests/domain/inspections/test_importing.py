"""Facts from a sheet: every bad row is named with its column, and nothing is half imported."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from tests.factories import Member, World

from tongchuang.domain.inspections.actions import import_facts, preview_facts, retract_observation
from tongchuang.domain.inspections.errors import ObservationRejected
from tongchuang.domain.inspections.models import Observation
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.importing.table import Sheet

HEAD = ["编号", "日期", "来源", "得分比例", "有效份数", "满意份数", "数值", "次数", "评分人", "说明"]
DAY = "2026-10-15"


def sheet(*rows: list[Any]) -> Sheet:
    filled = [row + [""] * (len(HEAD) - len(row)) for row in rows]
    return Sheet([(number, row) for number, row in enumerate([HEAD, *filled], start=1)])


def good(office: Member) -> list[list[Any]]:
    return [
        ["II-1", "2026年10月15日", "自查", "85%"],
        ["ＩＩ－２", DAY, "", "", "５００", "450 "],
        ["II-3", 46310, "模拟测评", "", "", "", "1,036.5"],
        ["III-1", DAY, "暗访", "90", "", "", "", "", office.person.name],
        ["III-2", DAY, "群众反映", "", "", "", "", 2, "", "通报"],
    ]


def test_a_sheet_of_every_kind_is_taken_once(world: World) -> None:
    office = world.county.people["office"]
    campaign, by = world.county.campaign, office.actor
    plan = preview_facts(sheet(*good(office)), campaign=campaign, by=by)
    assert plan.problems == []
    assert plan.counts["new"] == 5
    assert not Observation.objects.exists()
    import_facts(sheet(*good(office)), campaign=campaign, by=by)
    kept = {row.item.code: row for row in Observation.objects.select_related("item")}
    assert kept["II-1"].fraction == Decimal("0.85")
    assert (kept["II-2"].yes, kept["II-2"].valid, kept["II-2"].source) == (450, 500, "self")
    assert (kept["II-3"].value, kept["II-3"].period) == (Decimal("1036.5"), "2026-10")
    assert kept["III-1"].rater_id == office.person.pk
    assert (kept["III-2"].count, kept["III-2"].source) == (2, "public")
    again = import_facts(sheet(*good(office)), campaign=campaign, by=by)
    assert again.counts["same"] == 5
    assert Observation.objects.count() == 5


BAD: list[tuple[list[Any], str, str]] = [
    (["X-9", DAY], "Item code", "no item|No standard"),
    (["I-1", DAY, "", "85"], "Item code", "on site"),
    (["II-1", "someday", "", "85"], "Date", "2026-10-15"),
    (["II-1", "2036-10-15", "", "85"], "Date", "future"),
    (["II-1", DAY, "邻居", "85"], "Source", "where the fact comes from"),
    (["II-1", DAY, "", "185"], "Share reached (%)", "0 to 100"),
    (["II-1", DAY, "", "很多"], "Share reached (%)", "not a number"),
    (["II-1", DAY, "", "NaN"], "Share reached (%)", "not a number"),
    (["II-2", DAY, "", "", "10"], "Content answers", "needs a value"),
    (["II-2", DAY, "", "", "10", "11"], "Content answers", "up to the valid"),
    (["II-2", DAY, "", "", "10.5", "1"], "Valid answers", "whole number"),
    (["III-1", DAY, "", "90", "", "", "", "", "无此人"], "Rater", "Nobody"),
    (["III-2", DAY, "", "", "", "", "", "0"], "How many", "at least 1"),
]


@pytest.mark.parametrize("row, column, said", BAD)
def test_a_bad_row_is_named_and_nothing_is_imported(world: World, row: list[Any], column: str, said: str) -> None:
    office = world.county.people["office"]
    given = sheet(good(office)[0], row)
    with translation.override("en"):
        plan = preview_facts(given, campaign=world.county.campaign, by=office.actor)
        assert [(problem.line, str(problem.column)) for problem in plan.problems] == [(3, column)]
        import re

        assert re.search(said, plan.problems[0].text), plan.problems[0].text
    with pytest.raises(ObservationRejected):
        import_facts(given, campaign=world.county.campaign, by=office.actor)
    assert not Observation.objects.exists()


def test_the_same_row_twice_and_a_retracted_one_are_named(world: World) -> None:
    office = world.county.people["office"]
    row = good(office)[0]
    twice = preview_facts(sheet(row, row), campaign=world.county.campaign, by=office.actor)
    assert [problem.line for problem in twice.problems] == [3]
    import_facts(sheet(row), campaign=world.county.campaign, by=office.actor)
    retract_observation(Observation.objects.get(), reason="录错", by=office.actor)
    again = preview_facts(sheet(row), campaign=world.county.campaign, by=office.actor)
    assert [problem.line for problem in again.problems] == [2]


def test_only_who_enters_facts(world: World) -> None:
    for post in ("inspector", "unit_liaison"):
        with pytest.raises(NotPermitted):
            preview_facts(sheet(), campaign=world.county.campaign, by=world.county.people[post].actor)
