"""Rules of pledges: filling the text of a round in, and the digest of what is signed. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

FIELD = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")
TARGETS = "目标"
# What a text may name, with what it gives. Those of several lines stand on a line of their own.
FIELDS = {
    "单位": "责任单位全称", "年度": "责任书的年度", "甲方": "下达责任书的一方", "签字领导": "甲方签字人及职务", "负责人": "单位负责人", "签订期限": "应签订完成的日期",
    "牵头事项数": "牵头负责的测评事项数", "配合事项数": "配合的测评事项数", "点位数": "责任点位数", "创建目标": "创建活动的目标分值",
    "牵头事项": "牵头事项清单（多行）", "配合事项": "配合事项清单（多行）", "重点任务": "未办结任务清单（多行）", TARGETS: "责任目标表（多行）",
}  # fmt: skip
LINES = frozenset({"牵头事项", "配合事项", "重点任务", TARGETS})
NOTHING = "（无）"
USUAL_TEXT = """为确保{{年度}}年度创建各项目标任务落到实处，{{甲方}}与{{单位}}签订本责任书。
一、责任目标
{{目标}}
二、责任事项
{{单位}}牵头负责测评事项{{牵头事项数}}项，配合{{配合事项数}}项，承担责任点位{{点位数}}处。牵头事项如下：
{{牵头事项}}
三、重点任务
{{重点任务}}
四、考核办法
年末由{{甲方}}对照责任目标逐项考核打分，考核结果书面告知责任单位，责任单位可以提出异议；未完成的目标说明原因、限期补做。
五、其他事项
本责任书自双方签订之日起生效。内容变更的，由双方重新签订。"""


@dataclass(frozen=True, kw_only=True)
class TargetValues:
    """One target as it is pledged."""

    text: str
    measure: str = ""
    points: Decimal = Decimal(0)
    source_type: str = ""
    source_id: UUID | None = None


def unknown_fields(text: str) -> list[str]:
    """Names in double braces that nothing fills, each once; and an opening or closing brace pair without its partner."""
    found = [name for name in FIELD.findall(text) if name not in FIELDS]
    rest = FIELD.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append("{{ }}")
    return list(dict.fromkeys(found))


def misplaced_fields(text: str) -> list[str]:
    """Fields of several lines that don't stand on a line of their own."""
    found = []
    for line in text.splitlines():
        names = [name for name in FIELD.findall(line) if name in LINES]
        if names and not FIELD.fullmatch(line.strip()):
            found += names
    return list(dict.fromkeys(found))


def filled(text: str, fields: Mapping[str, str], targets: Sequence[TargetValues]) -> str:
    """The text with its fields filled in; one that is empty says so."""
    known = {**fields, TARGETS: targets_text(targets)}
    return FIELD.sub(lambda match: known.get(match[1], "").strip() or NOTHING, text)


def targets_text(targets: Sequence[TargetValues]) -> str:
    """The targets as the lines of a table, parted by tabs."""
    if not targets:
        return ""
    rows = [
        f"{number}\t{_cell(each.text)}\t{_cell(each.measure) or '完成'}\t{points_text(each.points)}"
        for number, each in enumerate(targets, 1)
    ]
    return "\n".join(["序号\t责任目标\t指标\t分值", *rows])


def _cell(text: str) -> str:
    return " ".join(text.split())


def points_text(points: Any) -> str:
    """Points without an idle nought behind the point."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digest_of(title: str, unit: str, leader: str, text: str, targets: Sequence[Any]) -> str:
    """SHA-256 of what is signed."""
    told = {
        "title": title, "unit": unit, "leader": leader, "text": text,
        "targets": [[each.text, each.measure, points_text(each.points)] for each in targets],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_sound(points: Decimal, awarded: Decimal, outcome: str) -> bool:
    """Whether the points awarded agree with the outcome: all for what is met, none for what is not, else something between."""
    if not 0 <= awarded <= points:
        return False
    if outcome == "met":
        return awarded == points
    return awarded == 0 if outcome == "missed" else outcome == "partly"
