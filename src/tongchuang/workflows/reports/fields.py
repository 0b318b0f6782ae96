"""The fields that Word templates may have: single ones and those of row blocks, each a figure of the data or a word of the document."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongchuang.workflows.reports.data import month_after, month_name
from tongchuang.workflows.reports.monthly import units_with_findings
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.supervision import ranked
from tongchuang.workflows.reports.tasks import due_in_month_after
from tongchuang.workflows.reports.values import Figure

# Known when the document is set: they change with its issue.
OF_THE_DOCUMENT = {
    "标题": "文件标题", "发文字号": "签发时取号", "成文日期": "签发日期", "发文机关": "红头与字号中的署名", "主送": "主送机关", "抄送": "抄送机关",
}  # fmt: skip
TYPED = {"正文": "起草时填写的文字，可分段"}
OF_THE_MONTH = {
    "年": "统计年份",
    "月": "统计月份",
    "统计月": "如2026年10月",
    "下月": "如11月",
    "统计时点": "数据截至的时刻",
}


@dataclass(frozen=True)
class Offered:
    """A figure that is offered as a field."""

    source: str
    args: tuple[tuple[str, Any], ...] = ()
    monthly: bool = True
    digits: int = 0
    suffix: str = ""


def _score(measure: str) -> Offered:
    return Offered("scores.month", (("measure", measure),), digits=2)


FIGURES: dict[str, Offered] = {
    "本月得分": Offered("scores.month", digits=2), "得分下限": _score("low"), "得分上限": _score("high"),
    "比上月变化": Offered("scores.change", digits=2), "检查覆盖率": Offered("scores.month", (("measure", "coverage"),), digits=1, suffix="%"),
    "本月登记问题": Offered("findings.found"), "本月销号问题": Offered("findings.closed"),
    "未销号问题": Offered("findings.open", monthly=False), "超期问题": Offered("findings.overdue", monthly=False),
    "严重问题": Offered("findings.grave_open", monthly=False), "累计问题": Offered("findings.all", monthly=False),
    "累计销号": Offered("findings.closed_so_far", monthly=False),
    "销号率": Offered("findings.rate", monthly=False, digits=1, suffix="%"),
    "督办单": Offered("orders.issued"), "已回复督办单": Offered("orders.answered"),
    "任务总数": Offered("tasks.all", monthly=False), "已办结任务": Offered("tasks.done", monthly=False),
    "待验收任务": Offered("tasks.waiting", monthly=False), "办理中任务": Offered("tasks.running", monthly=False),
    "超期任务": Offered("tasks.overdue", monthly=False), "回头看": Offered("lookbacks.looked"),
    "反弹": Offered("lookbacks.rebound"), "下月到期问题": Offered("findings.due_next"), "下月到期任务": Offered("tasks.due_next"),
}  # fmt: skip
OF_A_UNIT: dict[str, Offered] = {
    "本月登记问题": Offered("findings.found"), "本月销号问题": Offered("findings.closed"),
    "未销号问题": Offered("findings.open", monthly=False), "超期问题": Offered("findings.overdue", monthly=False),
    "任务总数": Offered("tasks.all", monthly=False), "超期任务": Offered("tasks.overdue", monthly=False),
}  # fmt: skip
BLOCKS: dict[str, tuple[str, ...]] = {
    "单位": ("序号", "单位名称", *OF_A_UNIT), "排名": ("序号", "单位名称", "名次", "失分率"), "到期任务": ("序号", "任务", "责任单位", "完成时限"),
}  # fmt: skip
SINGLE = (*OF_THE_DOCUMENT, *OF_THE_MONTH, *FIGURES, *TYPED)


def nearest(name: str, block: str = "") -> str:
    """The offered field that is spelt most like this one; empty where none is near."""
    names = BLOCKS.get(block, ()) if block else SINGLE
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=0.5)), "")


def nearest_block(name: str) -> str:
    """The same of row blocks."""
    return next(iter(difflib.get_close_matches(name, BLOCKS, n=1, cutoff=0.4)), "")


def single_values(report: Report, period: str) -> dict[str, str]:
    """Every single field of a month with its value; asked through the report, so that each figure is kept."""
    year, month = period.split("-")
    made = {
        "年": year, "月": str(int(month)), "统计月": month_name(period), "下月": f"{int(month_after(period)[5:])}月",
        "统计时点": report.as_of_text,
    }  # fmt: skip
    return made | {name: ask(report, offered, period).text for name, offered in FIGURES.items()}


def ask(report: Report, offered: Offered, period: str, **more: Any) -> Figure:
    """The figure of an offered field."""
    args = dict(offered.args) | ({"period": period} if offered.monthly else {}) | more
    return report.figure(offered.source, digits=offered.digits, suffix=offered.suffix, **args)


def rows_of(report: Report, block: str, period: str) -> list[dict[str, str | Figure]]:
    """The rows of a block."""
    made = list(_ROWS[block](report, period))
    return [{"序号": str(place), **row} for place, row in enumerate(made, 1)]


def _units(report: Report, period: str) -> Iterator[dict[str, str | Figure]]:
    for unit in units_with_findings(report.data, period):
        name = report.data.unit_name(unit)
        figures = {
            field: ask(report, offered, period, unit=str(unit or "")) for field, offered in OF_A_UNIT.items()
        }
        yield {"单位名称": name, **{field: _about(figure, name) for field, figure in figures.items()}}


def _about(figure: Figure, name: str) -> Figure:
    return Figure(figure.source, figure.args, figure.value, figure.text, name)


def _ranking(report: Report, period: str) -> Iterator[dict[str, str | Figure]]:
    for line in ranked(report.data, period):
        if line.rank is not None:
            name, args = line.unit.short_name or line.unit.name, {"period": period, "unit": str(line.unit_id)}
            yield {
                "单位名称": name, "名次": report.figure("ranking.rank", about=name, **args),
                "失分率": report.figure("ranking.rate", about=name, digits=2, suffix="%", **args),
            }  # fmt: skip


def _due(report: Report, period: str) -> Iterator[dict[str, str | Figure]]:
    for row in due_in_month_after(report.data, period):
        day = f"{row.due_on.month}月{row.due_on.day}日"
        yield {"任务": row.title, "责任单位": report.data.unit_name(row.unit_id), "完成时限": day}


_ROWS: Mapping[str, Any] = {"单位": _units, "排名": _ranking, "到期任务": _due}
