"""What holds for any text."""

from __future__ import annotations

import time
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tongchuang.engines.reading import Duty, UnitName, read

MEETING = date(2026, 11, 22)
UNITS = (UnitName("云岫县城管局", ("城管局",)), UnitName("青禾工坊"))
WORDS = (
    "各部门", "市城管局", "青禾工坊", "要", "必须", "由", "牵头", "配合", "会同", "将", "报", "完成", "清单", "方案", "整改", "（", "）", "“", "”", "《",
    "》", "，", "。", "；", "、", "：", "\n", "\r\n", " ", "\u3000", "11月15日前", "2月30日", "13月40日", "x月x日", "每月一次", "每99个月", "下周一", "不得少于3条",
    "达不到90%的", "责任单位：", "完成时限：", "等部门", "第一", "一、", "（一）", "— 9 —", "了", "已", "先后", "有的单位", "半", "年", "底", "后", "\x00", "😀", "a", "1",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=50).map("".join) | st.text(max_size=80)

SENTENCES = (
    "由市场监管局牵头，城管局配合，于11月30日前完成农贸市场改造。",
    "环卫中心要每天巡查两次，并建立巡查台账。",
    "各镇、各街道要在12月10日前报送点位清单。",
    "凡满意率达不到90%的，要重新开展评议。",
    "县教育局要每月上报信息不少于3条。",
)
TEXT = "".join(SENTENCES)


@given(TEXTS)
@settings(max_examples=250, deadline=None)
def test_nothing_is_invented_and_nothing_raises(text: str) -> None:
    found = read(text, units=UNITS, date=MEETING, least=0)
    for duty in found:
        assert duty.quote and text[duty.start : duty.end] == duty.quote
        for words in (*duty.lead, *duty.support):
            assert words and words in text
        for words in (duty.action, duty.deadline, duty.cadence, duty.quantity):
            assert words is None or (words and words in duty.quote)
        assert 0 <= duty.confidence <= 1
        assert (duty.due is None or duty.deadline) and (duty.rrule is None or duty.cadence)
    assert [duty.start for duty in found] == sorted(duty.start for duty in found)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_broken_lines_change_nothing(data: st.DataObject) -> None:
    # A sentence's end is where a paragraph may end as well: lines are broken inside sentences only.
    inside = [
        place
        for place in range(8, len(TEXT))
        if not any(sign in "。；，：" or sign.isdigit() for sign in TEXT[place - 1 : place + 1])
    ]
    places = data.draw(st.sets(st.sampled_from(inside), max_size=6))
    broken = "".join(("\n" if place in places else "") + sign for place, sign in enumerate(TEXT))
    assert [_said(duty) for duty in read(broken, date=MEETING)] == [
        _said(duty) for duty in read(TEXT, date=MEETING)
    ]


def test_half_width_signs_change_nothing() -> None:
    half = TEXT.translate(str.maketrans("，；：（）", ",;:()"))
    assert [_said(duty) for duty in read(half, date=MEETING)] == [
        _said(duty) for duty in read(TEXT, date=MEETING)
    ]


def test_the_time_grows_with_the_text_and_no_faster() -> None:
    def seconds(times: int, text: str = TEXT + "同志们的工作很辛苦，成绩来之不易。\n") -> float:
        began = time.process_time()
        read(text * times)
        return time.process_time() - began

    seconds(1)
    once, fourfold = seconds(30), seconds(120)
    assert fourfold < 8 * once + 0.2
    # One sentence without end, made of nothing but pauses, brackets or subjects.
    for endless in ("，要", "、各部门", "（", "每月"):
        assert seconds(1, endless * (10_000 // len(endless))) < 3


def _said(duty: Duty) -> tuple[object, ...]:
    def plain(words: str | None) -> str | None:
        return words and words.replace("\n", "").translate(str.maketrans(",;:()", "，；：（）"))

    names = tuple(plain(name) for name in (*duty.lead, "|", *duty.support))
    return (
        plain(duty.quote),
        names,
        plain(duty.deadline),
        duty.due,
        plain(duty.cadence),
        plain(duty.quantity),
        duty.kind,
    )
