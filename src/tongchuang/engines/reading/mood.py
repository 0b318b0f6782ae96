"""In what mood a passage speaks: an order, a report of what was done, a complaint of what is amiss, or a slogan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tongchuang.engines.reading.clauses import Sentence
from tongchuang.engines.reading.party_words import INDEFINITE, MODALS, TO_COME

# Headings whose sections look back, complain or explain.
_REVIEW = re.compile(
    r"回顾|成效|成绩|取得|特点|总结(?!会|报告)|工作情况|基本情况|主要做法|主要工作情况|进展情况|完成情况|开展情况|总体评价"
)
_REASONS = re.compile(
    r"意义|认识|重要性|必要性|紧迫感|形势|背景|思想|把握.{0,12}(?:形势|内涵|实质|要求)|理念|信心|问题和不足|存在(?:的)?(?:主要)?问题|差距|体会"
)
_TASKS = re.compile(
    r"任务|措施|工作要求|具体要求|重点|落实|机制|督查|考核|责任|领导|保障|推进|整改|开展|抓好|做好|实施|步骤|安排"
)
# What speeches say where the looking back is over.
_NOW_ORDERS = re.compile(
    r"(?:下面|现在|在此|这里|借此).{0,30}(?:讲|提|谈|强调|作|做).{0,12}(?:意见|要求|方面|问题|动员|几点|点)"
)
_COMPLAINT = re.compile(
    r"存在(?:着|一些|的|不少|以下|这样|许多|诸多|薄弱)|(?:问题|不足|差距|困难)(?:和不足|与不足)?(?:是|有|：|主要|依然|仍然|还)|主要表现|薄弱环节|问题[^，]{0,4}突出|有(?:一定|较大|很大|明显|不小)?差距|不够|不到位|不平衡|不高|不强|不力|有待|尚未|还没有|没有做到|不深入|淡薄|流于形式|参差不齐"
)
_COMPLAINT_ENDS = re.compile(
    r"(?:对此|针对(?:这些|上述|以上|存在)|对(?:这些|以上|上述)问题|因此|为此|下一步|今后|各.{1,10}(?:要|必须))"
)
_PAST = re.compile(
    r"了(?!解|结|然|望)|(?<!自)已(?:经|将|有|于|在|完|初|基|进|取|全|先)?|先后|曾|共(?:计)?(?=[取清拆悬发投检处整办召出查])|截[至止]|得到了?(?:明显|有效|较|很|初步|进一步)|取得(?:了)?|以来|明显(?:增强|提高|改善|好转)|累计|据统计|刚才|昨天|昨日|前天|(?:^|，)日前|今天，?我们(?:在这里)?召开|圆满|成效(?:明显|显著)|效果(?:明显|显著)|取得实效|上半年.{0,12}(?:完成|实现)|去年|前段时间|前不久|年初(?:就|已)"
)
_DEFINITION = re.compile(
    r"^.{2,30}?(?<!一把手)(?<!也)(?<!就)是(?!否|不是|由).{0,40}(?:的|需要|要求|举措|途径|保证|关键|基础|前提|体现|部分|工程|任务|环节|过程|载体|手段|抓手|核心|根本|目的|本质|内容|之一|大事|机遇|年)。?$"
)
_CEREMONY = re.compile(
    r"同志们|感谢|祝贺|敬意|欢迎|掌声|谢谢|大会|宣读|讲话|发言|会议(?:主要|的|有)|今天(?:这|的|我们)|我(?:讲|代表|想|相信|完全|先|就|再)|请.{1,12}(?:讲话|发言|宣读)"
)
_OPENING = 0.12


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sentence stands in: its section's kind, and whether its paragraph complains."""

    section: str
    complains: bool
    opening: bool
    heading: str


def settings(text: str, found: Iterable[Sentence]) -> Iterable[tuple[Sentence, Setting]]:
    """Every sentence with what it stands in."""
    section, heading = "none", ""
    complaining = -1
    length = max(1, len(text))
    for sentence in found:
        words = text[sentence.start : sentence.end]
        if sentence.level == 1 or (sentence.level == 2 and section == "none"):
            section = _kind(words)
        if sentence.level:
            heading = words
        if section in ("review", "none") and _NOW_ORDERS.search(words):
            section = "orders"
        if complaining == sentence.paragraph and (_COMPLAINT_ENDS.match(words) or _has_order(words)):
            complaining = -1
        elif _COMPLAINT.search(words) and not _has_order(words):
            complaining = sentence.paragraph
        yield (
            sentence,
            Setting(section, complaining == sentence.paragraph, sentence.end < length * _OPENING, heading),
        )


def _kind(heading: str) -> str:
    if _REVIEW.search(heading) and not re.search(r"下一步|下步|下阶段|今后", heading):
        return "review"
    if _REASONS.search(heading) and not _TASKS.search(heading):
        return "reasons"
    return "orders"


_ORDER = re.compile(r"[各全每]\w{1,12}(?:要|必须)|(?:^|，|[一二三四五六七八九])(?:是?要(?!求)|必须)")
_INDEFINITE = re.compile(
    rf"(?:[^，]{{0,6}}，|特别是|甚至|但是?|[^，]{{0,8}}发现有?)?(?:{INDEFINITE})(?!重要|重点)"
)
_MODAL = re.compile(rf"(?<![主重需只首必简])(?:{MODALS})")


def _has_order(words: str) -> bool:
    return bool(_ORDER.search(words))


def is_order(words: str) -> bool:
    """Whether words say that something shall be done; what stands in quotation marks doesn't."""
    plain = _AS_ASKED.sub("", _QUOTED.sub("", words))
    # 将…进行了分解: the sign of the object, in a report; 将 of what is to come stands with no 了.
    return bool(_MODAL.search(_TAKEN.sub("", plain)))


# 按照…要…的要求: what somebody asked for stands inside, and is no order of its own.
_AS_ASKED = re.compile(
    r"(?:按照|根据|依照|遵照)[^，；。]{0,60}的(?:总体)?(?:要求|部署|意见|号召|精神|原则|安排)"
)
_TAKEN = re.compile(rf"将(?!{TO_COME})|将(?=[^，]{{1,60}}(?:了|到位|成功|完毕))")
_QUOTED = re.compile(r"“[^”]{0,40}”|《[^》]{0,60}》|（[^）]{0,60}）")


def is_indefinite(words: str) -> bool:
    """Whether words speak of somebody without saying who ("有的单位…")."""
    return bool(_INDEFINITE.match(words))


def is_past(words: str) -> bool:
    """Whether words tell what was done."""
    return bool(_PAST.search(words))


def is_complaint(words: str) -> bool:
    """Whether words say what is amiss."""
    return bool(_COMPLAINT.search(words))


def is_definition(words: str) -> bool:
    """Whether words say what something is ("创建是…的需要")."""
    return bool(_DEFINITION.match(words))


def is_ceremony(words: str) -> bool:
    """Whether words belong to the meeting itself: thanks, agenda, who speaks."""
    return bool(_CEREMONY.search(words))
