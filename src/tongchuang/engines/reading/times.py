"""Deadlines (时限) as they are written, and the day that they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongchuang.engines.reading.words import NUMERAL

# x, × and * stand where an office took a figure out; the deadline is kept, and means no day.
_FIGURE = rf"(?:\d{{1,2}}|[xX×*]{{1,3}}|{NUMERAL}{{1,3}})"
_YEAR = r"(?:(?:(?:19|20)[\dxX×*]{2}|[xX×*]{1,4}|二[〇○零][一二三四五六七八九〇○零]{2})年|[今明本当]年|[本当]年度)"
_MONTH = rf"(?:元月|(?<!\d){_FIGURE}月(?!{NUMERAL}?通报)|本月|[下次]个?月|当月)份?"
_PART = r"(?:上旬|中旬|下旬|月?[初中底末])"
_DAY = rf"{_FIGURE}[日号]"
DATE = rf"(?:{_YEAR}?{_MONTH}(?:{_DAY}|{_PART})?|{_YEAR}(?:[上下]半年|[年]?[初中底末终]|年[底末终初])|{_YEAR}第?{NUMERAL}季度)"
_TO = r"(?:到|至|[-—~～－])"
_BEFORE = r"(?:之前|以前|前|之内|以内|内)"
_WEEKDAY = r"[一二三四五六日天]"
_SPAN = rf"(?:{_FIGURE}|半)个?(?:工作日|天|日|周|星期|月|小时|学期|年)"

# Days that plans are tied to; which day of the calendar they are depends on the year's moon, or on the office.
_FEASTS = "春节|元旦|元宵节?|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|“五一”|“十一”|“两节”|两节|节日|重阳节?|汛期|雨季|冬季|夏季|寒假|暑假|开学|黄金周|两会|“两会”"
# What happens to a piece of work; with 前 or 后 behind it, it is a date for other work.
_TURNS = "结束|完成|确定|形成|下发|印发|出台|召开|通过|验收|开始|启动|到来|来临|批准|批复|公布|检查|考核|评议|测评|承诺|上报|报名|施工|开工|竣工|交付|投入使用|发生|发现|接到|收到"
_NO_EVENT = re.compile(r"(?:目|当|以|日|面|提|超|眼|空|跟|生|从|之|先|往|今|此|最|背|落|前|然|随|善|事)$")

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("range", rf"(?:从|自|由)?(?:现在|今天|即日|{DATE})(?:起|开始)?，?{_TO}{DATE}?(?:{_PART}|{_DAY})?(?:结束|为止|止|{_BEFORE})?"),
    ("range", rf"{_FIGURE}{_TO}{_FIGURE}月份?"),
    ("date", rf"(?:截至|截止到?)?(?P<date>{DATE})(?:{_BEFORE}|之前|底前)?"),
    ("year", rf"(?:(?<=[在于到])|(?<![\w）])){_YEAR}(?:{_BEFORE})?|[今明]年(?!是|的|以来|来)|年内|年底{_BEFORE}?|年末{_BEFORE}?|年终|今明两年|“?{NUMERAL}{NUMERAL}?五”?(?:期间|末)"),
    ("day", rf"(?:本|这个?|下|下个)(?:周|星期){_WEEKDAY}?(?:下班)?{_BEFORE}?|(?:周|星期){_WEEKDAY}(?:下班)?{_BEFORE}|(?:今天|明天|后天|今晚|明早|当天|当日|次日)(?:下班)?{_BEFORE}?"
            rf"|(?:本月|月)[底末]{_BEFORE}?|下个?月{_BEFORE}?|(?:本|下|这个?)季度末?{_BEFORE}?|季[度]?末{_BEFORE}?|(?:[上下]半年){_BEFORE}?"),
    ("span", rf"(?:[\u4e00-\u9fff]{{1,8}}(?:后|起))?的?(?:在|于)?{_SPAN}(?:之内|以内|内)"),
    ("feast", rf"(?:{_FEASTS})(?:长假)?(?:期间|{_BEFORE})|“?(?:{_FEASTS})”?长假|元宵节"),
    ("after", r"(?:这次|本次|此次)?会(?:议(?:结束)?)?后|散会后|回去(?:之)?后"),
    ("event", rf"[\u4e00-\u9fff“”（）]{{0,16}}?(?:{_TURNS})(?:之前|以前|之后|以后|前|后)(?:{_SPAN}(?:之?内)?)?"),
    ("stage", rf"(?:从)?(?:第{NUMERAL}阶段(?:第{NUMERAL}时段)?|第{NUMERAL}时段|[本这]一?(?:阶段|时段))(?:开始|结束)?{_BEFORE}?"),
    ("vague", r"近期|近日|尽快|尽早|及早|马上|立即|立刻|即刻|迅速|从速|限期|第一时间|(?:在)?(?:规定|最短|要求)(?:的)?(?:时限|时间|期限)(?:内)?|短期内|早日|即日起|抓紧(?=[\u4e00-\u9fff])"),
)  # fmt: skip
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
# Which of several in one duty is its deadline: the nearer to a day of the calendar, the better.
_ORDER = {
    kind: place
    for place, kind in enumerate(
        ("date", "range", "day", "span", "after", "event", "feast", "year", "stage", "vague")
    )
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time word in a text: how it is meant, and where it stands."""

    start: int
    end: int
    form: str

    @property
    def is_vague(self) -> bool:
        return self.form in ("vague", "stage")


def deadlines(text: str, start: int, end: int) -> list[Deadline]:
    """Every word for a deadline in a passage, the surest first."""
    found: list[Deadline] = []
    for form, pattern in _RULES:
        for match in pattern.finditer(text, start, end):
            if match.end() == match.start() or _is_no_deadline(text, form, match):
                continue
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            found.append(Deadline(match.start(), match.end(), form))
    return sorted(found, key=lambda one: (_ORDER[one.form], one.start))


def _is_no_deadline(text: str, form: str, match: re.Match[str]) -> bool:
    if text.rfind("《", max(0, match.start() - 40), match.start()) > text.rfind(
        "》", max(0, match.start() - 40), match.start()
    ):
        return True  # the year in the name of a document
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 3]
    if form in ("date", "range", "year") and (
        before.endswith(("自", "每")) or after.startswith(("以来", "来", "的", "至今", "被"))
    ):
        return True
    if form == "year" and after.startswith("是"):
        return True
    if form == "event":
        return bool(_NO_EVENT.search(match.group()[:-1])) or not (
            after.startswith(("，", "，")) or match.end() - match.start() <= 12
        )
    if form == "day" and before.endswith("每"):
        return True
    return form == "vague" and after.startswith(("发展", "推进到", "增长"))
