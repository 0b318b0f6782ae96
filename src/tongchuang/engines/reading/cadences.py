"""Cadences (频次) as they are written, and as iCalendar recurrence rules (RFC 5545)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongchuang.engines.reading.words import NUMERAL, number_of

_COUNT = rf"(?:\d{{1,2}}|{NUMERAL}{{1,2}})"
_UNIT = "工作日|天|日|周|星期|旬|半个?月|月|个月|季度|季|半年|学期|年"
_WORK = "通报|调度|例会|报告|汇报|讲评|检查|评比|点评|督查|排名|考评|考核|会商|小结|总结|统计|研判|巡查|报送|更新|公示|安排"

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("each", rf"每(?:个|隔)?(?P<count>{_COUNT})?个?(?P<unit>{_UNIT})(?:度)?(?P<day>[一二三四五六日](?![次个名人月年期条项]))?(?:(?:召开|开展|进行|组织|不少于|至少)?{_COUNT}次)?"),
    ("each", rf"(?P<count>{_COUNT}?)个?(?P<unit>{_UNIT})(?:召开|开展|进行)?一(?:次|{_WORK})"),
    ("each", r"(?:逐|按)(?P<unit>日|周|旬|月|季度?|年)(?=[\u4e00-\u9fff])|以(?P<by>日|周|旬|月|季度?|年)为单位"),
    ("each", rf"(?<![\d一二三四五六七八九十xX×*本上下当元个周昨今每至到])(?P<unit>日|周|旬|月|季度?|年度|半年)(?:度)?(?:{_WORK})(?=制度|制|[，。；、]|会|工作|$)"),
    ("each", r"(?<![个两一二三])(?P<unit>年度)(?=[\u4e00-\u9fff]{0,6}(?:考核|考评|评优|述职|目标))"),
    ("seldom", r"定期(?:、|或|和|与)?(?:不定期)?|不定期|经常性地?|经常(?!化)|日常|平时|随时|隔三差五|(?<!完)全过程"),
)  # fmt: skip
_RULES = tuple((form, re.compile(pattern)) for form, pattern in _PATTERNS)
_FREQUENCIES = {
    "工作日": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "天": "FREQ=DAILY", "日": "FREQ=DAILY", "周": "FREQ=WEEKLY", "星期": "FREQ=WEEKLY",
    "旬": "FREQ=MONTHLY;BYMONTHDAY=1,11,21", "半月": "FREQ=MONTHLY;BYMONTHDAY=1,16", "半个月": "FREQ=MONTHLY;BYMONTHDAY=1,16",
    "月": "FREQ=MONTHLY", "个月": "FREQ=MONTHLY", "季度": "FREQ=MONTHLY;INTERVAL=3", "季": "FREQ=MONTHLY;INTERVAL=3",
    "半年": "FREQ=MONTHLY;INTERVAL=6", "年": "FREQ=YEARLY", "年度": "FREQ=YEARLY",
}  # fmt: skip
_DAYS = dict(zip("一二三四五六日", ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
# 定期, 经常 and their like say that it comes again, but not when.
_INEXACT = "seldom"
# 每年 of an achievement ("每年增长") and 日常 as the name of a thing are no cadence of a duty.
_NO_CADENCE_AFTER = ("增长", "生活", "用品", "行为", "饮食", "管理工作", "所需")


@dataclass(frozen=True, slots=True)
class Cadence:
    """A word for how often, and where it stands."""

    start: int
    end: int
    form: str
    rrule: str | None

    @property
    def is_exact(self) -> bool:
        return self.form != _INEXACT


def cadences(text: str, start: int, end: int) -> list[Cadence]:
    """Every word for a cadence in a passage, exact ones first."""
    found: list[Cadence] = []
    for form, pattern in _RULES:
        for match in pattern.finditer(text, start, end):
            if text.startswith(_NO_CADENCE_AFTER, match.end()):
                continue
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            rule = None if form == _INEXACT else _rule(text, match)
            found.append(Cadence(match.start(), match.end(), form, rule))
    return sorted(found, key=lambda one: (not one.is_exact, one.start))


def _rule(text: str, match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    unit = parts.get("unit") or parts.get("by") or ""
    rule = _FREQUENCIES.get(unit)
    if rule is None:
        return None
    if (count := number_of(parts.get("count") or "1")) and count > 1:
        rule = _every(rule, count)
    if rule is None:
        return None
    if unit in ("周", "星期") and parts.get("day"):
        rule += f";BYDAY={_DAYS[str(parts['day'])]}"
    day = re.compile(r"(\d{1,2})[日号]").match(text, match.end()) if unit == "月" else None
    if day and 1 <= int(day.group(1)) <= 31:
        rule += f";BYMONTHDAY={day.group(1)}"
    return rule


def _every(rule: str, count: int) -> str | None:
    frequency, _, rest = rule.partition(";")
    interval = 1
    if rest.startswith("INTERVAL="):
        interval = int(rest.removeprefix("INTERVAL="))
    elif rest:
        return None  # every two ten-days is no rule of a calendar
    return f"{frequency};INTERVAL={interval * count}"
