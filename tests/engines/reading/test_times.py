"""The days that deadlines mean, and the rules that cadences are."""

from __future__ import annotations

from datetime import date

import pytest
from dateutil.rrule import rrulestr

from tongchuang.engines.reading.cadences import cadences
from tongchuang.engines.reading.due import due_day
from tongchuang.engines.reading.times import deadlines

MEETING = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("11月30日前", date(2026, 11, 30)),
        ("11月15日前", date(2026, 11, 15)),  # over already: the reader shall see it
        ("3月底前", date(2027, 3, 31)),
        ("2027年2月底", date(2027, 2, 28)),
        ("十二月十五日之前", date(2026, 12, 15)),
        ("12月上旬", date(2026, 12, 10)),
        ("本月底前", date(2026, 11, 30)),
        ("月底前", date(2026, 11, 30)),
        ("下月10日前", date(2026, 12, 10)),
        ("年底前", date(2026, 12, 31)),
        ("明年6月底", date(2027, 6, 30)),
        ("下周一", date(2026, 11, 23)),
        ("下周五前", date(2026, 11, 27)),
        ("本周五前", date(2026, 11, 20)),
        ("三天内", date(2026, 11, 25)),
        ("会后一周内", date(2026, 11, 29)),
        ("两个月内", date(2027, 1, 22)),
        ("今天", date(2026, 11, 22)),
        ("从现在开始到4月底", date(2027, 4, 30)),
        ("2027年1月至3月", date(2027, 3, 31)),
        ("上半年", date(2026, 6, 30)),
        ("二季度末", date(2026, 6, 30)),
    ],
)
def test_a_deadline_means_a_day(words: str, day: date | None) -> None:
    assert due_day(words, MEETING) == day


@pytest.mark.parametrize(
    "words",
    [
        "x月x日前", "xx年底前", "×月底", "近期", "尽快", "评议结束后", "春节前", "2月30日前", "13月1日前", "五个工作日内",
        "验收结束后三天内",
    ],
)  # fmt: skip
def test_what_names_no_day_means_none(words: str) -> None:
    assert due_day(words, MEETING) is None


def test_without_the_day_of_the_meeting_only_whole_dates_mean_one() -> None:
    assert due_day("2026年12月1日前", None) == date(2026, 12, 1)
    assert due_day("12月1日前", None) is None
    assert due_day("下周一", None) is None


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("请于11月18日前报送名单", "date", "11月18日前"),
        ("评议结束后，要公布结果", "event", "评议结束后"),
        ("近期要开展一次自查", "vague", "近期"),
        ("从2026年3月上旬起，到2026年6月底止", "range", "从2026年3月上旬起，到2026年6月底止"),
        ("会后要通报缺席人员", "after", "会后"),
    ],
)
def test_deadlines_are_found_as_written(text: str, form: str, words: str) -> None:
    first = deadlines(text, 0, len(text))[0]
    assert (first.form, text[first.start : first.end]) == (form, words)


@pytest.mark.parametrize(
    "text", ["自去年3月以来，工作有序推进", "目前进展顺利", "《2026年创建工作方案》", "抄送5000月刊"]
)
def test_no_deadline_where_there_is_none(text: str) -> None:
    assert deadlines(text, 0, len(text)) == []


@pytest.mark.parametrize(
    ("text", "words", "rule"),
    [
        ("每月一次", "每月一次", "FREQ=MONTHLY"),
        ("每个季度至少评选1名路长", "每个季度", "FREQ=MONTHLY;INTERVAL=3"),
        ("每半年点评", "每半年", "FREQ=MONTHLY;INTERVAL=6"),
        ("每周夜查2次", "每周", "FREQ=WEEKLY"),
        ("每周一报送", "每周一", "FREQ=WEEKLY;BYDAY=MO"),
        ("每两周会商", "每两周", "FREQ=WEEKLY;INTERVAL=2"),
        ("每两个月召开一次例会", "每两个月召开一次", "FREQ=MONTHLY;INTERVAL=2"),
        ("每天巡查", "每天", "FREQ=DAILY"),
        ("每个工作日更新", "每个工作日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("一月一通报", "一月一通报", "FREQ=MONTHLY"),
        ("每月5日前报送", "每月", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("每年考核", "每年", "FREQ=YEARLY"),
        ("定期通报", "定期", None),
        ("定期不定期开展检查", "定期不定期", None),
    ],
)
def test_cadences_are_rules_of_a_calendar(text: str, words: str, rule: str | None) -> None:
    found = cadences(text, 0, len(text))[0]
    assert (text[found.start : found.end], found.rrule) == (words, rule)
    if rule:
        rrulestr(rule)


def test_every_month_is_no_cadence_when_something_grows() -> None:
    text = "游客每年增长一成"
    assert cadences(text, 0, len(text)) == []
