"""The day that a deadline means, reckoned from the day of the meeting."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from tongchuang.engines.reading.words import NUMERAL, number_of

_NUMBER = rf"\d{{1,4}}|{NUMERAL}{{1,4}}"
_YEAR = re.compile(
    r"(?P<full>(?:19|20)\d{2})年|(?P<chinese>二[〇○零][一二三四五六七八九〇○零]{2})年|(?P<word>[今明本当]年)"
)
_MONTH = re.compile(rf"(?P<number>元|\d{{1,2}}|{NUMERAL}{{1,3}})月")
_DAY = re.compile(rf"(?:月|^|至|到)(?P<number>\d{{1,2}}|{NUMERAL}{{1,3}})[日号]")
_SPAN = re.compile(rf"(?P<number>{_NUMBER}|半)个?(?P<unit>工作日|天|日|周|星期|月|年)(?:之内|以内|内)")
_WEEKDAYS = dict(zip("一二三四五六日天", (0, 1, 2, 3, 4, 5, 6, 6), strict=True))
_PARTS = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}
_HIDDEN = re.compile(r"[xX×*]")
# A month named without its year lies in the meeting's year, unless it was over this long ago: then in the next.
_LONG_OVER = timedelta(days=180)


def due_day(written: str, meeting: date | None) -> date | None:
    """The last day that a deadline leaves; None where it names none, or no meeting says where to reckon from."""
    words = re.sub(r"\s", "", written)
    if _HIDDEN.search(words):
        return None
    last = re.split(r"[到至～—~-](?=.)", words)[-1]
    try:
        return _calendar_day(last, words, meeting) or (_relative_day(words, meeting) if meeting else None)
    except (ValueError, OverflowError):
        return None  # 2月30日


def _calendar_day(words: str, whole: str, meeting: date | None) -> date | None:
    year = _year(words, meeting) or _year(whole, meeting)
    month = _MONTH.search(words)
    if month is None:
        return _day_of_year(words, year)
    number = 1 if month["number"] == "元" else number_of(month["number"])
    if number is None or not 1 <= number <= 12 or (year is None and meeting is None):
        return None
    if year is not None:
        return _day_of_month(words, year, number)
    assert meeting is not None
    found = _day_of_month(words, meeting.year, number)
    return _day_of_month(words, meeting.year + 1, number) if found < meeting - _LONG_OVER else found


def _year(words: str, meeting: date | None) -> int | None:
    found = _YEAR.search(words)
    if found is None:
        return None
    if found["full"]:
        return int(found["full"])
    if found["chinese"]:
        return int("".join(str(number_of(sign) if sign not in "○" else 0) for sign in found["chinese"]))
    if meeting is None:
        return None
    return meeting.year + (1 if found["word"] == "明年" else 0)


def _day_of_month(words: str, year: int, month: int) -> date:
    day = _DAY.search(words)
    if day:
        return date(year, month, number_of(day["number"]) or 0)
    rest = words.split("月", 1)[1]
    part = next((number for name, number in _PARTS.items() if rest.lstrip("份").startswith(name)), None)
    return date(year, month, part or monthrange(year, month)[1])


def _day_of_year(words: str, year: int | None) -> date | None:
    if year is None:
        return None
    if "上半年" in words:
        return date(year, 6, 30)
    if quarter := re.search(rf"第?({NUMERAL})季度", words):
        number = number_of(quarter[1]) or 0
        return date(year, 3 * number, monthrange(year, 3 * number)[1]) if 1 <= number <= 4 else None
    return date(year, 1, 31) if "年初" in words else date(year, 12, 31)


def _relative_day(words: str, meeting: date) -> date | None:
    if re.search(r"年[内底末终]", words) or "下半年" in words:
        return date(meeting.year, 12, 31)
    if "上半年" in words:
        return date(meeting.year, 6, 30)
    if re.search(rf"{NUMERAL}季度", words):
        return _day_of_year(words, meeting.year)
    if re.search(r"季[度]?末|本季度", words):
        month = (meeting.month + 2) // 3 * 3
        return date(meeting.year, month, monthrange(meeting.year, month)[1])
    if re.search(r"[下次]个?月", words):
        following = date(meeting.year + meeting.month // 12, meeting.month % 12 + 1, 1)
        return _in_month(words, following)
    if "本月" in words or "当月" in words or re.match(r"月[底末]", words):
        return _in_month(words, meeting)
    if found := re.search(
        r"(下个?|本|这个?)(?:周|星期)([一二三四五六日天])?|()(?:周|星期)([一二三四五六日天])", words
    ):
        return _in_week(found, meeting)
    if words.startswith(("今天", "今晚", "当天", "当日")):
        return meeting
    if words.startswith(("明天", "明早", "次日")):
        return meeting + timedelta(days=1)
    if words.startswith("后天"):
        return meeting + timedelta(days=2)
    return _after_span(words, meeting)


def _in_month(words: str, month: date) -> date:
    if day := re.search(rf"({_NUMBER})[日号]", words):
        return month.replace(day=number_of(day[1]) or 0)
    part = next((number for name, number in _PARTS.items() if f"月{name}" in words), None)
    return month.replace(day=part or monthrange(month.year, month.month)[1])


def _in_week(found: re.Match[str], meeting: date) -> date:
    """本周 and 下周 name a week, and its Sunday where they name no day; 周五 alone is the next one."""
    monday = meeting - timedelta(days=meeting.weekday())
    weekday = found[2] or found[4]
    day = monday + timedelta(days=_WEEKDAYS[weekday] if weekday else 6)
    if not found[1]:
        return day if day >= meeting else day + timedelta(days=7)
    return day + timedelta(days=7) if found[1].startswith("下") else day


def _after_span(words: str, meeting: date) -> date | None:
    """三天内 of the meeting; within three days of anything else nobody can reckon."""
    found = _SPAN.search(words)
    if found is None or not re.fullmatch(
        r"(?:在|于|会后|会议结束后|即日起|从今天起|从即日起|自即日起|今后|的)*", words[: found.start()]
    ):
        return None
    unit = found["unit"]
    if found["number"] == "半":
        return meeting + timedelta(days={"月": 15, "年": 182}[unit]) if unit in ("月", "年") else None
    number = number_of(found["number"])
    if number is None:
        return None
    if unit == "工作日":
        return None  # which days are worked is for the office's calendar to say
    if unit in ("天", "日"):
        return meeting + timedelta(days=number)
    if unit in ("周", "星期"):
        return meeting + timedelta(days=7 * number)
    months = meeting.month - 1 + number * (12 if unit == "年" else 1)
    year, month = meeting.year + months // 12, months % 12 + 1
    return date(year, month, min(meeting.day, monthrange(year, month)[1]))
