"""What a document of a kind usually says, to begin from. What is to be filled in stands in 【】; nothing is issued with it."""

from __future__ import annotations

import re
from typing import Any

BLANK = re.compile(r"【[^】]*】")

_BULLETIN = """现将【月份】【检查名称】情况通报如下。
一、总体情况
本次共检查点位【数量】处，发现问题【数量】件，已整改【数量】件。
二、存在问题
【问题】
三、下一步要求
请各责任单位于【日期】前整改到位，并在系统中反馈结果。"""
_NOTICE = """为【目的】，现就有关事项通知如下。
一、工作内容
【内容】
二、时间安排
【安排】
三、工作要求
【要求】"""
_INTERVIEW = """因【事由】，经研究，决定对你单位有关负责同志进行约谈，现将有关事项通知如下。
一、约谈时间
【时间】
二、约谈地点
【地点】
三、参加人员
【人员】
四、有关要求
请就【问题】的原因、整改措施和完成时限准备书面材料，按时参加。"""
_YELLOW_CARD = """你单位【情形】，按照本次创建的考评办法，决定给予黄牌警告。
请于【日期】前针对下列问题完成整改，并书面反馈结果。
【问题】
对本警告有异议的，可在收到之日起五个工作日内在系统中提出申诉。"""
_LETTER = """为【事由】，现商请贵单位【事项】。
请于【日期】前函复。联系人：【姓名】，电话：【号码】。"""
_REPLY = """【来函标题和字号】收悉。经研究，现函复如下。
【意见】"""
_MINUTES = """【日期】，【主持人】在【地点】主持召开会议，研究【议题】。现将会议议定事项纪要如下。
一、【议题】
【议定事项】
出席：【姓名】
请假：【姓名】
列席：【姓名】"""

_REPORT = """现将【期间】工作情况报告如下。
一、工作进展
【进展】
二、存在问题
【问题】
三、下一步工作
【工作】"""
_EVALUATION = """现将【测评名称】结果通报如下。
一、总体得分
【得分】
二、主要失分
【失分】
三、整改要求
请各责任单位于【日期】前整改到位，并在系统中反馈结果。"""
_BRIEFING = """一、工作动态
【动态】
二、经验做法
【做法】
三、存在问题
【问题】"""
_PLEDGE = """为【目的】，特签订本责任书。
一、责任目标
【目标】
二、工作任务
【任务】
三、考核办法
【办法】
本责任书一式两份，双方各执一份，自签字之日起生效，有效期至【日期】。"""
_PLAN_PAGE = """任务\t措施\t责任人\t完成时限
【任务】\t【措施】\t【责任人】\t【时限】"""

OUTLINES = {
    "bulletin": _BULLETIN, "notice": _NOTICE, "interview": _INTERVIEW, "yellow_card": _YELLOW_CARD, "letter": _LETTER,
    "reply": _REPLY, "minutes": _MINUTES, "report": _REPORT, "evaluation": _EVALUATION, "briefing": _BRIEFING, "pledge": _PLEDGE,
    "plan_page": _PLAN_PAGE,
}  # fmt: skip


def outline_of(kind: str) -> str:
    """The body to begin from; empty for a kind without one."""
    return OUTLINES.get(kind, "")


def blanks_of(content: dict[str, Any]) -> list[str]:
    """What is still to be filled in, in the order in which it stands, each once."""
    found: list[str] = []
    _search(content["title"], found)
    _search(content["blocks"], found)
    _search(content["attachments"], found)
    return list(dict.fromkeys(found))


def _search(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.extend(BLANK.findall(value))
    elif isinstance(value, dict):
        for each in value.values():
            _search(each, found)
    elif isinstance(value, list):
        for each in value:
            _search(each, found)
