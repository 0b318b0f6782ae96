"""Thresholds and quantities (数量) as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongchuang.engines.reading.words import NUMERAL

_FIGURE = rf"(?:\d+(?:[.,]\d+)?(?:余|多)?[万亿千百]?|[xX×*]{{1,3}}|(?:{NUMERAL}|几|若干){{1,6}}(?:多|余)?)"
_MEASURES = (
    "平方公里|平方米|立方米|公里|千米|毫米|厘米|米|亩|公顷|吨|公斤|万元|亿元|元|个百分点|%|分(?!管|别|工|析|类|级|解|片|包|块|布)|条|次|个|项|名|人(?!大|民|员|心|才|事|物|力|居|行)"
    "|户|家(?!庭|园|长|具)|处(?!理|置|罚|于|分)|座|台(?!账|帐)|套|辆|盏|块(?!状)|本(?!着|单|质|部|地)|份|篇|场(?!所|地)|期(?!间|末)|天(?!然)|小时|分钟|个月|年半|倍|位|张|幅|面(?!向|对|积|貌|上|临)|支(?!持|部|撑|付)|所(?!有|以|在)|类|件|种|方面|环节|村"
)
_LIMIT = "不得少于|不得低于|不得超过|不得高于|不少于|不低于|不超过|不高于|不得多于|至少(?:要)?(?:[\u4e00-\u9fff]{2})?|最少|达不到|未达到|没有达到|达到|超过|高于|低于|控制在|提高到|下降到|扩大到|增加到|力争|前进|排位前"
_BOUND = "以上|以下|以内|之内|左右"
_PATTERNS = (
    rf"(?P<limit>{_LIMIT})?(?P<figure>{_FIGURE})(?:{_MEASURES})(?:(?:的)?(?:{_BOUND}))?",
    rf"(?P<limit>{_LIMIT})(?P<figure>{_FIGURE})(?:{_BOUND})?",
    r"(?P<whole>全覆盖|无死角|零容忍|零投诉|零事故|不失分|不丢分|逐件逐项|应[\u4e00-\u9fff]尽[\u4e00-\u9fff]|一票否决|超额完成|到人到岗|责任到人)",
)
_RULES = tuple(re.compile(pattern) for pattern in _PATTERNS)
# 一个, 一种: an article rather than a figure. 一次 is one, however.
_ARTICLE = re.compile(
    r"[一两几](?:个|项|种|件|名|位|家|块|面|支|场|处|张|批|套|类|本|方面|环节|分|人|所|年半)?$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text; `is_limit` for what may not be missed, `is_exact` for figures."""

    start: int
    end: int
    is_limit: bool
    is_exact: bool


def amounts(text: str, start: int, end: int) -> list[Amount]:
    """The amounts of a passage in their order; those that are parts of one list are one."""
    found: list[Amount] = []
    for pattern in _RULES:
        for match in pattern.finditer(text, start, end):
            parts = match.groupdict()
            if _is_no_amount(text, match, parts):
                continue
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            exact = bool(parts.get("whole")) or bool(re.search(r"\d|[xX×*]", match.group()))
            found.append(Amount(match.start(), match.end(), bool(parts.get("limit")), exact))
    return sorted(found, key=lambda one: one.start)


def _is_no_amount(text: str, match: re.Match[str], parts: dict[str, str | None]) -> bool:
    if parts.get("whole"):
        return False
    before = text[max(0, match.start() - 1) : match.start()]
    if before in ("第", "每", "《", "“") or text.startswith(("月", "日", "号", "年"), match.end()):
        return True
    return not parts.get("limit") and bool(_ARTICLE.match(match.group())) and "次" not in match.group()
