"""Duties out of sentences: who, by when, how often, how much, and what is left out."""

from __future__ import annotations

from datetime import date

import pytest

from tongchuang.engines.reading import Duty, UnitName, read, unit_meant

MEETING = date(2026, 11, 22)  # a Sunday

MINUTES = """云岫县创建国家卫生县城推进会议纪要
同志们：
一、前一阶段工作回顾
县爱卫办先后召开三次协调会，共清理卫生死角四百余处，市场监管局已完成对城区农贸市场的摸底。
二、下一步工作任务
（一）整治农贸市场。由市场监管局牵头，城管局、商务局配合，11月30日前完成三处农贸市场的改造。
（二）规范垃圾清运。环卫中心要每天巡查两次；各镇、各街道要于12月10日前报送点位清单，满意率达不到90%的，要重新整改。
（三）抓好宣传。教育局、卫健局等部门要会同县融媒体中心开设专栏，每月上报信息不少于3条。下周一前，各责任单位要将方案报县创卫办。
（四）补齐短板。新建公厕12座（牵头单位：住建局；配合单位：自然资源局；完成时限：2027年6月底前）。
会后三天内，督查组要对全部点位检查一次，x月x日前通报结果。
大家要充分认识创建工作的重大意义，切实增强责任感和使命感，形成齐抓共管的强大合力。
"""


@pytest.fixture(scope="module")
def duties() -> list[Duty]:
    return read(MINUTES, date=MEETING)


def _one(duties: list[Duty], words: str) -> Duty:
    found = [duty for duty in duties if words in duty.quote]
    assert len(found) == 1, [duty.quote for duty in duties]
    return found[0]


def test_who_leads_and_who_supports(duties: list[Duty]) -> None:
    duty = _one(duties, "农贸市场的改造")
    assert duty.lead == ("市场监管局",)
    assert duty.support == ("城管局", "商务局")
    assert duty.action == "11月30日前完成三处农贸市场的改造"
    assert (duty.deadline, duty.due) == ("11月30日前", date(2026, 11, 30))
    assert duty.quantity == "三处"
    assert duty.kind == "task"


def test_a_rhythm_becomes_a_recurrence_rule(duties: list[Duty]) -> None:
    duty = _one(duties, "每天巡查")
    assert (duty.cadence, duty.rrule, duty.kind) == ("每天", "FREQ=DAILY", "recurring")


def test_names_in_a_list_are_parted(duties: list[Duty]) -> None:
    assert _one(duties, "点位清单").lead == ("各镇", "各街道")
    assert _one(duties, "开设专栏").lead == ("教育局", "卫健局")
    assert _one(duties, "开设专栏").support == ("县融媒体中心",)


def test_a_clause_takes_over_the_subject_before_it(duties: list[Duty]) -> None:
    monthly = _one(duties, "每月上报")
    assert monthly.lead == ("教育局", "卫健局")
    assert (monthly.quantity, monthly.rrule) == ("不少于3条", "FREQ=MONTHLY")
    threshold = _one(duties, "达不到90%")
    assert threshold.lead == ("各镇", "各街道")
    assert threshold.kind == "threshold"


def test_a_return_goes_to_somebody(duties: list[Duty]) -> None:
    duty = _one(duties, "将方案报")
    assert duty.lead == ("各责任单位",)
    assert duty.support == ("县创卫办",)
    assert duty.due == date(2026, 11, 23)


def test_a_day_and_a_return_are_no_name() -> None:
    second = read("住建局要把背街小巷重新摸排一遍，12月2日前形成清单报创建办。", date=MEETING)[-1]
    assert (second.lead, second.support) == (("住建局",), ("创建办",))
    assert second.due == date(2026, 12, 2)


def test_what_stands_in_brackets_or_columns_is_part_of_the_duty(duties: list[Duty]) -> None:
    duty = _one(duties, "新建公厕12座")
    assert (duty.lead, duty.support) == (("住建局",), ("自然资源局",))
    assert (duty.action, duty.due) == ("新建公厕12座", date(2027, 6, 30))


def test_a_date_with_its_figures_taken_out_means_no_day(duties: list[Duty]) -> None:
    duty = _one(duties, "通报结果")
    assert (duty.deadline, duty.due) == ("x月x日前", None)
    assert duty.lead == ("督查组",)


def test_reports_and_slogans_are_left_out(duties: list[Duty]) -> None:
    read_from = "".join(duty.quote for duty in duties)
    for left_out in ("先后召开", "共清理", "已完成", "充分认识", "齐抓共管"):
        assert left_out not in read_from


def test_the_order_is_that_of_the_text(duties: list[Duty]) -> None:
    assert [duty.start for duty in duties] == sorted(duty.start for duty in duties)


def test_as_dict_is_the_contract() -> None:
    [duty] = read("县水务局要于12月1日前完成管网排查。", date=MEETING)
    assert duty.as_dict() == {
        "quote": "县水务局要于12月1日前完成管网排查",
        "start": 0,
        "end": 18,
        "lead": ["县水务局"],
        "support": [],
        "action": "于12月1日前完成管网排查",
        "deadline": "12月1日前",
        "due": "2026-12-01",
        "cadence": None,
        "rrule": None,
        "quantity": None,
        "kind": "task",
        "confidence": duty.confidence,
    }
    assert 0.5 <= duty.confidence <= 1


@pytest.mark.parametrize(
    "told",
    [
        "县爱卫办将全年任务进行了分解，并逐项建立了台账。",
        "12月5日，县创卫办召开工作协调会议，对迎检工作作出安排。",
        "截至上月，全县共清运积存垃圾九百车，新增停车位两千个。",
        "有的单位至今没有召开过一次专题会议，有的部门台账不全。",
        "创建国家卫生县城是提升城市品位的重要途径。",
    ],
)
def test_what_was_done_or_complained_of_is_no_duty(told: str) -> None:
    assert read(told, date=MEETING) == []


def test_a_unit_of_the_campaign_is_known_by_its_own_name() -> None:
    text = "青禾工坊要在12月1日前清理门前堆物。"
    assert read(text, units=[UnitName("青禾工坊")])[0].lead == ("青禾工坊",)


def test_a_complaint_before_an_order_does_not_hide_it() -> None:
    text = "目前，少数路段保洁不到位。对此，城管局要立即整改，每周通报一次整改情况。"
    assert any(duty.lead == ("城管局",) for duty in read(text))


def test_a_line_below_says_who_and_by_when() -> None:
    text = "1．完成老旧小区楼道清理，补齐垃圾分类设施。\n责任单位：住建局、各街道\n完成时限：12月20日前\n"
    [duty] = [duty for duty in read(text, date=MEETING) if "楼道清理" in duty.quote]
    assert duty.lead == ("住建局", "各街道")
    assert duty.due == date(2026, 12, 20)


def test_the_rows_of_a_plan_are_duties() -> None:
    rows = (
        "工作任务：新建公厕两座；责任单位：住建局；完成时限：12月底前。\n\n"
        "工作任务：开展病媒生物防制；牵头单位：卫健局；配合单位：各街道；频次：每季度一次。"
    )
    built, sprayed = read(rows, date=MEETING)
    assert (built.action, built.lead, built.due) == ("新建公厕两座", ("住建局",), date(2026, 12, 31))
    assert (sprayed.lead, sprayed.support, sprayed.rrule) == (
        ("卫健局",),
        ("各街道",),
        "FREQ=MONTHLY;INTERVAL=3",
    )


def test_a_rule_names_whom_it_rewards_or_punishes() -> None:
    text = "各部门要每月自查一次。凡推诿扯皮、影响创建的单位和个人，一律通报批评，并追究责任。"
    [*_, rule] = read(text, least=0.2)
    assert (rule.lead, rule.kind) == (("单位和个人",), "rule")


def test_units_are_matched_by_name_alias_and_short_form() -> None:
    bureau = UnitName("云岫县市场监督管理局", ("市场监管局", "市监局"))
    office = UnitName("云岫县创卫办公室", ("创卫办",))
    assert unit_meant("市监局", [bureau, office]) is bureau
    assert unit_meant("县创卫办", [bureau, office]) is office
    assert unit_meant("市场监督管理局", [bureau, office]) is bureau
    assert unit_meant("教育局", [bureau, office]) is None
    assert unit_meant("市监局", [bureau, UnitName("望澜县市监局", ("市监局",))]) is None
