"""Responsibilities from sheets: dry run with every problem, then everything or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.factories import County, Member, Standard, make_unit

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.models import UnitAlias
from tongchuang.domain.responsibilities.actions import assign
from tongchuang.domain.responsibilities.importing import import_responsibilities, plan_import
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.proposals import proposals_for
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.foundation.errors import Invalid

HEAD = ["编号", "范围", "牵头单位", "配合单位", "配合分担比例", "完成时限", "责任人"]


def sheet(*rows: list[object]) -> Sheet:
    return Sheet([(number, row) for number, row in enumerate([HEAD, *rows], start=1)])


def test_new_changed_and_same(campaign: Campaign, county: County, standard: Standard, office: Member) -> None:
    market, street = county.units["market"], county.units["street"]
    same = assign(campaign, Assignment(standard.items["I-2"], county.units["urban"]), by=office.actor)
    changed = assign(campaign, Assignment(standard.items["I-3"], county.units["urban"]), by=office.actor)
    given = sheet(
        ["I－1", "农贸市场", "市场监管部门", "城关街道、城管局", "30％", "2026年12月31日", "闻静"],
        ["I-2", "", "城管局", "", "", "", ""],
        ["I-3", "", "城管局 ", "", "", "2026/11/30", ""],
        ["I-1", "S0001", "市场监管局", "", "", "", ""],
    )
    plan = plan_import(given, campaign, standard.version.pk)
    assert [problem.text for problem in plan.problems] == []
    assert [row.step for row in plan.rows] == ["new", "same", "update", "new"]
    assert Responsibility.objects.count() == 2
    import_responsibilities(given, campaign, standard.version.pk, by=office.actor)
    row = Responsibility.objects.get(item=standard.items["I-1"], site_type=standard.types["market"])
    assert (row.lead, row.support_share, row.due_on) == (market, Decimal("0.3"), date(2026, 12, 31))
    assert row.person == county.people["unit_liaison"].person
    assert {support.unit for support in row.supports.all()} == {street, county.units["urban"]}
    changed.refresh_from_db()
    same.refresh_from_db()
    assert (changed.due_on, changed.version, same.version) == (date(2026, 11, 30), 2, 1)
    again = plan_import(given, campaign, standard.version.pk)
    assert {row.step for row in again.rows} == {"same"}


def test_every_problem_is_named_and_nothing_is_written(
    campaign: Campaign, standard: Standard, office: Member, outsider: Member
) -> None:
    given = sheet(
        ["I-9", "", "市场监管局", "", "", "", ""],
        ["I-1", "公共厕所", "市场监管据", "", "", "", ""],
        ["I-1", "", "市场监管局", "市场监管局", "", "明年", "无名氏"],
        ["I-2", "", "城管局", "", "0.5", "", ""],
        ["I-3", "", "城管局", "", "", "", ""],
        ["I-3", "", "城管局", "", "", "", ""],
        ["I-1", "天桥", "", "", "", "", ""],
    )
    plan = plan_import(given, campaign, standard.version.pk)
    lines = {problem.line for problem in plan.problems}
    assert lines == {2, 3, 4, 5, 7, 8}
    texts = "".join(problem.text for problem in plan.problems)
    assert "市场监督管理局" in texts or "市场监管局" in texts
    with pytest.raises(Invalid):
        import_responsibilities(given, campaign, standard.version.pk, by=office.actor)
    assert not Responsibility.objects.exists()


def test_leads_are_proposed_from_the_words_of_the_standard(
    campaign: Campaign, county: County, standard: Standard, office: Member
) -> None:
    UnitAlias.objects.create(region=county.region, unit=county.units["office"], name="创建办")
    second = make_unit(county, "开发区城市管理局", "开发区城管局", role="城管部门")
    assign(campaign, Assignment(standard.items["II-1"], county.units["education"]), by=office.actor)
    found = {proposal.item.code: proposal for proposal in proposals_for(campaign, standard.version.pk)}
    assert "II-1" not in found
    assert (found["I-1"].lead, found["I-1"].supports) == (county.units["market"], (county.units["street"],))
    assert found["II-2"].lead == county.units["office"]
    assert found["I-2"].lead is None
    assert set(found["I-2"].candidates) == {second, county.units["urban"]}
    assert found["I-1"].unknown == ()
